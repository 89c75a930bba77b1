import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serviceColor, serviceHue } from '../../../src/lib/theme/service-color.ts';

test('a colour is hex, stable, and differs between themes', () => {
  expect(serviceColor('payment-service', 'light')).toMatch(/^#[0-9a-f]{6}$/);
  expect(serviceColor('payment-service', 'light')).toBe(serviceColor('payment-service', 'light'));
  expect(serviceColor('payment-service', 'light')).not.toBe(serviceColor('payment-service', 'dark'));
});

test('no name gets the red of errors', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const hue = serviceHue(name);
      expect(hue < 10 || hue > 45).toBe(true);
    }),
  );
});

test('the bar stands out from its surface: contrast of at least 3:1 for every hue, in both themes', () => {
  for (const [theme, surface] of [
    ['light', '#ffffff'],
    ['dark', '#151921'],
  ] as const) {
    for (let i = 0; i < 500; i++) {
      const a = luminance(serviceColor(`service-${i}`, theme)),
        b = luminance(surface);
      expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(3);
    }
  }
});

test('similar names part company', () => {
  const hues = Array.from({ length: 20 }, (_, i) => serviceHue(`service-${i}`));
  expect(new Set(hues.map((h) => Math.floor(h / 30))).size).toBeGreaterThan(5);
});

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
