import { expect, test } from 'vitest';
import { noRepairs } from '../../../src/lib/model/span-table.ts';
import { traceFacts } from '../../../src/lib/analysis/facts.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { findingSpans } from '../../../src/lib/waterfall/head/finding-spans.ts';
import { traceWarnings } from '../../../src/lib/waterfall/head/trace-warnings.ts';
import { paintTable } from '../../../src/lib/worker/paint-table.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText } from '../../kit/trace-text.ts';

const none = { spans: 0, mostNs: 0 };
const sound = { repairs: noRepairs(), early: none, late: none, roots: 1 };

test('every repair that happened is told, and no other', () => {
  expect(traceWarnings(sound, null, null)).toEqual([]);
  const repairs = { ...noRepairs(), orphans: 1, duplicates: 1200 };
  expect(traceWarnings({ ...sound, repairs }, null, null).map((w) => w.text)).toEqual([
    '1 orphan span',
    '1,200 spans sent twice',
  ]);
});

test('what weighs most comes first: cut, unreadable, then clocks that differ', () => {
  const early = { spans: 3, mostNs: 4e6 };
  expect(traceWarnings({ ...sound, early }, 'max bytes', 'bad tag').map((w) => w.text)).toEqual([
    'cut by the backend',
    'some attributes could not be read',
    '3 spans start up to 4 ms before their parents',
  ]);
  expect(traceWarnings({ ...sound, early: { spans: 1, mostNs: 5e5 } }, null, null)[0]?.text).toBe(
    '1 span starts 500 µs before its parent',
  );
});

test('what may well be as it should is told calmly: several roots, work after the answer', () => {
  const warnings = traceWarnings({ ...sound, roots: 3, late: { spans: 1, mostNs: 2e9 } }, null, null);
  expect(warnings.map((w) => [w.text, w.matters])).toEqual([
    ['3 roots', false],
    ['1 span ends 2 s after the root', false],
  ]);
});

test('every finding that has spans leads to just as many as it tells', () => {
  const sent = spansFromText(`
    web    GET    @10 +100
      a      early  @0  +50
      web    send   @20 +5
        mail   late   @200 +20
    cron   second @30 +10
    lost   lost   @40 +10
    lost   lost   @41 +10
  `).map((s) => (s.name === 'lost' ? { ...s, parentSpanId: 'f'.repeat(16) } : s));
  const decoded = decodeTrace(writeOtlp(sent));
  if (!decoded.ok) throw new Error(decoded.error.message);
  const facts = traceFacts(decoded.value);
  const table = paintTable(decoded.value);
  const told = traceWarnings(facts, null, null).map(({ text, finding }) => [
    text,
    finding && findingSpans(table, finding).length,
  ]);
  expect(told).toEqual([
    ['2 orphan spans', 2],
    ['1 span starts 10 ms before its parent', 1],
    ['2 roots', 2],
    ['1 span ends 110 ms after the root', 1],
  ]);
});
