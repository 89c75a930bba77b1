/** A service keeps one colour everywhere: the hue from a hash of its name, lightness and chroma equal in a theme (OKLCH), so that
 *  no service looks louder than another. Red belongs to errors: hues from 10° to 45° are never given.
 *  OKLCH → sRGB after Björn Ottosson, "A perceptual color space for image processing" (2020). */

const LIGHTNESS = { light: 0.62, dark: 0.72 } as const;
const CHROMA = 0.11;
const FIRST_HUE = 46;
const HUES = 324; // 46° … 369°, that is all but 10° … 45°

/** Chosen among many so that the services a newcomer sees first (the guide's order system) lie 20° apart or more. */
const SEED = 104954;

const memo = { light: new Map<string, string>(), dark: new Map<string, string>() };

/** @returns `#rrggbb`, the same for the same name in every session and on every machine. */
export function serviceColor(name: string, theme: 'light' | 'dark'): string {
  let color = memo[theme].get(name);
  if (color === undefined) {
    color = oklchToHex(LIGHTNESS[theme], CHROMA, serviceHue(name));
    memo[theme].set(name, color);
  }
  return color;
}

/** Degrees in [0, 360), outside [10, 45]. FNV-1a over UTF-16 units, then mixed (murmur3's finaliser), so that names that differ in one
 *  letter part company. */
export function serviceHue(name: string): number {
  let hash = SEED;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return (FIRST_HUE + Math.floor((hash / 2 ** 32) * HUES)) % 360;
}

/** Colours outside sRGB lose chroma, never lightness or hue, until they fit. */
function oklchToHex(lightness: number, chroma: number, hueDegrees: number): string {
  const hue = (hueDegrees * Math.PI) / 180;
  let rgb = oklabToLinear(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
  for (let c = chroma; c > 0 && rgb.some((v) => v < -1e-4 || v > 1.0001); c -= 0.004) {
    rgb = oklabToLinear(lightness, c * Math.cos(hue), c * Math.sin(hue));
  }
  return `#${rgb.map(toHexByte).join('')}`;
}

function oklabToLinear(lightness: number, a: number, b: number): number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function toHexByte(linear: number): string {
  const v = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, v)) * 255)
    .toString(16)
    .padStart(2, '0');
}
