import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/fixture.ts';
import { orderTrace } from './support/order-trace.ts';

// The frame without allow-same-origin has its requests refused on purpose.
test.use({
  nginxVars: { FRAME_ANCESTORS: 'http://localhost:*' },
  allowedProblems: /CORS|ERR_FAILED|origin 'null'|Access to|sandboxed/i,
});

/** A page of another origin that shows `src` in a frame. */
async function host(src: string, sandbox: string | null): Promise<{ url: string; server: Server }> {
  const attribute = sandbox === null ? '' : ` sandbox="${sandbox}"`;
  const html = `<!doctype html><title>Runbook</title><iframe title="trace" width="900" height="500" src="${src}"${attribute}></iframe>`;
  const server = createServer((_, res) => res.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, server };
}

for (const sandbox of [null, 'allow-scripts allow-same-origin']) {
  test(`a trace in a frame of another origin, ${sandbox ? `sandbox="${sandbox}"` : 'no sandbox'}`, async ({
    page,
    site,
  }) => {
    const [traceId] = await site.send(orderTrace());
    const { url, server } = await host(`${site.url}embed/trace/${traceId}?theme=dark`, sandbox);
    try {
      await page.goto(url);
      const frame = page.frameLocator('iframe');
      await expect(frame.getByRole('row', { name: /payment-service charge/ })).toBeVisible();
      await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
      await expect(frame.getByRole('navigation')).toHaveCount(0);
      await frame.getByRole('row', { name: /payment-service charge/ }).click();
      await expect(frame.getByRole('complementary', { name: 'Span details' })).toBeVisible();
      const link = frame.getByRole('link', { name: 'Open in Trace Observatory' });
      await expect(link).toHaveAttribute('href', new RegExp(`trace/${traceId}\\?span=`));
      await expect(link).toHaveAttribute('target', '_blank');
    } finally {
      server.close();
    }
  });
}

test('a frame of opaque origin says why it can show nothing', async ({ page, site }) => {
  const [traceId] = await site.send(orderTrace());
  const { url, server } = await host(`${site.url}embed/trace/${traceId}`, 'allow-scripts');
  try {
    await page.goto(url);
    await expect(page.frameLocator('iframe').getByText('This frame is not allowed to load traces')).toBeVisible();
  } finally {
    server.close();
  }
});
