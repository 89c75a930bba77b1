import { decideClick, pathBelowBase } from './route.ts';
import { ScrollMemory } from './scroll-memory.ts';

/** Where the page is. Reactive: reading it in an effect, a derived or markup follows every navigation. */
export interface CurrentUrl {
  readonly path: string; // below the base, starts with '/'; as written in the address (still percent-encoded)
  readonly search: URLSearchParams;
  readonly hash: string;
}

const base = new URL(document.baseURI);
const scroll = new ScrollMemory();
let entry = keyOf(history.state) ?? newKey();
let current = $state.raw<CurrentUrl>(read());
let visits = $state(0);

/** The address as the page sees it. */
export const currentUrl: CurrentUrl & { readonly visits: number } = {
  get path() {
    return current.path;
  },
  get search() {
    return current.search;
  },
  get hash() {
    return current.hash;
  },
  /** Grows with every navigation, also one to the same address. */
  get visits() {
    return visits;
  },
};

/** Goes to a path relative to the base (`trace/…`), as tracePath and explorePath make them.
 *  @param options.replace writes over the present history entry: for corrections and for settings a reader would not go back to */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  const to = new URL(path.replace(/^\/+/, ''), base);
  visit(to, options.replace ?? false);
}

/** Starts following links and the history. @param preload told the path of a link that the reader is about to follow */
export function startRouter(preload: (path: string) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  if ('scrollRestoration' in history) history.scrollRestoration = 'manual';
  // The entry the page was opened with needs a name too, to be known when the reader comes back to it
  setState('replaceState', entry, new URL(location.href));
  document.addEventListener('click', handleClick, { signal });
  addEventListener('popstate', handlePopState, { signal });
  scroll.restoreStored(entry);
  const leave = () => {
    scroll.keep(entry, scrollY); // the last scroll's event may still be due
    scroll.store(entry);
  };
  addEventListener('pagehide', leave, { signal });
  addEventListener('scroll', () => scroll.keep(entry, scrollY), { signal, passive: true });
  const hint = (event: Event) => {
    const link = anchorOf(event);
    const path = link && link.origin === location.origin ? pathBelowBase(new URL(link.href), base) : null;
    if (path !== null) preload(path);
  };
  for (const type of ['pointerover', 'focusin', 'touchstart'])
    document.addEventListener(type, hint, { signal, passive: true });
  return () => stop.abort();
}

function handleClick(event: MouseEvent): void {
  const link = anchorOf(event);
  if (!link) return;
  const facts = {
    button: event.button,
    modified: event.ctrlKey || event.metaKey || event.shiftKey || event.altKey,
    defaultPrevented: event.defaultPrevented,
    target: link.target,
    download: link.hasAttribute('download'),
    external: link.relList.contains('external'),
  };
  const to = new URL(link.href);
  if (decideClick(facts, to, new URL(location.href), base) === 'browser') return;
  event.preventDefault();
  visit(to, to.href === location.href);
}

function handlePopState(event: PopStateEvent): void {
  entry = keyOf(event.state) ?? newKey();
  arrive();
  scroll.restore(entry);
}

function visit(to: URL, replace: boolean): void {
  const samePath = to.pathname === location.pathname;
  const key = replace ? entry : newKey();
  if (!setState(replace ? 'replaceState' : 'pushState', key, to)) {
    location.assign(to); // a whole load still gets there
    return;
  }
  entry = key;
  arrive();
  if (!samePath) scroll.toTop(to.hash);
}

/** @returns false where the browser refuses: in a frame of opaque origin, or called too often */
function setState(how: 'pushState' | 'replaceState', key: string, to: URL): boolean {
  try {
    history[how]({ key }, '', to);
    return true;
  } catch {
    return false; // the caller has another way
  }
}

function keyOf(state: unknown): string | null {
  const key: unknown = typeof state === 'object' && state !== null && 'key' in state ? state.key : null;
  return typeof key === 'string' ? key : null;
}

function arrive(): void {
  current = read();
  visits += 1;
}

function read(): CurrentUrl {
  const url = new URL(location.href);
  return { path: pathBelowBase(url, base) ?? url.pathname, search: url.searchParams, hash: url.hash };
}

function anchorOf(event: Event): HTMLAnchorElement | null {
  const target = event.target;
  const link = target instanceof Element ? target.closest('a[href]') : null;
  return link instanceof HTMLAnchorElement ? link : null;
}

function newKey(): string {
  return Math.random().toString(36).slice(2, 10);
}
