import type { Component } from 'svelte';
import type { Config } from '../lib/config/config.ts';

/** What a page gets: the parts of its path by name, and what stands behind the `?`. */
export interface PageProps {
  readonly search: URLSearchParams;
  readonly traceId: string; // '' on pages without one
}

/** A page's module. */
export interface PageModule {
  readonly default: Component<PageProps> | Component<{ search: URLSearchParams }>;
  /** Sends the page's first request; called on a load, before anything is mounted. */
  readonly begin?: (config: Config, props: PageProps) => void;
}

export interface Route {
  readonly pattern: string;
  readonly title: string; // until the page knows a better one
  readonly chrome: boolean; // the header bar; embedded pages have none
  readonly load: () => Promise<PageModule>;
}

const explore = {
  title: 'Explore',
  chrome: true,
  load: () => import('./explore/ExplorePage.svelte'),
};

/** All pages. Each is a chunk of its own. */
export const ROUTES: readonly Route[] = [
  { pattern: '/', ...explore },
  { pattern: '/explore', ...explore },
  { pattern: '/trace/:traceId', title: 'Trace', chrome: true, load: () => import('./trace/TracePage.svelte') },
  {
    pattern: '/embed/trace/:traceId',
    title: 'Trace',
    chrome: false,
    load: () => import('./embed/EmbedTracePage.svelte'),
  },
];
