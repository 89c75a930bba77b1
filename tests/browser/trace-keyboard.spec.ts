import type { Locator, Page } from '@playwright/test';
import { checkoutTrace } from './support/checkout-trace.ts';
import { expect, test } from './support/fixture.ts';

// No pointer in this file: what is done here can be done without one.
test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const row = (page: Page, name: RegExp) => page.getByRole('treegrid').getByRole('row', { name });
const rowCount = (page: Page, spans: number) =>
  expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', String(spans + 1));

async function open(page: Page, url: string, traceId: string): Promise<void> {
  await page.goto(`${url}trace/${traceId}`);
  await expect(row(page, /web checkout/)).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Find in trace' })).toBeVisible();
}

/** Presses keys one after the other; after each the focus is somewhere, in sight, and seen. */
async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await expectFocusSeen(page, `after ${key}`);
  }
}

/** Tab (or Shift+Tab) until `target` has the focus. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stops = 0; stops < 80; stops++) {
    await press(page, key);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} does not reach ${target.toString()}`);
}

/** An outline, a divider's line, or a frame around a text field in the colour of the focus; polled, since panels come and go with the next frame. */
async function expectFocusSeen(page: Page, when: string): Promise<void> {
  const seen = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'nothing has the focus';
      const who = `${focused.tagName} ${focused.getAttribute('aria-label') ?? focused.textContent?.trim().slice(0, 40)}`;
      const { left, right, top, bottom, width, height } = focused.getBoundingClientRect();
      if (width === 0 || height === 0) return `${who} has no size`;
      if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return `${who} is out of sight`;
      const probe = document.createElement('i');
      probe.style.color = 'var(--focus)';
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      let element: Element | null = focused;
      for (let up = 0; up < 4 && element; up++, element = element.parentElement) {
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        const lined = style.backgroundImage.includes('gradient'); // a divider
        if (style.borderTopColor === color || (up === 0 && (outlined || lined))) return 'seen';
      }
      return `${who} does not show that it has the focus`;
    });
  await expect.poll(seen, { message: when }).toBe('seen');
}

test('rows, the details and what can be done there, back to the row', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  await press(page, 'ArrowDown', 'ArrowDown', 'j', 'k');
  await expect(row(page, /cart load/)).toBeFocused();
  await press(page, 'End', 'Home', 'PageDown', 'PageUp', 'ArrowDown');
  await expect(row(page, /cart load/)).toBeFocused();

  const details = page.getByRole('complementary', { name: 'Span details' });
  await press(page, 'Enter');
  await expect(details.getByRole('heading', { name: 'load', exact: true })).toBeVisible();
  await expect(row(page, /cart load/)).toBeFocused();
  await press(page, 'i');
  await expect(details).toBeFocused();
  await tabTo(page, details.getByRole('searchbox', { name: 'Filter attributes' }));
  await tabTo(page, details.getByRole('link', { name: 'Search traces like this' }));
  await press(page, 'i');
  await expect(row(page, /cart load/)).toBeFocused();
  await press(page, 'i');
  await tabTo(page, details.getByRole('button', { name: /Close the details/ }));
  await press(page, 'Enter');
  await expect(details).toBeHidden();
  await expect(row(page, /cart load/)).toBeFocused();
  await press(page, 'Enter', 'i', 'Escape');
  await expect(details).toBeHidden();
  await expect(row(page, /cart load/)).toBeFocused();
});

