import type { AttributeDetails } from '../model/span-details.ts';

/** The value of an attribute as text; '' where it is not there, or no single value. */
export function attributeText(attributes: readonly AttributeDetails[], key: string): string {
  const value = attributes.find((a) => a.key === key)?.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value).trim()
    : '';
}
