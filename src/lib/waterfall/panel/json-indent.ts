/** JSON with line breaks and indentation; null where the text is no JSON object or list. Only white space changes: parsing and printing
 *  again would round 64-bit integers, drop keys that stand twice, and order keys that are numbers. */
export function indentJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return null;
  let out = '';
  let depth = 0;
  let gap = ''; // what stands before the next token, unless it closes the bracket that was just opened
  // A string, a bracket, a comma or colon, or what stands between them
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g)) {
    if (token === '}' || token === ']') {
      depth--;
      out += (gap === '' ? line(depth) : '') + token;
      gap = '';
      continue;
    }
    out += gap + (token === ':' ? ': ' : token);
    gap = '';
    if (token === '{' || token === '[') gap = line(++depth);
    else if (token === ',') out += line(depth);
  }
  return out;
}

const MAX_INDENT = 30; // levels; nested deeper, white space would be most of the text, and grow with its square

function line(depth: number): string {
  return '\n' + '  '.repeat(Math.min(depth, MAX_INDENT));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // a text that only begins like JSON
  }
}
