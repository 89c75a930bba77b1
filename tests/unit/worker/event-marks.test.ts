import { expect, test } from 'vitest';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { eventMarks } from '../../../src/lib/worker/event-marks.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText, TEXT_ORIGIN } from '../../kit/trace-text.ts';

test('events by span and time, whatever the order they were sent in; exceptions are told', () => {
  const spans = spansFromText(`
    web  GET  @0  +100
      a  b    @10 +40
  `);
  const at = (ms: number, name: string) => ({
    name,
    timeUnixNano: TEXT_ORIGIN + BigInt(ms) * 1_000_000n,
    attributes: [],
  });
  const sent = spans.map((span, i) => ({
    ...span,
    events: i === 0 ? [] : [at(40, 'late'), at(20, 'exception'), at(30, 'middle')],
  }));
  const decoded = decodeTrace(writeOtlp(sent));
  if (!decoded.ok) throw new Error(decoded.error.message);
  const marks = eventMarks(decoded.value);
  expect([...marks.span]).toEqual([1, 1, 1]);
  expect([...marks.atNs]).toEqual([20e6, 30e6, 40e6]);
  expect([...marks.exception]).toEqual([1, 0, 0]);
});
