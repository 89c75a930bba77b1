import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { NO_LIMITS } from '../../../server/store/protocol.ts';
import { SegmentFile } from '../../../server/store/segment-file.ts';
import { Store } from '../../../server/store/store.ts';
import { closeStore, idOf, openStore, segmentsFolder, send, spansOf, withDataDir } from './store-kit.ts';

withDataDir();
let log: MockInstance<typeof console.error>;
beforeEach(() => {
  log = vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const spansStored = (store: Store): number => store.stats().spans;

test('after a write that failed the store can be read, and after a while it goes on in another file', async () => {
  let steadyMs = 0;
  const store = await openStore({}, { wallMs: () => 1e12, steadyMs: () => steadyMs });
  await send(store, spansOf(1, 0, 2));
  expect(store.stats()).toMatchObject({ state: 'ready', message: '', writeError: null });
  vi.spyOn(store.head.file, 'put').mockImplementationOnce(() => {
    throw new Error('an I/O error');
  });
  expect(await send(store, spansOf(2, 0, 2))).toMatchObject({ kind: 'unavailable' });
  expect(await send(store, spansOf(3, 0, 2))).toMatchObject({ kind: 'unavailable' });
  const writeError = expect.stringContaining('an I/O error') as string;
  expect(store.stats()).toMatchObject({ state: 'ready', message: writeError, writeError, traces: 1 });
  expect(store.readTrace(idOf(1))).toHaveLength(1);
  steadyMs += 60_000;
  expect(await send(store, spansOf(2, 0, 2))).toMatchObject({ kind: 'accepted', spans: 2 });
  expect(await send(store, spansOf(1, 2, 3))).toMatchObject({ kind: 'accepted', spans: 1 });
  expect(store.stats()).toMatchObject({ message: '', writeError: null, traces: 2, spans: 5 });
  expect(log.mock.calls.flat().join('\n')).toMatch(/an I\/O error[^]*stored again/);
  await closeStore(store);
  const again = await openStore();
  expect(again.stats()).toMatchObject({ traces: 2, spans: 5 });
});

test('a disk that fills up under the store: nothing is half written, reading goes on, and writing when there is room', async (context) => {
  const disk = mountSmallDisk(40);
  if (disk === null) return context.skip('a small file system cannot be mounted here: that takes root on Linux');
  try {
    const opened = Store.open({ dataDir: disk.path, limits: { ...NO_LIMITS, maxSpans: 1000 } });
    if (!opened.ok) throw new Error(opened.error.message);
    const store = opened.value;
    const text = 'x'.repeat(100_000);
    const sendLarge = (trace: number) => send(store, spansOf(trace, 0, 4).map((span) => ({ ...span, attributes: { text } }))); // prettier-ignore
    let accepted = 0;
    while ((await sendLarge(accepted + 1)).kind === 'accepted') accepted++;
    expect(accepted).toBeGreaterThan(10);
    expect(spansStored(store)).toBe(4 * accepted);
    expect(store.readTrace(idOf(accepted + 1))).toEqual([]);
    expect(store.stats().writeError).toContain('full');
    expect(log.mock.calls.flat().filter((line) => String(line).includes('full'))).toHaveLength(1);
    expect(store.readTrace(idOf(accepted))).toHaveLength(1);
    await store.close();
    rmSync(join(disk.path, 'segments', '00000001.mdb'));
    const again = Store.open({ dataDir: disk.path });
    if (!again.ok) throw new Error(again.error.message);
    const before = spansStored(again.value);
    expect(await send(again.value, spansOf(500, 0, 2))).toMatchObject({ kind: 'accepted' });
    const ballast = join(disk.path, 'ballast');
    const { bavail, bsize } = statfsSync(disk.path);
    writeFileSync(ballast, new Uint8Array(bavail * bsize - 4 * 1024 * 1024));
    expect(await send(again.value, spansOf(501, 0, 2))).toMatchObject({ kind: 'unavailable' });
    rmSync(ballast);
    expect(again.value.stats().writeError).toBeNull();
    expect(await send(again.value, spansOf(501, 0, 2))).toMatchObject({ kind: 'accepted' });
    expect(spansStored(again.value)).toBe(before + 4);
    await again.value.close();
  } finally {
    disk.unmount();
  }
});

test('the disk refuses in the middle of a commit (no room is kept free): the transaction leaves no trace', async (context) => {
  const disk = mountSmallDisk(12);
  if (disk === null) return context.skip('a small file system cannot be mounted here: that takes root on Linux');
  try {
    vi.spyOn(SegmentFile.prototype, 'refusal').mockReturnValue(null);
    const opened = Store.open({ dataDir: disk.path });
    if (!opened.ok) throw new Error(opened.error.message);
    const store = opened.value;
    const text = 'x'.repeat(100_000);
    let accepted = 0;
    for (; ; accepted++) {
      const spans = spansOf(accepted + 1, 0, 4).map((span) => ({ ...span, attributes: { text } }));
      if ((await send(store, spans)).kind !== 'accepted') break;
    }
    expect(accepted).toBeGreaterThan(5);
    expect(store.readTrace(idOf(accepted + 1))).toEqual([]);
    for (let trace = 1; trace <= accepted; trace++) expect(store.readTrace(idOf(trace))).toHaveLength(1);
    await store.close();
    const again = Store.open({ dataDir: disk.path });
    if (!again.ok) throw new Error(again.error.message);
    expect(again.value.stats()).toMatchObject({ traces: accepted, spans: 4 * accepted });
    await again.value.close();
  } finally {
    disk.unmount();
  }
});

test('a stored slice that cannot be read any more does not keep later spans of its trace out', async () => {
  const store = await openStore();
  for (let n = 0; n < 12; n++) await send(store, spansOf(1, n, n + 1));
  await closeStore(store);
  const file = new SegmentFile(segmentsFolder(), 1, 0);
  file.commit({ ...file.meta }, 0, () => file.put(idOf(1), 1, Uint8Array.of(0x0a, 9)));
  await file.close();
  const again = await openStore();
  expect(await send(again, [...spansOf(1, 1, 2), ...spansOf(1, 12, 13)])).toMatchObject({ kind: 'accepted', spans: 2 });
  await again.refresh();
  expect(again.segments.flatMap(({ blocks }) => blocks.map(({ liveSpans }) => liveSpans))).toEqual([13]);
});

function mountSmallDisk(mebibytes: number): { path: string; unmount(): void } | null {
  const path = mkdtempSync(join(tmpdir(), 'observatory-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  return {
    path,
    unmount: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}
