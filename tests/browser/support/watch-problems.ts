import type { Page } from '@playwright/test';

/** What a page complained about: console errors (broken CSP rules and failed requests among them) and uncaught errors. */
export interface Problems {
  readonly seen: string[];
}

/** Collects the complaints of `page` that `allowed` does not match. */
export function watchProblems(page: Page, allowed: RegExp | null): Problems {
  const seen: string[] = [];
  const note = (text: string) => {
    if (!allowed?.test(text)) seen.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(`uncaught: ${error.stack ?? error.message}`));
  return { seen };
}
