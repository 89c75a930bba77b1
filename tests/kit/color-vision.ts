/** What readers with a colour vision deficiency see, after Machado, Oliveira, Fernandes: "A Physiologically-based Model for Simulation
 *  of Color Vision Deficiency" (2009), severity 1, on linear sRGB; and how far apart two colours are in OKLab (Ottosson 2020). */
const VISIONS = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;
type Rgb = readonly [number, number, number];

/** Of two `#rrggbb` to normal vision: 0 the same, 0.02 just noticeable. */
export function distance(a: string, b: string): number {
  return distanceTo(VISIONS.normal, a, b);
}

/** The least distance over normal vision and the three kinds of dichromacy. */
export function leastDistance(a: string, b: string): number {
  return Math.min(...Object.values(VISIONS).map((vision) => distanceTo(vision, a, b)));
}

function distanceTo(vision: readonly Rgb[], a: string, b: string): number {
  const [p, q] = [seen(vision, linear(a)), seen(vision, linear(b))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/** WCAG's contrast ratio of two `#rrggbb`. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(hex: string): Rgb {
  const at = (i: number) => {
    const v = parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return [at(1), at(3), at(5)];
}

function seen(vision: readonly Rgb[], rgb: Rgb): Rgb {
  const dot = (row: Rgb) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
  return oklab([dot(vision[0]!), dot(vision[1]!), dot(vision[2]!)]);
}

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
