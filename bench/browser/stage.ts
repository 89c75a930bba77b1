import { chromium, type CDPSession, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../../scripts/find-programs.mjs';
import { chromiumFlags } from '../../tests/browser/support/chromium-flags.ts';

/** A page in a browser of its own, so that nothing is warm, with in-page.mjs in it as `bench`. */
export interface Stage {
  readonly page: Page;
  readonly cdp: CDPSession;
  /** The whole browser's. */
  readonly browserCdp: CDPSession;
}

const inPage = fileURLToPath(new URL('in-page.mjs', import.meta.url));

/** Runs `act` on a fresh stage and ends its browser. */
export async function onStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: [...chromiumFlags] });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`  the page threw: ${error.message}`));
    await page.addInitScript({ path: inPage });
    const cdp = await context.newCDPSession(page);
    return await act({ page, cdp, browserCdp: await browser.newBrowserCDPSession() });
  } finally {
    await browser.close();
  }
}
