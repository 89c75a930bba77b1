import type { AttributeDetails, EventDetails } from '../../model/span-details.ts';
import { valueText } from './value-text.ts';

/** Whether key or value holds the text. @param filter lower case; '' lets everything through */
export function attributeMatches({ key, type, value }: AttributeDetails, filter: string): boolean {
  return filter === '' || key.toLowerCase().includes(filter) || valueText(value, type).toLowerCase().includes(filter);
}

/** Whether its name holds the text, or one of its attributes does. */
export function eventMatches({ name, attributes }: EventDetails, filter: string): boolean {
  return filter === '' || name.toLowerCase().includes(filter) || attributes.some((a) => attributeMatches(a, filter));
}
