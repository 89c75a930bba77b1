/** What a link says, for a note about it: a link can be as long as an address. */
export function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
