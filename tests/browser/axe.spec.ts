import type { Page } from '@playwright/test';
import { expect, test } from './support/fixture.ts';
import { orderTrace, PAYMENT_SPAN_ID } from './support/order-trace.ts';

/** A page or state of it: how to get there, and what shows that it is there. */
interface State {
  readonly name: string;
  readonly path: (traceId: string) => string;
  readonly ready: (page: Page, traceId: string) => Promise<void>;
}

const query = (q: string) => `explore?q=${encodeURIComponent(q)}`;
const treegrid = (page: Page) => expect(page.getByRole('treegrid').getByRole('row').first()).toBeVisible();

const states: readonly State[] = [
  {
    name: 'Explore with results',
    path: () => 'explore',
    ready: (page, traceId) => expect(page.locator(`a[href*="trace/${traceId}"]`).first()).toBeVisible(),
  },
  {
    name: 'Explore without results',
    path: () => query('{ resource.service.name = "nobody" }'),
    ready: (page) => expect(page.getByText(/no traces/i).first()).toBeVisible(),
  },
  {
    name: 'Explore with a refused query',
    path: () => query('{ service.name = "payment-service" }'),
    ready: (page) => expect(page.getByText(/parse error/i).first()).toBeVisible(),
  },
  { name: 'Trace', path: (traceId) => `trace/${traceId}`, ready: treegrid },
  {
    name: 'Trace with span details',
    path: (traceId) => `trace/${traceId}?span=${PAYMENT_SPAN_ID}`,
    ready: (page) => expect(page.getByText('payment.amount').first()).toBeVisible(),
  },
  {
    name: 'Trace that is not there, or not yet',
    path: () => `trace/${'0123456789abcdef'.repeat(2)}`,
    ready: (page) => expect(page.getByText(/may not have arrived/i).first()).toBeVisible(),
  },
  { name: 'embedded trace', path: (traceId) => `embed/trace/${traceId}`, ready: treegrid },
  {
    name: 'a path that is no page',
    path: () => 'nowhere',
    ready: (page) => expect(page.getByRole('link', { name: /explore/i }).first()).toBeVisible(),
  },
];

test.use({ allowedProblems: /status of 40[04]/ }); // not found and refused are among the states

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe has no serious finding, ${colorScheme}`, () => {
    test.use({ colorScheme });
    for (const { name, path, ready } of states) {
      test(name, async ({ page, site, expectAccessible }) => {
        const [traceId = ''] = await site.send(orderTrace());
        await page.goto(site.url + path(traceId));
        await ready(page, traceId);
        await expectAccessible(`${name}, ${colorScheme}`);
      });
    }
  });
}
