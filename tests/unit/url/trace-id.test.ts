import { describe, expect, test } from 'vitest';
import { normalizeSpanId, normalizeTraceId, parseTraceReference } from '../../../src/lib/url/trace-id.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('a trace id in any dress', () => {
  test.each([
    ['as it is', ID],
    ['upper case', ID.toUpperCase()],
    ['in quotes', `"${ID}"`],
    ['with blanks around', `  ${ID}\n`],
    ['as a UUID', '4bf92f35-77b3-4da6-a3ce-929d0e0e4736'],
    ['with 0x', `0x${ID}`],
    ['as a link', `https://observe.example/a/b/trace/${ID}?from=1`],
  ])('%s', (_, text) => {
    expect(parseTraceReference(text)).toEqual({ traceId: ID, spanId: null });
  });

  test('a traceparent also names the span', () => {
    const reference = { traceId: ID, spanId: '00f067aa0ba902b7' };
    expect(parseTraceReference(`00-${ID}-00f067aa0ba902b7-01`)).toEqual(reference);
    expect(parseTraceReference(`traceparent: 00-${ID}-00f067aa0ba902b7-01`)).toEqual(reference);
  });

  test('leading zeros that Tempo dropped come back', () => {
    expect(parseTraceReference('1234')?.traceId).toBe('00000000000000000000000000001234');
    expect(normalizeSpanId('A1')).toBe('00000000000000a1');
  });

  test.each(['', 'hello', '0', '0'.repeat(32), `${ID}0`, '{ duration > 1s }', '00-xyz-1-01'])('%j is none', (text) => {
    expect(parseTraceReference(text)).toBeNull();
  });

  test('digits stay digits', () => {
    expect(normalizeTraceId('5e12345678901234')).toBe('00000000000000005e12345678901234');
  });
});
