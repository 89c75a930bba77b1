const MARKS: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '…': '...',
};
const STRINGS = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|(?<=^|\s)\/\/[^\n]*|\/\*[^]*?\*\//g;

/** Typographic quotes and full-width signs, as word processors and input methods leave them, as they are on a keyboard. */
export function asPlainMarks(text: string): string {
  return masked(text, (rest) =>
    rest
      .replace(/[“”„«»‘’…]/g, (mark) => MARKS[mark]!)
      .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)),
  );
}

/** A string of which one quote is missing. */
export function withBothQuotes(text: string): string {
  return masked(text, (rest) =>
    rest
      .replace(/(?<=[=~<>]\s*)([^\s"{}]+)"(?=\s*[})&|])/, '"$1"')
      .replace(
        /(["`])([^"`{}]*?)\s*(\}?)\s*$/,
        (_, quote: string, content: string, brace: string) => `${quote}${content}${quote}${brace && ' ' + brace}`,
      ),
  );
}

/** Changes a query apart from its strings and comments, for each of which a number between U+E000 and U+E001 stands. */
export function masked(text: string, change: (rest: string) => string): string {
  const strings: string[] = [];
  const rest = text.replace(STRINGS, (string) => `\uE000${strings.push(string) - 1}\uE001`);
  return change(rest).replace(/\uE000(\d+)\uE001/g, (_, index) => strings[Number(index)]!);
}
