import type { Component } from 'svelte';

/** What a page gets: the parts of its path by name, and what stands behind the `?`. */
export interface PageProps {
  readonly search: URLSearchParams;
  readonly traceId: string; // '' on pages without one
}

export interface Route {
  readonly pattern: string;
  readonly title: string; // until the page knows a better one
  readonly chrome: boolean; // the header bar; embedded pages have none
  readonly load: () => Promise<{ default: Component<PageProps> | Component<{ search: URLSearchParams }> }>;
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
