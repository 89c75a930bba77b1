/** The least of a 2D canvas that painting needs; a test records the calls. */
export type Ink = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'globalAlpha'
  | 'fillRect'
  | 'fillText'
  | 'measureText'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'roundRect'
  | 'rect'
  | 'arc'
  | 'fill'
  | 'stroke'
  | 'closePath'
  | 'save'
  | 'restore'
  | 'clip'
>;

/** Colours and fonts of the theme, resolved for a canvas. */
export interface Palette {
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly accent: string;
  readonly error: string;
  readonly warn: string;
  readonly critical: string;
  readonly hover: string;
  readonly select: string;
  readonly match: string; // background of a row that find hit
  readonly font: string; // of names, 13 px
  readonly smallFont: string; // of labels, 11 px
}

/** Reads the tokens as they are in force at `element`. @param forcedColors the reader's system forces its colours: those then */
export function readPalette(element: Element, forcedColors: boolean): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const family = token('--font') || 'sans-serif';
  const fonts = { font: `13px ${family}`, smallFont: `11px ${family}` };
  if (forcedColors) {
    const one = {
      line: 'color-mix(in srgb, CanvasText 25%, Canvas)',
      text: 'CanvasText',
      text2: 'CanvasText',
      text3: 'CanvasText',
      critical: 'CanvasText',
    };
    const two = { surface: 'Canvas', sunken: 'Canvas', hover: 'Canvas', match: 'Canvas', select: 'Canvas' };
    return { ...one, ...two, accent: 'Highlight', error: 'CanvasText', warn: 'CanvasText', ...fonts };
  }
  return {
    surface: token('--surface'),
    sunken: token('--sunken'),
    line: token('--line'),
    text: token('--text'),
    text2: token('--text-2'),
    text3: token('--text-3'),
    accent: token('--accent'),
    error: token('--error'),
    warn: token('--warn'),
    critical: token('--critical'),
    hover: token('--hover'),
    select: token('--select'),
    match: `color-mix(in srgb, ${token('--warn')} 16%, ${token('--surface')})`,
    ...fonts,
  };
}

/** Sizes the backing store to device pixels and scales, so that one CSS px is one unit of drawing. */
export function fitToDevicePixels(
  canvas: HTMLCanvasElement,
  ink: CanvasRenderingContext2D,
  width: number,
  height: number,
): void {
  const ratio = devicePixelRatio || 1;
  const w = Math.max(1, Math.round(width * ratio));
  const h = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  ink.setTransform(ratio, 0, 0, ratio, 0, 0);
}
