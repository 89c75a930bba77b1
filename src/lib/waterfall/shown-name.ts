/** What stands where a name should: one of spaces alone would leave a row, a heading, a link blank. */
export function shownName(name: string): string {
  return name.trim() === '' ? '(no name)' : name;
}
