import { randomBytes } from 'node:crypto';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

// Failed requests are the subject here; the browser reports each of them in its console.
test.use({ allowedProblems: /Failed to load resource|net::ERR/ });

const id = () => randomBytes(16).toString('hex');
const TRACE = '**/tempo/api/v2/traces/*';

test('a trace that has not arrived yet is asked for again, and shown when it comes', async ({
  page,
  site,
  expectAccessible,
}) => {
  const spans = orderTrace();
  await page.goto(`${site.url}trace/${spans[0]!.traceId}`);
  await expect(page.getByRole('heading', { name: 'This trace may not have arrived yet' })).toBeVisible();
  await expectAccessible('a trace that is not there');
  await site.send(spans);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('api-gateway POST /api/orders');
});

test('what is no trace id says so and leads to Explore', async ({ page, site }) => {
  await page.goto(`${site.url}trace/not-an-id`);
  await expect(page.getByRole('heading', { name: 'This is not a trace id' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Search for traces' })).toHaveAttribute('href', 'explore');
});

test('a backend that does not answer: the address, and a retry that works', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.route(TRACE, (route) => route.abort('connectionrefused'));
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(page.getByRole('heading', { name: 'The backend does not answer' })).toBeVisible();
  await page.unroute(TRACE);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('api-gateway POST /api/orders');
});

for (const [state, heading, answer] of [
  ['signed out', 'You are signed out', { status: 401, body: 'no' }],
  [
    'a sign-in page',
    'You are signed out',
    { status: 200, contentType: 'text/html', body: '<!doctype html><title>Sign in</title>' },
  ],
  [
    'a backend that fails',
    'The backend answered 500',
    { status: 500, contentType: 'text/plain', body: 'out of memory' },
  ],
  [
    'a trace too large',
    'The trace is too large for the backend to send',
    { status: 422, contentType: 'text/plain', body: 'trace exceeds max size (max bytes: 5000000)' },
  ],
  [
    'a refused id',
    'The backend refused the request',
    { status: 400, contentType: 'text/plain', body: 'trace IDs can only contain hex characters' },
  ],
  [
    'bytes that are no trace',
    'The answer could not be read',
    { status: 200, contentType: 'application/protobuf', body: Buffer.from([0x0a, 3, 0x0a, 9, 9]) },
  ],
] as const) {
  test(`${state}: a message of its own, never a blank page`, async ({ page, site }) => {
    await page.route(TRACE, (route) => route.fulfill(answer));
    await page.goto(`${site.url}trace/${id()}`);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
  });
}

test('a trace that the backend cut is shown, and says so', async ({ page, site, expectAccessible }) => {
  const [traceId] = await site.send(orderTrace());
  const reason = Buffer.from('trace exceeds max size (max bytes: 5000000)');
  await page.route(TRACE, async (route) => {
    const response = await route.fetch();
    // TraceByIDResponse: status = 3 (PARTIAL), message = 4
    const body = Buffer.concat([await response.body(), Buffer.from([0x18, 1, 0x22, reason.length]), reason]);
    await route.fulfill({ response, body });
  });
  for (const path of ['trace', 'embed/trace']) {
    await page.goto(`${site.url}${path}/${traceId}`);
    await expect(page.getByText('cut by the backend')).toBeVisible();
    await expect(page.getByRole('row', { name: /payment-service charge/ })).toBeVisible();
    await expectAccessible(`a cut trace in ${path}`);
  }
  await page.goto(`${site.url}trace/${traceId}`);
  await expect(page.getByText(`The backend cut this trace: ${reason.toString()}`)).toBeVisible();
});

test('how much of a slow answer has come', async ({ page, site }) => {
  await page.route(TRACE, () => {}); // never answered
  await page.goto(`${site.url}trace/${id()}`);
  await expect(page.getByText('Asking for the trace…')).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Loading the trace' })).toBeVisible();
});

test('loading can be cancelled', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(TRACE, async (route) => {
    await held;
    await route.continue().catch(() => undefined); // the page has cancelled it
  });
  await page.goto(`${site.url}trace/${traceId}`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Loading was cancelled' })).toBeVisible();
  await page.unroute(TRACE);
  release();
  await page.getByRole('button', { name: 'Load the trace' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('api-gateway POST /api/orders');
});
