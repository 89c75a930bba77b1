import type { AttributeDetails, EventDetails } from '../../model/span-details.ts';
import { valueText } from './value-text.ts';

/** Whether key or value holds the text. @param filter lower case; '' lets everything through */
export function attributeMatches({ key, value }: AttributeDetails, filter: string): boolean {
  return filter === '' || key.toLowerCase().includes(filter) || valueText(value).toLowerCase().includes(filter);
}

/** Events whose name holds the text, or one of whose attributes does. */
export function eventsMatching(events: readonly EventDetails[], filter: string): readonly EventDetails[] {
  if (filter === '') return events;
  return events.filter(
    ({ name, attributes }) =>
      name.toLowerCase().includes(filter) || attributes.some((a) => attributeMatches(a, filter)),
  );
}
