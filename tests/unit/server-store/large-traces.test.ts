import { expect, test } from 'vitest';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import { LARGE_TRACE_SPANS } from '../../../server/store/plan-ingest.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { closeStore, idOf, openStore, send, spansOf, withDataDir } from './store-kit.ts';

withDataDir();
const ENOUGH = LARGE_TRACE_SPANS + 500;

test('a large trace stays where it is when late spans come, also after a restart; sent again they change nothing', async () => {
  const store = await openStore();
  await send(store, spansOf(1, 0, ENOUGH));
  await send(store, spansOf(2, 0, 4));
  const [first] = store.segments;
  const before = first!.file.meta.bytes;
  await send(store, [...spansOf(1, ENOUGH, ENOUGH + 10), ...spansOf(2, 4, 5)]);
  expect(store.segments.map((segment) => segment.has(idOf(1)))).toEqual([true, false]);
  expect(first!.file.meta.bytes - before).toBeLessThan(10_000); // only what is new was written
  await store.refresh();
  const live = (segments: typeof store.segments) => segments.map(({ blocks }) => blocks.map(({ liveSpans }) => liveSpans)); // prettier-ignore
  expect(live(store.segments)).toEqual([[ENOUGH + 10], [5]]);
  await closeStore(store);
  const again = await openStore();
  await send(again, spansOf(1, ENOUGH, ENOUGH + 20));
  await again.refresh();
  expect(again.stats()).toMatchObject({ traces: 2, spans: ENOUGH + 25 });
  expect(live(again.segments)).toEqual([[ENOUGH + 20], [5]]);
  expect(again.segments.map((segment) => segment.has(idOf(1)))).toEqual([true, false]);
});

test('the tables of one large trace are built in many steps', () => {
  const builder = new BlockBuilder();
  builder.add(writeOtlp(spansOf(1, 0, 50_000)));
  const steps = builder.buildSteps();
  let count = 0;
  while (!steps.next().done) count++;
  const inContent = 50_000 / 128;
  expect(count).toBeGreaterThan(inContent + 20); // those before it are the skeleton's
});
