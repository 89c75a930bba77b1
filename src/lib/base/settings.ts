const PREFIX = 'observatory.';

/** Small remembered choices of this reader. localStorage throws in frames of opaque origin and can be switched off: then a
 *  choice lasts as long as the page. */
const session = new Map<string, string>();

export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return session.get(key) ?? null; // no storage here
  }
}

/** @param value null forgets the choice */
export function writeSetting(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    if (value === null) session.delete(key);
    else session.set(key, value);
  }
}
