import { describe, expect, test } from 'vitest';
import { decideClick, matchRoute, pathBelowBase, type ClickFacts } from '../../../src/lib/router/route.ts';

const ROUTES = [
  { pattern: '/' },
  { pattern: '/explore' },
  { pattern: '/trace/:traceId' },
  { pattern: '/embed/trace/:traceId' },
];

describe('matching', () => {
  test.each(['00001234', '5e12345678901234', '1e5', 'true', 'NaN'])('the value %s stays that text', (id) => {
    expect(matchRoute(ROUTES, `/trace/${id}`)?.params).toEqual({ traceId: id });
  });

  test('escapes are undone, slashes within a value too', () => {
    expect(matchRoute(ROUTES, '/trace/a%2Fb%20c')?.params).toEqual({ traceId: 'a/b c' });
  });

  test('a trailing slash does not count', () => {
    expect(matchRoute(ROUTES, '/explore/')?.route.pattern).toBe('/explore');
  });

  test.each(['/nowhere', '/trace', '/trace/a/b', '/trace/%zz'])('%s fits nothing', (path) => {
    expect(matchRoute(ROUTES, path)).toBeNull();
  });
});

describe('the path below the base', () => {
  const below = (url: string, base: string) => pathBelowBase(new URL(url), new URL(base));

  test('at the root and at a base path', () => {
    expect(below('http://h/trace/1', 'http://h/')).toBe('/trace/1');
    expect(below('http://h/a/b/trace/1', 'http://h/a/b/')).toBe('/trace/1');
    expect(below('http://h/a/b', 'http://h/a/b/')).toBe('/');
  });

  test('elsewhere is not the page', () => {
    expect(below('http://h/a/bc/trace/1', 'http://h/a/b/')).toBeNull();
    expect(below('http://other/a/b/', 'http://h/a/b/')).toBeNull();
    expect(below('mailto:a@b', 'http://h/')).toBeNull();
  });
});

describe('whether a click is ours', () => {
  const plain: ClickFacts = {
    button: 0,
    modified: false,
    defaultPrevented: false,
    target: '',
    download: false,
    external: false,
  };
  const decide = (facts: Partial<ClickFacts>, to = 'http://h/b/trace/1') =>
    decideClick({ ...plain, ...facts }, new URL(to), new URL('http://h/b/explore?q=1'), new URL('http://h/b/'));

  test('a plain click on a page below the base is', () => {
    expect(decide({})).toBe('visit');
    expect(decide({ target: '_self' })).toBe('visit');
  });

  test.each<[string, Partial<ClickFacts>]>([
    ['with ctrl or meta', { modified: true }],
    ['with the middle button', { button: 1 }],
    ['taken by someone else', { defaultPrevented: true }],
    ['for another window', { target: '_blank' }],
    ['for a download', { download: true }],
    ['marked external', { external: true }],
  ])('%s is the browser’s', (_, facts) => {
    expect(decide(facts)).toBe('browser');
  });

  test('other origins, other paths, files and hashes on the same page are the browser’s', () => {
    expect(decide({}, 'http://other/b/trace/1')).toBe('browser');
    expect(decide({}, 'http://h/c/')).toBe('browser');
    expect(decide({}, 'http://h/b/config.json')).toBe('browser');
    expect(decide({}, 'http://h/b/explore?q=1#main')).toBe('browser');
  });
});
