/** A script or style sheet of the built page. */
export interface BuiltFile {
  readonly fileName: string;
  readonly gzip: number;
  /** Sources that make it one of the places where loading begins: the page's entry and each import(). Else empty. */
  readonly roots: readonly string[];
  /** Files loaded with it: static imports and CSS. */
  readonly needs: readonly string[];
  readonly sources: readonly { readonly id: string; readonly bytes: number }[];
}

/**
 * The files that one of `entries` brings along: those that begin with a source that matches, and all they need.
 * @throws when an entry matches nothing, since then the sum would be too good
 */
export function chunksOf(files: readonly BuiltFile[], ...entries: (string | RegExp)[]): BuiltFile[] {
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const found = new Set<BuiltFile>();
  const add = (file: BuiltFile | undefined): void => {
    if (!file || found.has(file)) return;
    found.add(file);
    for (const name of file.needs) add(byName.get(name));
  };
  for (const entry of entries) {
    const starts = files.filter(({ roots }) =>
      roots.some((id) => (typeof entry === 'string' ? id.endsWith(entry) : entry.test(id))),
    );
    if (starts.length === 0) throw new Error(`No chunk of the page begins with ${String(entry)}`);
    starts.forEach(add);
  }
  return [...found];
}