test('an attribute leads to Explore, and finds in the trace', async ({ page, site }) => {
  const spans = checkoutTrace().map((span) => ({ ...span, attributes: { 'cart.size': 3 } }));
  const [traceId = ''] = await site.send(spans);
  await open(page, site.url, traceId);
  await press(page, 'ArrowDown', 'Enter', 'i');
  const details = page.getByRole('complementary', { name: 'Span details' });
  const dots = details.getByRole('button', { name: 'Actions for cart.size' });
  await tabTo(page, dots);
  await press(page, 'Enter');
  await tabTo(page, details.getByRole('link', { name: 'Traces with it' }));
  await press(page, 'Escape');
  await expect(dots).toBeFocused();
  await press(page, 'Enter');
  await tabTo(page, details.getByRole('button', { name: 'Find in this trace' }));
  await press(page, 'Enter');
  await expect(page.getByText('1 of 10')).toBeVisible();
  await tabTo(page, details.getByRole('link', { name: 'Traces with it' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/explore\?q=.*cart\.size/);
});

test('find, its matches, and out of it into the rows', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  await press(page, 'f');
  await expect(page.getByRole('searchbox', { name: 'Find in trace' })).toBeFocused();
  await page.keyboard.type('redis');
  await expect(page.getByText('1 of 5')).toBeVisible();
  await press(page, 'Enter');
  await expect(page.getByText('2 of 5')).toBeVisible();
  await press(page, 'Shift+Enter');
  await expect(page.getByText('1 of 5')).toBeVisible();
  await tabTo(page, page.getByRole('treegrid').locator('[role=row][tabindex="0"]'));
  await press(page, 'n', 'n');
  await expect(page.getByText('3 of 5')).toBeVisible();
  await expect(row(page, /redis GET 3 ms/)).toBeFocused();
  await press(page, 'N');
  await expect(page.getByText('2 of 5')).toBeVisible();
  await press(page, 'f', 'Escape');
  await expect(page.locator('[role=row][data-match]')).toHaveCount(0);
  await expect(page.getByRole('treegrid').locator('[role=row][tabindex="0"]')).toBeFocused();
});

test('filter by a service, to nothing, and clear it from every place', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  const panel = page.getByRole('region', { name: 'Filter' });
  await press(page, 'ArrowDown', 'F');
  await tabTo(page, panel.getByRole('button', { name: /^redis/ }));
  await press(page, 'Enter');
  await rowCount(page, 5);
  await press(page, 'Escape');
  await expect(panel).toBeHidden();
  await press(page, 'H');
  await rowCount(page, 10);

  await press(page, 'End', 'h');
  await rowCount(page, 9);
  await tabTo(page, page.getByRole('button', { name: 'Clear', exact: true }), 'Shift+Tab');
  await press(page, 'Enter');
  await rowCount(page, 10);

  await press(page, 'F');
  await tabTo(page, panel.getByRole('textbox', { name: 'At least' }));
  await page.keyboard.type('1h');
  await expect(page.getByText('No span meets the filter.')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Clear the filter', exact: true }));
  await press(page, 'Enter');
  await rowCount(page, 10);
  await tabTo(page, panel.getByRole('button', { name: /Close the filter/ }), 'Shift+Tab');
  await press(page, 'Enter');
  await expect(panel).toBeHidden();
  await press(page, 'x', 'c', 'H');
  await rowCount(page, 10);
});

test('fold, collapse and expand: the focus goes to the row that hides its own', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  await press(page, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown');
  await press(page, 'z');
  await rowCount(page, 7);
  await expect(row(page, /redis GET, 4 similar spans/)).toBeFocused();
  await press(page, 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'z');
  await rowCount(page, 10);
  await press(page, 'End', '[');
  await expect(row(page, /ads rank/)).toBeFocused();
  await press(page, '{');
  await rowCount(page, 1);
  await expect(row(page, /web checkout/)).toBeFocused();
  await press(page, ']', ']', '}');
  await rowCount(page, 10);
  for (const name of ['Fold similar', 'Collapse all', 'Expand all']) {
    await tabTo(page, page.getByRole('button', { name }), name === 'Fold similar' ? 'Shift+Tab' : 'Tab');
    await press(page, 'Enter');
  }
  await rowCount(page, 7);
});

test('zoom and pan by letters, by the minimap, and back to the whole trace', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  const time = page.getByRole('slider', { name: 'Time in view' });
  const text = () => time.getAttribute('aria-valuetext');
  const whole = '0 s to 100 ms of 100 ms';
  await expect(time).toHaveAttribute('aria-valuetext', whole);
  await press(page, 'ArrowDown', 'w', 'w');
  await expect(time).toHaveAttribute('aria-valuetext', '37.5 ms to 62.5 ms of 100 ms');
  await press(page, 'd');
  const later = await text();
  await press(page, 'a');
  await expect(time).not.toHaveAttribute('aria-valuetext', later!);
  await press(page, 's', 's');
  await expect(time).toHaveAttribute('aria-valuetext', whole);
  await press(page, '+', '.', ',', '0');
  await expect(time).toHaveAttribute('aria-valuetext', whole);

  await press(page, 'w');
  await tabTo(page, page.getByRole('button', { name: 'Whole trace' }), 'Shift+Tab');
  await press(page, 'Enter');
  await expect(time).toHaveAttribute('aria-valuetext', whole);
  await tabTo(page, time, 'Shift+Tab');
  await press(page, 'ArrowUp', 'ArrowRight');
  await expect(time).not.toHaveAttribute('aria-valuetext', whole);
});

test('a column and its width, a colour and its legend', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  await press(page, 'ArrowDown');
  const columns = page.getByRole('button', { name: 'Columns' });
  await tabTo(page, columns, 'Shift+Tab');
  await press(page, 'Enter');
  await expect(page.getByRole('textbox', { name: 'Find a field' })).toBeFocused();
  await page.keyboard.type('kind');
  await tabTo(page, page.getByRole('checkbox', { name: 'kind as a column' }));
  await press(page, 'Space');
  await tabTo(page, page.getByRole('radio', { name: 'Colour by kind' }));
  await press(page, 'Space', 'Escape');
  await expect(columns).toBeFocused();
  await expect(page.getByRole('columnheader', { name: 'kind' })).toBeAttached();
  const divider = page.getByRole('separator', { name: 'Width of kind' });
  await tabTo(page, divider);
  const before = Number(await divider.getAttribute('aria-valuenow'));
  await press(page, 'ArrowRight');
  await expect.poll(async () => Number(await divider.getAttribute('aria-valuenow'))).toBeGreaterThan(before);
  await tabTo(page, page.getByRole('group', { name: 'Colours by kind' }).getByRole('button').first(), 'Shift+Tab');
  await press(page, 'Enter');
  await expect(page.getByText(/1 of 10/)).toBeVisible();
});

test('errors one by one, the keys, a link to what is in view', async ({ page, site }) => {
  const [traceId = ''] = await site.send(checkoutTrace());
  await open(page, site.url, traceId);
  await press(page, 'e');
  await expect(page.getByRole('row', { selected: true })).toBeFocused();
  await press(page, 'e', 'E', 'Escape');

  const keys = page.getByRole('region', { name: 'Keys' });
  await press(page, '?');
  await expect(keys).toBeVisible();
  await press(page, '?');
  await expect(keys).toBeHidden();
  await press(page, '?');
  await tabTo(page, keys.getByRole('button', { name: /Close the keys/ }), 'Shift+Tab');
  await press(page, 'Enter');
  await expect(keys).toBeHidden();

  await press(page, 'x', 'y');
  await expect(page.getByText('Copied')).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`trace/${traceId}?`);
  await tabTo(page, page.getByRole('button', { name: /Copy a link/ }), 'Shift+Tab');
  await press(page, 'Enter');
});
