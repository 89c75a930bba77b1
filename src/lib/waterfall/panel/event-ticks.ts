import type { EventDetails } from '../../model/span-details.ts';

/** Events of a span that stand at the same place of its time line. */
export interface EventTick {
  readonly at: number; // 0 (start of the span) … 1 (its end)
  readonly events: readonly number[]; // indices, in the order they were sent
  readonly exception: boolean; // one of them is
  readonly outside: boolean; // before the span's start or after its end
}

const PLACES = 120; // as many as can be told apart in a panel's width: a span can have thousands of events

/** @param startNs of the span, since the trace's start, as the events' times are  @returns ascending by place */
export function eventTicks(events: readonly EventDetails[], startNs: number, lengthNs: number): EventTick[] {
  const places = new Map<number, number[]>();
  for (const [i, event] of events.entries()) {
    const place = Math.round(shareOf(event, startNs, lengthNs) * PLACES);
    const there = places.get(place);
    if (there) there.push(i);
    else places.set(place, [i]);
  }
  return [...places]
    .sort(([a], [b]) => a - b)
    .map(([place, there]) => ({
      at: place / PLACES,
      events: there,
      exception: there.some((i) => events[i]!.name === 'exception'),
      outside: there.some((i) => events[i]!.timeNs < startNs || events[i]!.timeNs > startNs + lengthNs),
    }));
}

function shareOf({ timeNs }: EventDetails, startNs: number, lengthNs: number): number {
  return lengthNs > 0 ? Math.min(1, Math.max(0, (timeNs - startNs) / lengthNs)) : 0;
}
