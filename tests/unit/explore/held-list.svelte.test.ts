import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { HeldList } from '../../../src/lib/explore/held-list.svelte.ts';
import type { SearchOutcome } from '../../../src/lib/explore/run-search.ts';

function answer(...ids: string[]): SearchOutcome {
  const facts = { rootService: null, rootName: null, startUnixMs: 0, durationMs: 0, matched: 1, services: null };
  const hits = ids.map((traceId) => ({ traceId, ...facts }));
  const metrics = { inspectedBytes: null, completedJobs: null, totalJobs: null, partial: null, newestFirst: true };
  return { hits, ownHidden: 0, cut: false, fromUnixS: 0, toUnixS: 0, answer: { hits, ...metrics } };
}

/** A list with what it shows and what waits, after each change. */
function watched(first: SearchOutcome) {
  let query = $state('q');
  let outcome = $state.raw(first);
  const seen = { shown: '', waiting: 0 };
  let list: HeldList | undefined;
  const stop = $effect.root(() => {
    const held = new HeldList(() => ({ query, outcome }));
    list = held;
    $effect(() => {
      seen.shown = held.shown?.hits.map((hit) => hit.traceId).join('') ?? '';
      seen.waiting = held.waiting;
    });
  });
  flushSync();
  const change = (act: (held: HeldList) => void) => {
    if (list) act(list);
    flushSync();
    return { ...seen };
  };
  const arrive = (next: SearchOutcome, ofQuery = 'q') =>
    change(() => {
      query = ofQuery;
      outcome = next;
    });
  return { change, arrive, stop };
}

test('what arrives while the reader aims waits, and is counted', () => {
  const { change, arrive, stop } = watched(answer('a'));
  expect(arrive(answer('b', 'a'))).toEqual({ shown: 'ba', waiting: 0 });
  expect(change((held) => (held.aiming = true))).toEqual({ shown: 'ba', waiting: 0 });
  expect(arrive(answer('d', 'c', 'b', 'a'))).toEqual({ shown: 'ba', waiting: 2 });
  expect(arrive(answer('e', 'd', 'c', 'b'))).toEqual({ shown: 'ba', waiting: 3 });
  expect(change((held) => (held.aiming = false))).toEqual({ shown: 'edcb', waiting: 0 });
  stop();
});

test('the bar shows what waits, and the list holds still again from there', () => {
  const { change, arrive, stop } = watched(answer('a'));
  change((held) => (held.aiming = true));
  arrive(answer('b', 'a'));
  expect(change((held) => held.release())).toEqual({ shown: 'ba', waiting: 0 });
  expect(arrive(answer('c', 'b', 'a'))).toEqual({ shown: 'ba', waiting: 1 });
  stop();
});

test('the answer to another query never waits', () => {
  const { change, arrive, stop } = watched(answer('a'));
  change((held) => (held.aiming = true));
  expect(arrive(answer('x'), 'other')).toEqual({ shown: 'x', waiting: 0 });
  stop();
});
