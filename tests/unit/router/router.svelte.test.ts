import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { currentUrl, navigate, startRouter } from '../../../src/lib/router/router.svelte.ts';

let stop: () => void;
const preload = vi.fn();

beforeEach(() => {
  vi.stubGlobal('scrollTo', vi.fn());
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  stop = startRouter(preload);
  navigate('explore');
});

afterEach(() => {
  stop();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function link(attributes: Record<string, string>): HTMLAnchorElement {
  const element = document.createElement('a');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(document.createElement('b'));
  document.body.append(element);
  return element;
}

/** Clicks, and says whether the router took the click. What it did not take is stopped here: jsdom cannot navigate. */
function click(element: Element, init: MouseEventInit = {}): boolean {
  let taken = false;
  const last = (event: Event) => {
    taken = event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener('click', last, { once: true });
  element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init }));
  return taken;
}

describe('links', () => {
  test('a click inside a link goes there without a load, repeated keys kept', () => {
    const taken = click(link({ href: 'trace/00001234?a=1&a=02' }).firstElementChild!);
    expect(taken).toBe(true);
    expect(currentUrl.path).toBe('/trace/00001234');
    expect(currentUrl.search.getAll('a')).toEqual(['1', '02']);
  });

  test.each<[string, Record<string, string>, MouseEventInit]>([
    ['ctrl', {}, { ctrlKey: true }],
    ['meta', {}, { metaKey: true }],
    ['the middle button', {}, { button: 1 }],
    ['a target', { target: '_blank' }, {}],
    ['a download', { download: '' }, {}],
  ])('%s is left to the browser', (_, attributes, init) => {
    expect(click(link({ href: 'trace/1', ...attributes }), init)).toBe(false);
    expect(currentUrl.path).toBe('/explore');
  });

  test('pointing at a link announces its path', () => {
    link({ href: 'trace/77' }).dispatchEvent(new Event('pointerover', { bubbles: true }));
    expect(preload).toHaveBeenCalledWith('/trace/77');
  });
});

describe('history', () => {
  test('back returns to the address before; readers of currentUrl follow', async () => {
    const seen: string[] = [];
    const dispose = $effect.root(() => {
      $effect(() => {
        seen.push(currentUrl.path);
      });
    });
    flushSync();
    navigate('trace/1');
    flushSync();
    const popped = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    history.back();
    await popped;
    flushSync();
    dispose();
    expect(seen).toEqual(['/explore', '/trace/1', '/explore']);
  });

  test('replace makes no new entry', () => {
    const before = history.length;
    navigate('explore?q=1', { replace: true });
    expect(history.length).toBe(before);
    expect(currentUrl.search.get('q')).toBe('1');
  });
});
