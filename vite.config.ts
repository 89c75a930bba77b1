import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { preloadPages } from './scripts/preload-plugin.ts';
import { precompress } from './server/host/precompress-plugin.ts';

// Two builds from one tree:
//   vite build                 the page   -> dist/         (static files; `base` is relative, index.html gets its <base href> from the server)
//   vite build --mode server   the Node host and the embedded backend -> dist-server/
const preloaded = {
  '/src/routes/explore/ExplorePage.svelte': { path: '^(?:explore/?)?$' },
  '/src/routes/trace-pages.ts': { path: '^(?:embed/)?trace/', worker: 'trace.worker' },
};

export default defineConfig(({ mode }) =>
  mode === 'server'
    ? {
        publicDir: false,
        build: {
          ssr: true,
          target: 'node20',
          outDir: 'dist-server',
          rolldownOptions: {
            input: { main: 'server/main.ts', 'store-thread': 'server/store/store-thread.ts' },
            output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
          },
        },
      }
    : {
        base: './',
        plugins: [svelte(), preloadPages(preloaded), precompress()],
        build: {
          target: 'es2022',
          modulePreload: { polyfill: false },
          assetsInlineLimit: 0,
          cssCodeSplit: false, // 11 kB for all of it: a sheet per chunk is a request more before the first rows
          // What pages share is one chunk, not one for each set of pages that share it
          rolldownOptions: {
            output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, test: /src/ }] } },
          },
        },
        worker: { format: 'es' },
      },
);
