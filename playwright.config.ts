import { defineConfig } from '@playwright/test';
import { findChromium, findPlaywrightFirefox } from './scripts/find-programs.mjs';

// Every spec runs at `/`; specs about the base path, and tests tagged @base-path, run at `/a/b/` too.
// The servers (one nginx and one embedded backend per worker) are fixtures: tests/browser/support/fixture.ts.
const flags = ['disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking'];
const rootFlags = process.getuid?.() === 0 ? ['no-sandbox'] : [];
const executablePath = findChromium();
const chromium = {
  browserName: 'chromium',
  launchOptions: {
    ...(executablePath ? { executablePath } : {}),
    args: [...flags, 'disable-component-update', 'disable-sync', ...rootFlags].map((flag) => `--${flag}`),
  },
} as const;

export default defineConfig<object, { basePath: string }>({
  testDir: 'tests/browser',
  outputDir: 'test-results/browser',
  workers: 2,
  retries: 0, // a flaky test is a failing test
  forbidOnly: Boolean(process.env.CI),
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: { viewport: { width: 1280, height: 800 }, trace: 'retain-on-failure', timezoneId: 'UTC', locale: 'en-GB' },
  projects: [
    { name: 'root', use: { ...chromium, basePath: '/' } },
    { name: 'base-path', use: { ...chromium, basePath: '/a/b/' }, grep: /base-path[^ ]*\.spec\.ts|@base-path/ },
    ...(findPlaywrightFirefox()
      ? [{ name: 'firefox-smoke', use: { browserName: 'firefox' as const, basePath: '/' }, testMatch: 'smoke.spec.ts' }]
      : []),
  ],
});
