/** The two pages that show a trace are one chunk: they share nearly all of it, and each file costs the first rows a request. */
export * as embedPage from './embed/EmbedTracePage.svelte';
export * as tracePage from './trace/TracePage.svelte';
