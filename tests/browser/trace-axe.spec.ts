import type { Page } from '@playwright/test';
import { checkoutTrace } from './support/checkout-trace.ts';
import { expect, test, type Site } from './support/fixture.ts';
import { RICH, richTraces } from './support/rich-trace.ts';

// What a reader opens on the Trace page, one by one; axe.spec.ts has every page at rest.
test.use({ allowedProblems: /Failed to load resource/ }); // a failed request is among the states

const TRACE = '**/tempo/api/v2/traces/*';

async function show(page: Page, site: Site, search = '', spans = checkoutTrace()): Promise<void> {
  const [traceId = ''] = await site.send(spans);
  await page.goto(`${site.url}trace/${traceId}${search}`);
  await expect(page.getByRole('searchbox', { name: 'Find in trace' })).toBeVisible();
  await expect(page.getByRole('treegrid')).toBeVisible();
}

const details = async (page: Page, site: Site, spanId: string, shows: string) => {
  await show(page, site, `?span=${spanId}`, richTraces());
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel.getByText(shows).first()).toBeVisible();
  await panel
    .locator('details')
    .evaluateAll((sections: HTMLDetailsElement[]) => sections.forEach((section) => (section.open = true)));
};

const states: Readonly<Record<string, (page: Page, site: Site) => Promise<void>>> = {
  'details with an exception and HTTP': (page, site) => details(page, site, RICH.http, 'Payment gateway failed'),
  'details with a statement': (page, site) => details(page, site, RICH.database, 'postgresql'),
  'details with a conversation': (page, site) => details(page, site, RICH.ai, 'gpt-4o'),
  'the filter': async (page, site) => {
    await show(page, site, '?hide=redis&errors=1');
    await page.keyboard.press('F');
    await expect(page.getByRole('region', { name: 'Filter' })).toBeVisible();
  },
  'the columns, with one and a legend': async (page, site) => {
    await show(page, site, '?col=kind&color=status');
    await expect(page.getByRole('group', { name: 'Colours by status' }).getByRole('button').first()).toBeVisible();
    await page.getByRole('button', { name: 'Columns' }).click();
    await expect(page.getByRole('checkbox', { name: 'kind as a column' })).toBeChecked();
  },
  'the keys': async (page, site) => {
    await show(page, site);
    await page.keyboard.press('?');
    await expect(page.getByRole('region', { name: 'Keys' })).toBeVisible();
  },
  'similar rows folded': async (page, site) => {
    await show(page, site, '?fold=1');
    await expect(page.getByRole('row', { name: /4 similar spans/ })).toBeVisible();
  },
  'a filter that nothing meets': async (page, site) => {
    await show(page, site, '?min=1h');
    await expect(page.getByText('No span meets the filter.')).toBeVisible();
  },
  'a find with hits': async (page, site) => {
    await show(page, site);
    await page.getByRole('searchbox', { name: 'Find in trace' }).fill('redis');
    await expect(page.getByText('1 of 5')).toBeVisible();
  },
  loading: async (page, site) => {
    await page.route(TRACE, () => {}); // never answered
    await page.goto(`${site.url}trace/${'ab'.repeat(16)}`);
    await expect(page.getByRole('progressbar', { name: 'Loading the trace' })).toBeVisible();
  },
  failed: async (page, site) => {
    await page.route(TRACE, (route) =>
      route.fulfill({ status: 500, contentType: 'text/plain', body: 'out of memory' }),
    );
    await page.goto(`${site.url}trace/${'ab'.repeat(16)}`);
    await expect(page.getByRole('heading', { name: 'The backend answered 500' })).toBeVisible();
  },
};

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe has no serious finding in a trace, ${colorScheme}`, () => {
    test.use({ colorScheme });
    for (const [name, reach] of Object.entries(states)) {
      test(name, async ({ page, site, expectAccessible }) => {
        await reach(page, site);
        await expectAccessible(`${name}, ${colorScheme}`);
      });
    }
  });
}

test('who asked for less motion gets none, in any state of a trace', async ({ page, site }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [name, reach] of Object.entries(states)) {
    await reach(page, site);
    const moving = await page.evaluate(() => {
      const all = [...document.querySelectorAll('*')].flatMap((element) =>
        [undefined, '::before', '::after'].map((pseudo) => {
          const { animationName, transitionDuration, transitionProperty, scrollBehavior } = getComputedStyle(
            element,
            pseudo,
          );
          const moves =
            animationName !== 'none' ||
            scrollBehavior === 'smooth' ||
            (transitionProperty !== 'none' && transitionDuration.split(',').some((time) => parseFloat(time) > 0));
          return moves ? `${element.tagName}.${element.getAttribute('class') ?? ''}${pseudo ?? ''}` : '';
        }),
      );
      return [...all.filter(Boolean), ...document.getAnimations().map(({ id }) => `animation ${id}`)];
    });
    expect(moving, name).toEqual([]);
    await page.unrouteAll();
  }
});
