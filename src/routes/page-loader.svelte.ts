import type { Component } from 'svelte';
import { matchRoute } from '../lib/router/route.ts';
import { ROUTES, type PageModule, type PageProps, type Route } from './routes.ts';

/** What stands in the page's place at a path. */
export type Shown =
  | {
      readonly kind: 'page';
      readonly route: Route;
      readonly page: Component<PageProps>;
      readonly props: PageProps;
    }
  | { readonly kind: 'loading'; readonly route: Route }
  | { readonly kind: 'failed'; readonly route: Route; readonly message: string }
  | { readonly kind: 'unknown' };

type Chunk = { readonly page: Component<PageProps> } | { readonly message: string };

/** Pages that have been fetched, by their pattern. A page stays what it is while the next one is on its way. */
export class PageLoader {
  private chunks = $state.raw<ReadonlyMap<string, Chunk>>(new Map());
  private readonly asked = new Set<string>();

  /** Fetches the page of a path, if it has one and it is not here yet. @returns its module; null where it failed or there is none */
  async preload(path: string): Promise<PageModule | null> {
    const match = matchRoute(ROUTES, path);
    if (!match || this.asked.has(match.route.pattern)) return null;
    const { pattern, load } = match.route;
    this.asked.add(pattern);
    try {
      const module = await load();
      this.keep(pattern, { page: module.default }); // pages without a trace id ignore the property
      return module;
    } catch (error) {
      this.keep(pattern, { message: error instanceof Error ? error.message : String(error) });
      return null;
    }
  }

  show(path: string, search: URLSearchParams): Shown {
    const match = matchRoute(ROUTES, path);
    if (!match) return { kind: 'unknown' };
    const chunk = this.chunks.get(match.route.pattern);
    if (!chunk) return { kind: 'loading', route: match.route };
    if ('message' in chunk) return { kind: 'failed', route: match.route, message: chunk.message };
    const props = { search, traceId: match.params['traceId'] ?? '' };
    return { kind: 'page', route: match.route, page: chunk.page, props };
  }

  private keep(pattern: string, chunk: Chunk): void {
    this.chunks = new Map(this.chunks).set(pattern, chunk);
  }
}
