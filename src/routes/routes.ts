import type { Component } from 'svelte';
import type { Config } from '../lib/config/config.ts';
import { traceWorker } from '../lib/worker/trace-worker.ts';

/** What a page gets: the parts of its path by name, and what stands behind the `?`. */
export interface PageProps {
  readonly search: URLSearchParams;
  readonly traceId: string; // '' on pages without one
}

/** A page's module. */
export interface PageModule {
  readonly default: Component<PageProps> | Component<{ search: URLSearchParams }>;
  /** Sends the page's first request; called on a load, before anything is mounted. Mounting waits until it settles: it bounds itself. */
  readonly begin?: (config: Config, props: PageProps) => Promise<void> | void;
}

export interface Route {
  readonly pattern: string;
  readonly title: string; // until the page knows a better one
  readonly chrome: boolean; // the header bar; embedded pages have none
  readonly load: () => Promise<PageModule>;
  /** Starts what takes a while, beside the loading of the page's module. */
  readonly prepare?: () => void;
}

const explore = {
  title: 'Explore',
  chrome: true,
  load: () => import('./explore/ExplorePage.svelte'),
};

/** All pages. */
export const ROUTES: readonly Route[] = [
  { pattern: '/', ...explore },
  { pattern: '/explore', ...explore },
  {
    pattern: '/trace/:traceId',
    title: 'Trace',
    chrome: true,
    load: async () => (await import('./trace-pages.ts')).tracePage,
    prepare: traceWorker,
  },
  {
    pattern: '/embed/trace/:traceId',
    title: 'Trace',
    chrome: false,
    load: async () => (await import('./trace-pages.ts')).embedPage,
    prepare: traceWorker,
  },
];
