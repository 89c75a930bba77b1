import { defineConfig } from '@playwright/test';
import { findChromium, findPlaywrightFirefox } from './scripts/find-programs.mjs';
import { chromiumFlags } from './tests/browser/support/chromium-flags.ts';

// Every spec runs at `/`; specs about the base path, and tests tagged @base-path, run at `/a/b/` too.
// The servers (one nginx and one embedded backend per worker) are fixtures: tests/browser/support/fixture.ts.
const executablePath = findChromium();
const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    ...(executablePath ? { executablePath } : {}),
    args: [...chromiumFlags],
  },
};

export default defineConfig<object, { basePath: string }>({
  testDir: 'tests/browser',
  outputDir: 'test-results/browser',
  workers: 2,
  retries: 0, // a flaky test is a failing test
  forbidOnly: Boolean(process.env.CI),
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: { viewport: { width: 1280, height: 800 }, screenshot: 'only-on-failure', timezoneId: 'UTC', locale: 'en-GB' },
  projects: [
    { name: 'root', use: { ...chromium, basePath: '/' } },
    { name: 'base-path', use: { ...chromium, basePath: '/a/b/' }, grep: /base-path[^ ]*\.spec\.ts|@base-path/ },
    ...(findPlaywrightFirefox()
      ? [{ name: 'firefox-smoke', use: { browserName: 'firefox' as const, basePath: '/' }, testMatch: 'smoke.spec.ts' }]
      : []),
  ],
});
