import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serviceColor } from '../../../src/lib/theme/service-color.ts';
import { contrast, distance, leastDistance } from '../../kit/color-vision.ts';

const THEMES = [
  { theme: 'light', surface: '#ffffff', error: '#c62f3b' },
  { theme: 'dark', surface: '#151921', error: '#ff7a80' },
] as const;
const ALL = Array.from({ length: 500 }, (_, i) => `service-${i}`);
const SHOP = [
  ...['web-frontend', 'api-gateway', 'auth-service', 'user-service', 'order-service', 'payment-service'],
  ...['notification-worker', 'database'],
];

test('a colour is hex, stable, and differs between themes', () => {
  expect(serviceColor('payment-service', 'light')).toMatch(/^#[0-9a-f]{6}$/);
  expect(serviceColor('payment-service', 'light')).toBe(serviceColor('payment-service', 'light'));
  expect(serviceColor('payment-service', 'light')).not.toBe(serviceColor('payment-service', 'dark'));
});

test('the bar stands out from its surface: contrast of at least 3:1 in both themes', () => {
  for (const { theme, surface } of THEMES)
    for (const name of ALL) expect(contrast(serviceColor(name, theme), surface)).toBeGreaterThan(3);
});

test('no name gets the red of errors, nor one near it; to dichromats errors are their mark', () => {
  for (const { theme, error } of THEMES)
    for (const name of ALL) expect(distance(serviceColor(name, theme), error)).toBeGreaterThan(0.1);
});

test('two names have the same colour or colours that every kind of vision tells apart', () => {
  for (const { theme } of THEMES) {
    const colors = [...new Set(ALL.map((name) => serviceColor(name, theme)))];
    expect(colors.length).toBe(24);
    for (const a of colors) for (const b of colors) if (a !== b) expect(leastDistance(a, b)).toBeGreaterThan(0.025);
  }
});

test('the guide’s services all differ, by far', () => {
  for (const { theme } of THEMES)
    for (const a of SHOP)
      for (const b of SHOP)
        if (a !== b) expect(leastDistance(serviceColor(a, theme), serviceColor(b, theme))).toBeGreaterThan(0.06);
});

test('of any 20 services, few pairs look alike to anybody', () => {
  const pairs = (names: readonly string[]) => names.flatMap((a, i) => names.slice(0, i).map((b) => [a, b] as const));
  const alike = ([a, b]: readonly [string, string]) =>
    leastDistance(serviceColor(a, 'light'), serviceColor(b, 'light')) < 0.03;
  let [seen, same] = [0, 0];
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 3, maxLength: 20 }), { minLength: 20, maxLength: 20 }),
      (names) => {
        for (const pair of pairs(names)) {
          seen++;
          if (alike(pair)) same++;
        }
      },
    ),
    { seed: 7, numRuns: 60 },
  );
  expect(same / seen).toBeLessThan(0.08); // with hues alone it was 0.33
});

test('similar names part company', () => {
  expect(new Set(ALL.slice(0, 20).map((name) => serviceColor(name, 'light'))).size).toBeGreaterThan(8);
});
