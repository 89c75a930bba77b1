import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Rune classes and components need jsdom (in the node environment `.svelte.ts` compiles for the server and runes go inert);
// everything else runs in node. Contract tests start the built backend as a process of its own.
export default defineConfig({
  plugins: [svelte()],
  test: {
    // What is waited for comes in ms on an idle machine. The suite keeps all cores busy, and only what never comes should fail.
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/**/*.svelte.test.ts'],
        },
      },
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        test: { name: 'runes', environment: 'jsdom', include: ['tests/unit/**/*.svelte.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          environment: 'node',
          include: ['tests/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
