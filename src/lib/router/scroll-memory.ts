const GIVE_UP_MS = 3000;
const STORED = 'observatory.scroll';

/** Scroll positions of history entries, for coming back. Content arrives after the address changes, so a position is
 *  restored as soon as the page is high enough for it, unless the reader scrolls first. */
export class ScrollMemory {
  private readonly positions = new Map<string, number>();
  private pending: AbortController | null = null;

  keep(key: string, y: number): void {
    if (this.pending === null) this.positions.set(key, y);
  }

  /** Keeps one entry's position over a reload. */
  store(key: string): void {
    try {
      sessionStorage.setItem(STORED, JSON.stringify([key, this.positions.get(key) ?? 0]));
    } catch {
      return; // no storage here: a reload begins at the top
    }
  }

  /** After a reload: goes back to where the entry was left. */
  restoreStored(key: string): void {
    try {
      const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? 'null');
      if (!Array.isArray(stored) || stored[0] !== key || typeof stored[1] !== 'number' || stored[1] === 0) return;
      this.positions.set(key, stored[1]);
      this.restore(key);
    } catch {
      return; // no storage here, or not what was written
    }
  }

  toTop(hash: string): void {
    this.pending?.abort();
    const anchor = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (anchor) anchor.scrollIntoView();
    else scrollTo(0, 0);
  }

  restore(key: string): void {
    this.pending?.abort();
    const y = this.positions.get(key) ?? 0;
    const stop = new AbortController();
    this.pending = stop;
    const attempt = () => {
      if (document.documentElement.scrollHeight - innerHeight < y) return;
      scrollTo(0, y);
      stop.abort();
    };
    const observer = new ResizeObserver(attempt);
    const timer = setTimeout(() => stop.abort(), GIVE_UP_MS);
    stop.signal.addEventListener('abort', () => {
      observer.disconnect();
      clearTimeout(timer);
      if (this.pending === stop) this.pending = null;
    });
    for (const type of ['wheel', 'touchmove', 'keydown'])
      addEventListener(type, () => stop.abort(), { signal: stop.signal });
    observer.observe(document.body);
  }
}
