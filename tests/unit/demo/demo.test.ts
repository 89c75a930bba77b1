import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Demo, type DemoOptions, startDemo } from '../../../server/demo/demo.ts';
import { findAttribute } from '../../../src/lib/model/attribute-table.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { SpanKind } from '../../../src/lib/model/units.ts';
import { type Receiver, startReceiver } from './receiver.ts';

vi.setConfig({ testTimeout: 30_000 }); // a history takes a second; a busy machine may take longer

const NOW = Date.UTC(2026, 10, 22, 12);
let receiver: Receiver;
let demo: Demo | null = null;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await demo?.stop();
  demo = null;
  await receiver.close();
});

function start(options: Partial<DemoOptions> = {}): Demo {
  demo = startDemo({ otlpUrl: receiver.url, seed: 1, ratePerS: 0, now: () => NOW, ...options });
  return demo;
}

function serviceOf({ spans, resources, dictionary }: TraceBlock, span: number): string {
  return dictionary.values.text(resources.service[spans.resource[span]!]!);
}

test('the history is whole traces of marked services, spread over the fifteen minutes before', async () => {
  await start().historySent;
  const block = receiver.block();
  const { spans, resources, dictionary } = block;
  expect(spans.traceCount).toBe(150);
  expect(Object.values(spans.repairs).every((count) => count === 0)).toBe(true);
  for (let t = 0; t < spans.traceCount; t++)
    expect(spans.subtreeEnd[spans.traceStart[t]!]).toBe(spans.traceStart[t + 1]!);

  const ends = Array.from(
    spans.traceOrigin,
    (origin, t) => Number(origin / 1000n) / 1000 + spans.traceDurationNs[t]! / 1e6,
  );
  expect(Math.max(...ends)).toBeLessThanOrEqual(NOW);
  expect(Math.max(...ends)).toBeGreaterThan(NOW - 10_000);
  expect(Math.min(...ends)).toBeGreaterThan(NOW - 15 * 60_000);
  expect(Math.min(...ends)).toBeLessThan(NOW - 14 * 60_000);

  const mark = dictionary.keys.find('observatory.demo');
  const names = new Set<string>();
  for (let r = 0; r < resources.length; r++) {
    const entry = findAttribute(resources.attributes, r, mark);
    expect(dictionary.values.plain(resources.attributes.value[entry]!)).toBe(true);
    names.add(dictionary.values.text(resources.service[r]!));
  }
  expect([...names].sort()).toEqual([
    'api-gateway',
    'auth-service',
    'database',
    'notification-worker',
    'order-service',
    'payment-service',
    'user-service',
    'web-frontend',
  ]);
});

test('spans of two services meet as client and server, or as producer and consumer', async () => {
  await start().historySent;
  const block = receiver.block();
  const { spans } = block;
  const pairs = new Set<string>();
  for (let i = 0; i < spans.length; i++) {
    const parent = spans.parent[i]!;
    if (parent >= 0 && serviceOf(block, i) !== serviceOf(block, parent))
      pairs.add(`${spans.kind[parent]} ${spans.kind[i]}`);
  }
  const { Client, Server, Producer, Consumer } = SpanKind;
  expect([...pairs].sort()).toEqual([`${Client} ${Server}`, `${Producer} ${Consumer}`].sort());
});

test('digests link to the orders that were published before', async () => {
  await start().historySent;
  const { spans, links, dictionary } = receiver.block();
  const published = new Set<string>();
  for (let i = 0; i < spans.length; i++)
    if (spans.kind[i] === SpanKind.Producer) published.add(`${spans.spanId[2 * i]} ${spans.spanId[2 * i + 1]}`);
  expect(links.length).toBeGreaterThan(0);
  for (let i = 0; i < spans.length; i++)
    for (let k = links.start[i]!; k < links.start[i + 1]!; k++) {
      expect(dictionary.values.text(spans.name[i]!)).toBe('orders receive');
      expect(published).toContain(`${links.spanId[2 * k]} ${links.spanId[2 * k + 1]}`);
    }
});

test('exceptions carry a type, a message and a stack trace', async () => {
  await start().historySent;
  const { events, dictionary } = receiver.block();
  const text = (event: number, key: string) => {
    const entry = findAttribute(events.attributes, event, dictionary.keys.find(key));
    return dictionary.values.text(events.attributes.value[entry]!);
  };
  const exceptions = Array.from(events.name, (name, i) => ({ name: dictionary.values.text(name), i })).filter(
    ({ name }) => name === 'exception',
  );
  expect(exceptions.length).toBeGreaterThan(3);
  for (const { i } of exceptions) {
    expect(text(i, 'exception.stacktrace')).toContain(
      `${text(i, 'exception.type')}: ${text(i, 'exception.message')}\n    at `,
    );
  }
});

test('after the history it goes on, each trace just ended', async () => {
  start({ historyTraces: 1, ratePerS: 100 });
  await expect.poll(() => receiver.bodies.length, { timeout: 10_000 }).toBeGreaterThan(3);
  const { spans } = receiver.block();
  expect(spans.traceCount).toBeGreaterThan(2);
  for (let t = 1; t < spans.traceCount; t++) {
    const endMs = Number(spans.traceOrigin[t]! / 1_000_000n) + spans.traceDurationNs[t]! / 1e6;
    expect(endMs).toBeGreaterThan(NOW - 2);
    expect(endMs).toBeLessThanOrEqual(NOW);
  }
});

test('stopping ends it at once, in the middle of its history', async () => {
  const running = start();
  await expect.poll(() => receiver.bodies.length, { timeout: 10_000 }).toBeGreaterThan(2);
  await running.stop();
  const { requests } = receiver;
  expect(receiver.block().spans.traceCount).toBeLessThan(150);
  await running.historySent;
  expect(receiver.requests).toBe(requests);
});

test('an aborted signal stops it as well', async () => {
  const abort = new AbortController();
  abort.abort();
  const running = start({ signal: abort.signal });
  await running.stop();
  expect(receiver.requests).toBe(0);
});

test('a receiver that refuses is reported once and loses nothing', async () => {
  receiver.status = 400;
  const troubles: string[] = [];
  const running = start({ historyTraces: 6, retryAfterMs: 5, onTrouble: (message) => troubles.push(message) });
  await expect.poll(() => receiver.requests, { timeout: 10_000 }).toBeGreaterThan(3);
  expect(troubles).toHaveLength(1);
  receiver.status = 200;
  await running.historySent;
  expect(receiver.block().spans.traceCount).toBe(6);
  expect(troubles).toHaveLength(1);
});
