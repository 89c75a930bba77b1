/** The text, or its first `max` characters and “…”: never half of a character that takes two UTF-16 units. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = Array.from(text.slice(0, 2 * max + 2)); // no more than 2 units each
  return characters.length > max ? `${characters.slice(0, max).join('').trimEnd()}…` : text;
}
