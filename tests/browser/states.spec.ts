import type { Route } from '@playwright/test';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

// Every state of Explore that is not a list. The backend's part is played here; the page and nginx are real.
test.use({ allowedProblems: /status of (400|401|501|502|503)|ERR_FAILED/ });

const SEARCH = '**/tempo/api/search?*';

const states: readonly { name: string; answer: (route: Route) => Promise<void>; title: string; says: RegExp }[] = [
  {
    name: 'no answer',
    answer: (route) => route.abort(),
    title: 'The backend does not answer',
    says: /tempo\/api\/search/,
  },
  {
    name: 'a proxy without its backend',
    answer: (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<html></html>' }),
    title: 'The backend does not answer',
    says: /502/,
  },
  {
    name: 'signed out, 401',
    answer: (route) => route.fulfill({ status: 401 }),
    title: 'You are signed out',
    says: /401/,
  },
  {
    name: 'signed out, a page where JSON was due',
    answer: (route) => route.fulfill({ contentType: 'text/html', body: '<html>Sign in</html>' }),
    title: 'You are signed out',
    says: /sign-in page/,
  },
  {
    name: 'signed out, a redirect elsewhere',
    answer: (route) => route.fulfill({ status: 302, headers: { location: 'https://login.example/' } }),
    title: 'You are signed out',
    says: /sign-in page/,
  },
  {
    name: 'no trace at all',
    answer: (route) => route.fulfill({ json: { traces: [] } }),
    title: 'No traces in this time range',
    says: /Look at the last 6h/,
  },
  {
    name: 'an answer of another kind',
    answer: (route) => route.fulfill({ json: [] }),
    title: 'The backend’s answer cannot be read',
    says: /query API/,
  },
];

for (const { name, answer, title, says } of states) {
  test(name, async ({ page, site, expectAccessible }) => {
    await page.route(SEARCH, answer);
    await page.goto(`${site.url}explore`);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(says);
    await expectAccessible(name);
  });
}

test('a backend that starts is asked again when it said', async ({ page, site }) => {
  let asked = 0;
  await page.route(SEARCH, (route) =>
    asked++ === 0
      ? route.fulfill({ status: 503, headers: { 'retry-after': '1' }, body: 'starting' })
      : route.fulfill({ json: { traces: [{ traceID: '1', rootServiceName: 'web', rootTraceName: 'GET /ready' }] } }),
  );
  await page.goto(`${site.url}explore`);
  await expect(page.getByRole('heading', { name: 'The backend is starting' })).toBeVisible();
  await expect(page.getByText('GET /ready')).toBeVisible();
});

test('a refusal of the backend stands below the query, and no match says what to try', async ({ page, site }) => {
  await page.route(SEARCH, (route) =>
    route.request().url().includes('error')
      ? route.fulfill({ status: 400, body: 'invalid TraceQL query: parse error at line 1, col 12: unexpected }' })
      : route.fulfill({ json: {} }),
  );
  await page.goto(`${site.url}explore?q=${encodeURIComponent('{ status = error }')}`);
  await expect(page.getByRole('alert')).toContainText('line 1, column 12: unexpected }');
  await page.getByRole('textbox', { name: 'TraceQL query' }).fill('{ status = ok }');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No traces match' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove the query' }).click();
  await expect(page.getByRole('textbox', { name: 'TraceQL query' })).toHaveValue('');
});

test('rows of the previous query are marked as such when the next cannot run; a 501 makes way too', async ({
  page,
  site,
}) => {
  await site.send(orderTrace());
  await page.goto(`${site.url}explore?q=${encodeURIComponent('{ duration > 0ms }')}`);
  const table = page.getByRole('table', { name: 'Traces found' });
  await expect(table).toBeVisible();
  const query = page.getByRole('textbox', { name: 'TraceQL query' });
  await query.fill('{ status = }');
  await query.press('Enter');
  await expect(page.getByText('Results of the previous query')).toContainText('{ duration > 0ms }');
  await expect(table).toHaveClass(/stale/);

  await page.route(SEARCH, (route) => route.fulfill({ status: 501, body: 'rate() is not supported' }));
  await query.fill('{ } | rate()');
  await query.press('Enter');
  await expect(page.getByRole('heading', { name: 'Not supported by this backend' })).toBeVisible();
  await expect(page.getByText('rate() is not supported')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await query.fill('{ status = }');
  await query.press('Enter');
  await expect(page.getByRole('heading', { name: 'This query cannot be run as it stands' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Not supported by this backend' })).toHaveCount(0);
});

test('a trace id in the query box is offered to be opened', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  await page.goto(`${site.url}explore`);
  await page.getByRole('textbox', { name: 'TraceQL query' }).fill(`00-${traceId}-00f067aa0ba902b7-01`);
  await page.getByRole('link', { name: 'Open this trace' }).click();
  await expect(page).toHaveURL(new RegExp(`/trace/${traceId}`));
});

test('a refused query by link is asked once', async ({ page, site }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/search?')) asked.push(new URL(request.url()).searchParams.get('q') ?? '');
  });
  await page.goto(`${site.url}explore?q=${encodeURIComponent('{ service.name = "user-service" }')}`);
  await expect(page.getByRole('heading', { name: 'This query cannot be run as it stands' })).toBeVisible();
  await expect(page.getByText('unknown identifier: service')).toBeVisible();
  expect(asked).toEqual(['{ service.name = "user-service" }']);
});

test('Tempo 2.3 sends no statistics: the list says what it does not know', async ({ page, site }) => {
  const traces = [
    { traceID: 'abc', rootServiceName: 'web', rootTraceName: 'GET /', durationMs: 12, spanSet: { matched: 1 } },
  ];
  await page.route(SEARCH, (route) => route.fulfill({ json: { traces } }));
  await page.goto(`${site.url}explore`);
  const row = page.locator('tbody tr');
  await expect(row.getByRole('link')).toHaveAttribute('href', /trace\/0{29}abc\?/);
  await expect(row.locator('td.spans')).toHaveText('–');
  await expect(row.getByRole('img')).toHaveAccessibleName(/and maybe more/);
});

test('a broken configuration names the field', async ({ page, site }) => {
  await page.route('**/config.json', (route) => route.fulfill({ json: { tempo: 5 } }));
  await page.goto(site.url);
  await expect(page.getByRole('alert')).toContainText('“tempo” must be an address');
});

test('what a link says wrongly is noted, and the rest of it holds', async ({ page, site }) => {
  await page.goto(`${site.url}explore?from=yesterday&limit=x&q=${encodeURIComponent('{ status = ok }')}`);
  await expect(page.getByText('from=yesterday')).toBeVisible();
  await expect(page.getByText('limit “x”')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'TraceQL query' })).toHaveValue('{ status = ok }');
});
