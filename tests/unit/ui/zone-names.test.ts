import { expect, test } from 'vitest';
import { currentZoneName, findZones, spokenZone } from '../../../src/lib/ui/zone-names.ts';

const listed = Intl.supportedValuesOf('timeZone');

test.each([
  ['kolkata', 'Asia/Kolkata'],
  ['Calcutta', 'Asia/Kolkata'],
  ['ho chi minh', 'Asia/Ho_Chi_Minh'],
  ['saigon', 'Asia/Ho_Chi_Minh'],
  ['kyiv', 'Europe/Kyiv'],
  ['  SHANGHAI ', 'Asia/Shanghai'],
])('%s finds %s, whatever the browser calls it', (text, zone) => {
  expect(findZones(listed, text)).toEqual([zone]);
});

test('every name found is one that Intl takes', () => {
  for (const zone of findZones(listed, ''))
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
});

test('names of today, as a reader writes them', () => {
  expect(currentZoneName('Asia/Calcutta')).toBe('Asia/Kolkata');
  expect(currentZoneName('Europe/Berlin')).toBe('Europe/Berlin');
  expect(spokenZone('Asia/Ho_Chi_Minh')).toBe('Asia/Ho Chi Minh');
});
