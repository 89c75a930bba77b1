/** A service keeps one colour everywhere: its name's hash picks one of 24. A hue of equal lightness for every name (what this was
 *  first) leaves a third of all pairs alike to readers with a colour vision deficiency, who see little more than lightness and one
 *  axis of hue. So the 24 take three near steps of lightness and two of chroma; they were picked (farthest point first, then exchanged)
 *  such that any two stay apart in both themes, to normal vision and under protanopia, deuteranopia and tritanopia alike: 0.026 or more
 *  in OKLab. By the hash alone two services share a colour once in 24; what a trace holds is not looked at, because a service that
 *  changed its colour from one trace to the next could not be recognised. Red belongs to errors and is never given.
 *  OKLCH → sRGB after Björn Ottosson, "A perceptual color space for image processing" (2020). */

const LIGHTNESS = { light: [0.52, 0.58, 0.65], dark: [0.66, 0.73, 0.82] } as const;

/** [step of lightness, hue in degrees, chroma] */
// prettier-ignore
const COLORS = [
  [0, 54, 0.14], [0, 86, 0.075], [0, 142, 0.075], [0, 170, 0.075], [0, 294, 0.14], [0, 306, 0.11], [0, 334, 0.14], [0, 346, 0.14],
  [1, 66, 0.14], [1, 126, 0.075], [1, 158, 0.075], [1, 186, 0.11], [1, 258, 0.11], [1, 278, 0.14], [1, 306, 0.11], [1, 334, 0.14],
  [2, 70, 0.14], [2, 82, 0.075], [2, 106, 0.11], [2, 138, 0.075], [2, 166, 0.075], [2, 230, 0.14], [2, 298, 0.075], [2, 342, 0.11],
] as const;

/** Chosen among many so that the services a newcomer sees first (the guide's order system) all differ, and by much. */
const SEED = 295897;

const memo = { light: new Map<string, string>(), dark: new Map<string, string>() };

/** The colour of a service, and of any other name or value that is told apart by colour.
 *  @returns `#rrggbb`, the same for the same name in every session and on every machine. */
export function serviceColor(name: string, theme: 'light' | 'dark'): string {
  let color = memo[theme].get(name);
  if (color === undefined) {
    const [step, hue, chroma] = COLORS[colorIndex(name)]!;
    color = oklchToHex(LIGHTNESS[theme][step], chroma, hue);
    memo[theme].set(name, color);
  }
  return color;
}

/** FNV-1a over UTF-16 units, then mixed (murmur3's finaliser), so that names that differ in one letter part company. */
function colorIndex(name: string): number {
  let hash = SEED;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return Math.floor((hash / 2 ** 32) * COLORS.length);
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
