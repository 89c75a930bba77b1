import { readdirSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { closeStore, idOf, openStore, segmentsFolder, send, spansOf, withDataDir } from './store-kit.ts';

withDataDir();
afterEach(() => vi.restoreAllMocks());
const files = (): string[] => readdirSync(segmentsFolder()).filter((name) => name.endsWith('.mdb'));

test('everything goes at once, from the folder too, also while it is decoded; what comes later is kept', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const store = await openStore();
  for (let trace = 1; trace <= 9; trace++) await send(store, spansOf(trace, 0, 4));
  const decoding = store.refresh();
  expect(store.deleteAll()).toEqual({ ok: true, value: null });
  expect(store.stats()).toMatchObject({ traces: 0, spans: 0, segments: 1 });
  expect(store.readTrace(idOf(5))).toEqual([]);
  expect(files()).toHaveLength(1);
  await decoding;
  await send(store, spansOf(5, 0, 3));
  expect(store.stats()).toMatchObject({ traces: 1, spans: 3 });
  await closeStore(store);
  const again = await openStore();
  expect(again.stats()).toMatchObject({ traces: 1, spans: 3 });
});
