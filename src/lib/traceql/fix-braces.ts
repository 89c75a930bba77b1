const STRINGS = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;

/** A query with the brace added that it lacks, or with both; null if they are in order. */
export function withBraces(text: string): { text: string; label: string } | null {
  const bare = text.replace(STRINGS, (string) => '_'.repeat(string.length));
  const opening = bare.split('{').length - 1;
  const closing = bare.split('}').length - 1;
  const end = pipeAfter(bare, Math.max(0, bare.lastIndexOf('{')));
  const rest = end < text.length ? ' ' + text.slice(end) : '';
  if (opening === closing + 1) return { text: `${text.slice(0, end).trimEnd()} }${rest}`, label: 'Add the missing }' };
  if (opening > 0 || closing > 0 || bare.trim() === '' || /^\s*(?:by|select|count|min|max|avg|sum)\s*\(/.test(bare))
    return null;
  return { text: `{ ${text.slice(0, end).trim()} }${rest}`, label: 'Put it in braces' };
}

/** Offset of the first `|` that is no `||`, or the end. */
function pipeAfter(text: string, from: number): number {
  const found = /(?<!\|)\|(?!\|)/.exec(text.slice(from));
  return found ? from + found.index : text.length;
}
