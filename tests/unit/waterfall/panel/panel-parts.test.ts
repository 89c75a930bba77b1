import { expect, test } from 'vitest';
import type { EventDetails, SpanDetails } from '../../../../src/lib/model/span-details.ts';
import { unixNanos, ValueType } from '../../../../src/lib/model/units.ts';
import { linkingRange } from '../../../../src/lib/waterfall/panel/back-links.svelte.ts';
import { eventTicks } from '../../../../src/lib/waterfall/panel/event-ticks.ts';
import { linkValues } from '../../../../src/lib/waterfall/panel/link-values.ts';

const event = (timeNs: number, name = 'e'): EventDetails => ({
  name,
  timeUnixNs: unixNanos(0n),
  timeNs,
  attributes: [],
  droppedAttributes: 0,
});

test('events stand at their time; those at one place share a tick; strays stand at the ends', () => {
  const ticks = eventTicks([event(150), event(100), event(150.1, 'exception'), event(90), event(500)], 100, 100);
  expect(ticks).toEqual([
    { at: 0, events: [1, 3], exception: false, outside: true },
    { at: 0.5, events: [0, 2], exception: true, outside: false },
    { at: 1, events: [4], exception: false, outside: true },
  ]);
  expect(eventTicks([event(100)], 100, 0)).toMatchObject([{ at: 0, outside: false }]);
  const many = Array.from({ length: 5000 }, (_, i) => event(100 + i / 50));
  expect(eventTicks(many, 100, 100).length).toBeLessThan(130);
});

test('who links here is looked for from an hour before to a day after, not in the future', () => {
  const at = unixNanos(1_700_000_000_000_000_000n);
  expect(linkingRange(at, 1_800_000_000_000)).toEqual({ fromUnixS: 1_699_996_400, toUnixS: 1_700_086_400 });
  expect(linkingRange(at, 1_700_000_010_000)).toEqual({ fromUnixS: 1_699_996_400, toUnixS: 1_700_000_010 });
  expect(linkingRange(at, 0).toUnixS).toBe(1_699_996_401); // a clock that lags far behind
});

test('times for links hold the span: whole milliseconds, outwards', () => {
  const details = {
    traceId: 't',
    spanId: 's',
    parentSpanId: null,
    name: 'n',
    startUnixNs: unixNanos(1_000_900_000n),
    endUnixNs: unixNanos(1_002_100_000n),
    attributes: [{ key: 'n', type: ValueType.Double, value: 2 }],
    resource: { attributes: [{ key: 'service.name', type: ValueType.String, value: 'x' }] },
  } as unknown as SpanDetails;
  const values = linkValues(details, unixNanos(999_000_000n), 5_500_000);
  expect(values.plain).toMatchObject({
    startMs: '1000',
    endMs: '1003',
    durationMs: '2',
    traceStartMs: '999',
    traceEndMs: '1005',
    parentSpanId: null,
  });
  expect(values.attribute('span', 'n')).toBe('2.0');
  expect(values.attribute('resource', 'service.name')).toBe('x');
  expect(values.attribute('span', 'service.name')).toBeNull();
});
