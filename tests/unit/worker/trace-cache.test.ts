import { expect, test } from 'vitest';
import { TraceCache } from '../../../src/lib/worker/trace-cache.ts';

const trace = (handle: number, bytes: number, key = `trace ${handle}`, done = true) => ({ handle, key, bytes, done });

test('the trace longest unused goes first', () => {
  const cache = new TraceCache(100);
  cache.add(trace(1, 40));
  cache.add(trace(2, 40));
  expect(cache.byKey('trace 1')?.handle).toBe(1); // used: now 2 is the oldest
  cache.add(trace(3, 40));
  expect(cache.byHandle(2)).toBeUndefined();
  expect(cache.byHandle(1)?.handle).toBe(1);
  expect(cache.byHandle(3)?.handle).toBe(3);
});

test('one trace larger than the budget is kept alone', () => {
  const cache = new TraceCache(100);
  cache.add(trace(1, 40));
  cache.add(trace(2, 500));
  expect(cache.byHandle(1)).toBeUndefined();
  expect(cache.byHandle(2)?.bytes).toBe(500);
});

test('of a trace opened again and again the newest copy is found by its key, the one shown by its handle, others not', () => {
  const cache = new TraceCache(100);
  cache.add(trace(1, 10, 'same'));
  cache.show(1);
  for (const handle of [2, 3]) cache.add(trace(handle, 10, 'same'));
  expect(cache.byHandle(1)?.handle).toBe(1);
  expect(cache.byHandle(2)).toBeUndefined();
  expect(cache.byKey('same')?.handle).toBe(3);
  cache.show(3);
  expect(cache.byHandle(1)).toBeUndefined();
});

test('the trace that the page shows stays beside the one just opened, however large both are, until that one is shown', () => {
  const cache = new TraceCache(100);
  cache.add(trace(1, 500, 'same'));
  cache.show(1);
  cache.add(trace(2, 500, 'same'));
  expect(cache.byHandle(1)?.handle).toBe(1);
  expect(cache.byHandle(2)?.handle).toBe(2);
  cache.show(2);
  expect(cache.byHandle(1)).toBeUndefined();
  expect(cache.byHandle(2)?.handle).toBe(2);
});

test('decoding goes on with the unfinished trace that was used last', () => {
  const cache = new TraceCache(100);
  cache.add(trace(1, 10, 'a', false));
  cache.add(trace(2, 10, 'b', false));
  expect(cache.unfinished()?.handle).toBe(2);
  cache.byHandle(1);
  expect(cache.unfinished()?.handle).toBe(1);
});
