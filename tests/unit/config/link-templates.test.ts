import { expect, test } from 'vitest';
import { decodeConfig } from '../../../src/lib/config/config.ts';
import { decodeLinks, fillLink, type LinkValues } from '../../../src/lib/config/link-templates.ts';

const BASE = 'https://h/a/';
const values: LinkValues = {
  plain: {
    traceId: 'abc',
    spanId: '12',
    parentSpanId: null,
    name: 'GET /a b',
    startMs: '1000',
    endMs: '1002',
    traceStartMs: '900',
    traceEndMs: '2000',
    durationMs: '2',
  },
  attribute: (scope, key) =>
    new Map([
      ['resource.service.name', 'päy & go'],
      ['span.empty', ''],
    ]).get(`${scope}.${key}`) ?? null,
};
const decode = (entry: object) => {
  const problems: string[] = [];
  return { links: decodeLinks([entry], BASE, problems), problems };
};
const fill = (url: string, when?: string) => {
  const { links, problems } = decode({ label: 'Logs', url, ...(when ? { when } : {}) });
  expect(problems).toEqual([]);
  return fillLink(links[0]!, values, BASE);
};

test('values are encoded, and stay within their place', () => {
  expect(fill('https://logs/x?t={traceId}&s={resource.service.name}&n={name}&from={startMs}&to={endMs}')).toBe(
    'https://logs/x?t=abc&s=p%C3%A4y%20%26%20go&n=GET%20%2Fa%20b&from=1000&to=1002',
  );
  expect(fill('grafana/d/{traceId}')).toBe('https://h/a/grafana/d/abc');
});

test('braces of JSON in an address are no places', () => {
  expect(fill('https://g/explore?left={"queries":[{"expr":"{app=\\"x\\"}","id":"{traceId}"}]}')).toContain(
    '%22id%22:%22abc',
  );
});

test('a link is shown where the span has what it needs', () => {
  expect(fill('https://x/{span.absent}')).toBeNull();
  expect(fill('https://x/{parentSpanId}')).toBeNull();
  expect(fill('https://x/{traceId}', 'span.absent')).toBeNull();
  expect(fill('https://x/{traceId}', 'span.empty')).toBeNull();
  expect(fill('https://x/{traceId}', 'resource.service.name')).toBe('https://x/abc');
});

test('what is wrong is told, with its place', () => {
  const said = (entry: object) => decode(entry).problems.join(' ');
  expect(said({ url: 'https://x' })).toMatch(/links\[0\]\.label/);
  expect(said({ label: 'a' })).toMatch(/links\[0\]\.url” must be a text/);
  expect(said({ label: 'a', url: 'https://x/{spanID}' })).toMatch(/unknown place \{spanID\}; known are traceId/);
  expect(said({ label: 'a', url: 'javascript:alert({traceId})' })).toMatch(/http or https/);
  expect(said({ label: 'a', url: 'https://{span.host}/x' })).toMatch(/before its path/);
  expect(said({ label: 'a', url: '{span.url}' })).toBe('');
  expect(said({ label: 'a', url: 'https://x', when: 'service.name' })).toMatch(/links\[0\]\.when/);
  expect(decodeConfig({ links: {} }, BASE)).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/“links” must be a list/) as unknown },
  });
});

test('a value cannot make another kind of address', () => {
  const hostile: LinkValues = { ...values, attribute: () => 'javascript:alert(1)' };
  const { links } = decode({ label: 'a', url: '{span.url}' });
  expect(fillLink(links[0]!, hostile, BASE)).toBe('https://h/a/javascript%3Aalert(1)');
});
