/** A route's pattern, `/trace/:id`, against a path below the base. Values stay the strings they are: `00001234` is an id. */
export interface RouteMatch<T> {
  readonly route: T;
  readonly params: Readonly<Record<string, string>>;
}

/** The first route whose pattern fits. `path` starts with `/`; a trailing slash does not count.
 *  A `%` that is no valid escape fits nothing. */
export function matchRoute<T extends { readonly pattern: string }>(
  routes: readonly T[],
  path: string,
): RouteMatch<T> | null {
  const parts = split(path);
  if (parts === null) return null;
  for (const route of routes) {
    const params = fit(split(route.pattern) ?? [], parts);
    if (params) return { route, params };
  }
  return null;
}

/** The path below the base, starting with `/`, or null where the address lies outside the page.
 *  @param base address of the `<base href>`, ending in `/` */
export function pathBelowBase(url: URL, base: URL): string | null {
  if (url.origin !== base.origin && !(url.protocol === base.protocol && url.host === base.host)) return null;
  const root = base.pathname.endsWith('/') ? base.pathname : base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1);
  if (`${url.pathname}/` === root) return '/';
  return url.pathname.startsWith(root) ? `/${url.pathname.slice(root.length)}` : null;
}

/** What a click must be for the page to follow the link itself; everything else is the browser's. */
export interface ClickFacts {
  readonly button: number;
  readonly modified: boolean; // ctrl, meta, shift or alt: another tab, a window, a download
  readonly defaultPrevented: boolean;
  readonly target: string;
  readonly download: boolean;
  readonly external: boolean; // rel=external or data-native
}

/** Whether the page follows this link itself, and how: `visit` another address, `hash` scrolls on this one (left to the browser). */
export function decideClick(click: ClickFacts, to: URL, from: URL, base: URL): 'visit' | 'browser' {
  if (click.defaultPrevented || click.button !== 0 || click.modified || click.download || click.external)
    return 'browser';
  if (click.target !== '' && click.target !== '_self') return 'browser';
  if (pathBelowBase(to, base) === null) return 'browser';
  // A file beside the page (early.js, config.json) is no route
  if (/\.[a-z0-9]{1,8}$/i.test(to.pathname)) return 'browser';
  const samePage = to.pathname === from.pathname && to.search === from.search;
  return samePage && to.href.includes('#') ? 'browser' : 'visit';
}

function split(path: string): string[] | null {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function fit(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, piece] of pattern.entries()) {
    if (piece.startsWith(':')) params[piece.slice(1)] = parts[i]!;
    else if (piece !== parts[i]) return null;
  }
  return params;
}
