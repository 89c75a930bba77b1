/** JSON with line breaks and indentation; null where the text is no JSON object or list. Only white space changes: parsing and printing
 *  again would round 64-bit integers, drop keys that stand twice, and order keys that are numbers. */
export function indentJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return null;
  let out = '';
  let depth = 0;
  // A string, a bracket, a comma or colon, or what stands between them
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g)) {
    if (token === '{' || token === '[') {
      depth++;
      out += token + line(depth);
    } else if (token === '}' || token === ']') {
      depth--;
      out = /[[{]\s*$/.test(out.slice(-2 * depth - 4)) ? out.trimEnd() + token : out + line(depth) + token;
    } else if (token === ',') out += token + line(depth);
    else out += token === ':' ? ': ' : token;
  }
  return out;
}

function line(depth: number): string {
  return '\n' + '  '.repeat(depth);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a text that only begins like JSON
  }
}
