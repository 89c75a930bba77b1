import { QueryClient } from '@tanstack/svelte-query';

/** What was searched and answered, for as long as the page lives: who comes back to Explore sees the list at once. Other pages keep
 *  nothing here, so that they do not load the library. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 10_000 } },
});
