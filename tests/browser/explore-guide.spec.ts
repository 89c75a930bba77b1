import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

// The eight queries of the integration guide, as it prints them. Those with a bare attribute name are refused by Tempo: there
// one click on the offered fix makes them run.
const queries: readonly { typed: string; fixed: string | null }[] = [
  { typed: '{ status = error }', fixed: null },
  { typed: '{ service.name = "user-service" }', fixed: '{ resource.service.name = "user-service" }' },
  { typed: '{ duration > 1s }', fixed: null },
  {
    typed: '{ service.name = "database" && duration > 500ms && status = error }',
    fixed: '{ resource.service.name = "database" && duration > 500ms && status = error }',
  },
  { typed: '{ http.status_code >= 400 }', fixed: '{ span.http.status_code >= 400 }' },
  { typed: '{ resource.deployment.environment = "production" }', fixed: null },
  { typed: '{ name = "DB.Query" }', fixed: null },
  {
    typed: `{
  resource.service.name = "api-gateway" &&
  resource.deployment.environment = "production" &&
  span.http.method = "POST" &&
  duration > 1s &&
  span.http.status_code >= 500
}`,
    fixed: null,
  },
];

for (const { typed, fixed } of queries) {
  test(`pasted: ${typed.replace(/\s+/g, ' ')}`, async ({ page, site }) => {
    await site.send(orderTrace());
    await page.goto(`${site.url}explore`);
    await expect(page.locator('tbody tr').first()).toBeVisible();
    const query = page.getByRole('textbox', { name: 'TraceQL query' });
    await query.focus();
    await page.keyboard.insertText(typed);
    await expect(query).toHaveValue(typed);
    const asked = page.waitForResponse((response) => response.url().includes('/tempo/api/search?'));
    if (fixed === null) await page.getByRole('button', { name: 'Run' }).click();
    else await page.getByRole('button', { name: /^Write .* and run/ }).click();
    const response = await asked;
    expect(response.status()).toBe(200);
    expect(new URL(response.url()).searchParams.get('q')).toContain(fixed ?? typed);
    await expect(query).toHaveValue(fixed ?? typed);
    await expect(page.locator('#query-problem')).toHaveCount(0);
    await expect(
      page
        .locator('tbody tr')
        .first()
        .or(page.getByRole('heading', { name: 'No traces match' })),
    ).toBeVisible();
  });
}
