import { describe, expect, test } from 'vitest';
import { decodeStoreStatus, type StoreStatus } from '../../../src/lib/explore/store-status.ts';
import { droppedSentence, limitRows, unseenSentence } from '../../../src/lib/explore/store-words.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const NOTHING = { traces: 0, spans: 0, segments: 0 };

/** As the host writes it: a store that has its limits and dropped nothing. */
const WIRE = {
  state: 'ready',
  message: '',
  writeError: null,
  traces: 3214,
  spans: 1_950_000,
  foreignTraces: 3000,
  diskBytes: 1.5 * 1024 ** 3,
  limits: { retentionMs: 336 * 3_600_000, maxDiskBytes: 10 * 1024 ** 3, maxSpans: 2_000_000 },
  dropped: { age: NOTHING, disk: NOTHING, memory: NOTHING },
  oldestArrivalUnixMs: NOON - 3 * 3_600_000,
  unreadableTraces: 0,
};

function store(change: object = {}): StoreStatus {
  const status = decodeStoreStatus({ ...WIRE, ...change });
  if (status === null) throw new Error('no status');
  return status;
}
const dropped = (by: object) => ({ dropped: { ...WIRE.dropped, ...by } });

describe('the status', () => {
  test('is read as the host writes it', () => {
    expect(store()).toEqual({ ...WIRE, dropped: store().dropped });
    expect(store({ writeError: 'the disk of /data is full' }).writeError).toBe('the disk of /data is full');
  });

  test('of another shape counts as nothing, never as NaN', () => {
    const status = decodeStoreStatus({ spans: '5', traces: -1, limits: 7, dropped: { memory: { spans: NaN } } });
    expect(status).toMatchObject({ spans: 0, traces: 0, state: 'ready', oldestArrivalUnixMs: null, writeError: null });
    expect(status?.limits).toEqual({ retentionMs: null, maxDiskBytes: null, maxSpans: null });
    expect(status?.dropped.memory).toEqual({ traces: 0, spans: 0 });
    expect(decodeStoreStatus(null)).toBeNull();
  });
});

describe('what was dropped', () => {
  test.each([
    ['memory', '1.2 M spans dropped: MAX_SPANS = 2,000,000'],
    ['disk', '1.2 M spans dropped: MAX_DISK_BYTES = 10 GiB'],
    ['age', '1.2 M spans dropped: RETENTION_HOURS = 336'],
  ])('for %s', (reason, sentence) => {
    expect(droppedSentence(store(dropped({ [reason]: { traces: 2, spans: 1_204_331 } })))).toBe(sentence);
  });

  test('for several limits: all of them, the one that took most first', () => {
    const both = dropped({ memory: { traces: 1, spans: 10 }, age: { traces: 9, spans: 990 } });
    expect(droppedSentence(store(both))).toBe('1,000 spans dropped: RETENTION_HOURS, MAX_SPANS');
  });

  test('is not spoken of while there is nothing', () => {
    expect(droppedSentence(store())).toBeNull();
  });

  test('stands beside the limit, with what is kept', () => {
    const rows = limitRows(store(dropped({ memory: { traces: 1, spans: 16_200 } })), NOON);
    expect(rows.map(({ kept, atMost, setting, dropped: gone }) => [kept, atMost, setting, gone])).toEqual([
      ['1,950,000', '2,000,000', 'MAX_SPANS', '16,200 spans of 1 trace'],
      ['1.5 GiB', '10 GiB', 'MAX_DISK_BYTES', ''],
      ['3 h', '14 d', 'RETENTION_HOURS', ''],
    ]);
  });

  test('a limit that is off is none', () => {
    const rows = limitRows(store({ limits: {}, oldestArrivalUnixMs: null }), NOON);
    expect(rows.map(({ atMost }) => atMost)).toEqual(['no limit', 'no limit', 'no limit']);
    expect(rows[2]?.kept).toBe('–');
  });
});

describe('what a search could not see', () => {
  const search = (hoursAgo: number, cut = false) => ({ fromUnixS: NOON / 1000 - hoursAgo * 3600, cut });
  const lost = store(dropped({ memory: { traces: 1, spans: 5 } }));

  test('is told where its range reaches further back than what is kept', () => {
    expect(unseenSentence(store(), search(24), 'UTC')).toBe('nothing is kept that arrived before 22 Nov 09:00');
    expect(unseenSentence(lost, search(24), 'UTC')).toBe(
      'nothing is kept that arrived before 22 Nov 09:00 (MAX_SPANS)',
    );
  });

  test('is nothing where it does not, or nothing is kept at all', () => {
    expect(unseenSentence(lost, search(1), 'UTC')).toBeNull();
    expect(unseenSentence(store({ oldestArrivalUnixMs: null }), search(24), 'UTC')).toBeNull();
  });

  test('in a list that was cut: only what was lost', () => {
    expect(unseenSentence(store(), search(24, true), 'UTC')).toBeNull();
    expect(unseenSentence(lost, search(24, true), 'UTC')).toContain('09:00');
  });
});
