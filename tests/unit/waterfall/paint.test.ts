import { expect, test } from 'vitest';
import { criticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { CoveredTimes } from '../../../src/lib/waterfall/paint/covered.ts';
import type { Frame } from '../../../src/lib/waterfall/paint/frame.ts';
import type { Ink, Palette } from '../../../src/lib/waterfall/paint/ink.ts';
import { axisOf, barBatch, layoutBars } from '../../../src/lib/waterfall/paint/layout.ts';
import { paintWaterfall } from '../../../src/lib/waterfall/paint/paint.ts';
import { TextFit } from '../../../src/lib/waterfall/paint/text-fit.ts';
import { similarRuns } from '../../../src/lib/waterfall/tree/similar-runs.ts';
import { TreeView } from '../../../src/lib/waterfall/tree/tree-view.ts';
import { paintTable } from '../../../src/lib/worker/paint-table.ts';
import { packTexts, Texts } from '../../../src/lib/worker/text-block.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const NAMES = [
  'surface',
  'sunken',
  'line',
  'text',
  'text2',
  'text3',
  'accent',
  'error',
  'warn',
  'critical',
  'hover',
  'select',
  'match',
];
const PALETTE = Object.fromEntries([...NAMES, 'font', 'smallFont'].map((name) => [name, name])) as unknown as Palette;

/** Writes down what is drawn: texts with their colour, filled rectangles and shapes with theirs. A letter is 6 px wide. */
function recordingInk() {
  const texts: { text: string; x: number; color: string }[] = [];
  const rects: { x: number; y: number; width: number; height: number; color: string }[] = [];
  const shapes: { color: string; box: number[] }[] = [];
  let path: number[][] = [];
  const nothing = () => undefined;
  const ink = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    font: '',
    globalAlpha: 1,
    fillText: (text: string, x: number) => texts.push({ text, x, color: ink.fillStyle }),
    fillRect: (x: number, y: number, width: number, height: number) =>
      rects.push({ x, y, width, height, color: ink.fillStyle }),
    measureText: (text: string) => ({ width: text.length * 6 }),
    beginPath: () => (path = []),
    roundRect: (...box: number[]) => path.push(box),
    moveTo: nothing,
    lineTo: nothing,
    arc: (...box: number[]) => path.push(box),
    rect: nothing,
    fill: () => shapes.push({ color: ink.fillStyle, box: path[0] ?? [] }),
    stroke: nothing,
    closePath: nothing,
    save: nothing,
    restore: nothing,
    clip: nothing,
  };
  return { ink: ink as unknown as Ink, texts, rects, shapes };
}

const block = traceFromText(`
  web    GET-/cart  @0  +100
    cart   get      @10 +40 !
      redis  GET    @15 +20
    ads    a-very-long-operation-name-that-no-column-can-hold @50 +50
`);

function paint(change: Partial<Frame> = {}, collapsed = new Uint8Array(4)) {
  const table = paintTable(block);
  const errorsBefore = Int32Array.of(0, 0, 1, 1, 1);
  const tree = new TreeView(table, { collapsed, kept: null, runs: null, unfolded: new Set(), errorsBefore });
  const { rows } = tree;
  const axis = axisOf(0, 100e6, 500);
  const bars = barBatch(10);
  layoutBars(table, rows, { fromNs: 0, toNs: 100e6, firstRow: 0, rowCount: rows.length }, axis, bars);
  const recorded = recordingInk();
  const services = new Texts(table.services);
  paintWaterfall(recorded.ink, {
    ...{
      table,
      names: new Texts(table.names),
      services,
      colorOf: (span) => `color of ${services.get(table.service[span]!)}`,
      rows,
      firstRow: 0,
    },
    ...{
      rowCount: rows.length,
      firstRowY: 28,
      widthPx: 800,
      heightPx: 300,
      namePx: 300,
      columns: [],
      barsX: 300,
      axis,
      ticks: [],
      bars,
      palette: PALETTE,
    },
    ...{
      fit: new TextFit(),
      tree,
      selected: null,
      hoveredRow: -1,
      isMatch: null,
    },
    ...{
      currentMatch: -1,
      path: criticalPath(block.spans),
      events: null,
      labelOf: () => '',
      covered: new CoveredTimes(table),
    },
    ...{ movedNs: () => 0, skewNs: () => 0, adjusting: false },
    ...change,
  });
  return recorded;
}

test('every row: service dim, operation in full, red where it failed', () => {
  const lines = paint()
    .texts.filter((t) => t.x < 300 && t.color !== 'text3')
    .map((t) => `${t.color}: ${t.text}`);
  expect(lines.slice(0, 6)).toEqual([
    'text2: web',
    'text: GET /cart',
    'text2: cart',
    'error: get',
    'text2: redis',
    'text: GET',
  ]);
  expect(lines.slice(6)).toEqual([expect.stringMatching(/^text: a very long operation.*…$/)]);
});

test('a service that is cut keeps four letters, or is left out', () => {
  const widths = Array.from({ length: 80 }, (_, k) => 90 + 2 * k);
  const cut = new Set(widths.flatMap((namePx) => paint({ namePx }).texts.map((t) => t.text)));
  expect([...cut].filter((text) => /^(re?d?|ca?r?|we?|ad?)…$/.test(text))).toEqual([]);
  expect(cut).toContain('redis');
});

test('a name of spaces is not blank', () => {
  const names = new Texts(packTexts(Array.from({ length: 4 }, () => new TextEncoder().encode('  '))));
  const shown = paint({ names }).texts.filter((t) => t.text === '(no name)');
  expect(shown).toHaveLength(4);
});

test('every bar in its service’s colour, with its duration beside it', () => {
  const { shapes, texts } = paint();
  expect(shapes.filter((s) => s.color.startsWith('color of')).map((s) => s.color)).toEqual([
    'color of web',
    'color of cart',
    'color of redis',
    'color of ads',
  ]);
  expect(texts.filter((t) => t.x >= 300).map((t) => t.text)).toEqual(['100 ms', '40 ms', '20 ms', '50 ms']);
});

test('the critical path lies under the bars', () => {
  const lines = paint().rects.filter((r) => r.color === 'critical');
  expect(lines.map((r) => r.y)).toEqual([48, 72, 72, 96, 120]);
});

test('a closed span says how many it hides, and that one of them failed', () => {
  const { texts, shapes } = paint({}, Uint8Array.of(1, 0, 0, 0));
  expect(texts.some((t) => t.text === '+3')).toBe(true);
  expect(shapes.filter((s) => s.color.startsWith('color of')).length).toBe(1);
});

test('the chosen row and matches have their background, a match also an edge', () => {
  const { rects } = paint({ selected: 1, isMatch: Uint8Array.of(0, 0, 1, 0), currentMatch: 2 });
  expect(rects.find((r) => r.color === 'select')).toMatchObject({ y: 52, height: 24, width: 800 });
  expect(rects.find((r) => r.color === 'match')).toMatchObject({ y: 76 });
  expect(rects.find((r) => r.color === 'warn')).toMatchObject({ x: 0, y: 76, width: 6 });
});

test('what children took of a bar is paler: the rest is the span’s own time', () => {
  const washes = paint().rects.filter((r) => r.color === 'surface' && r.height === 7);
  const px = (500 - 14 - 70) / 100; // of a millisecond
  const x = (ms: number) => 300 + 14 + ms * px;
  const near = washes.map(({ x, width }) => [Math.round(x), Math.round(width)]);
  expect(near).toEqual([
    [Math.round(x(10)), Math.round(90 * px)], // web: cart, then ads without a gap
    [Math.round(x(15)), Math.round(20 * px)], // cart: redis
  ]);
});

test('events are ticks, exceptions diamonds; those of one pixel are one', () => {
  const events = {
    span: Int32Array.of(0, 0, 0, 1),
    atNs: Float64Array.of(50e6, 50.01e6, 70e6, 20e6),
    exception: Uint8Array.of(0, 0, 0, 1),
  };
  const { rects, shapes } = paint({ events });
  expect(rects.filter((r) => r.color === 'text2' && r.width === 1).length).toBe(2);
  expect(shapes.filter((s) => s.color === 'error' && s.box.length === 0).length).toBe(1);
});

test('a column: texts flush left, numbers flush right, cut to the width, with its head', () => {
  const column = (numeric: boolean) => ({
    key: 'span.x',
    title: 'x',
    widthPx: 100,
    x: 300,
    numeric,
    textOf: (span: number) => (span === 1 ? 'a text that is too long' : span === 2 ? '12' : ''),
  });
  const shown = (numeric: boolean) =>
    paint({ columns: [column(numeric)], barsX: 400 }).texts.filter((t) => t.x >= 300 && t.x < 400);
  expect(shown(false).map(({ text, x }) => [text, x])).toEqual([
    ['a text that i…', 308],
    ['12', 308],
    ['x', 308],
  ]);
  expect(shown(true).find((t) => t.text === '12')!.x).toBe(300 + 100 - 8 - 12);
});

test('a bar says what the reader chose before its duration, and how wrong its clock is', () => {
  const { texts } = paint({ labelOf: (span) => (span === 1 ? 'GET' : ''), skewNs: (span) => (span === 1 ? 4e6 : 0) });
  expect(texts.map((t) => t.text)).toContain('GET  40 ms');
  expect(texts.find((t) => t.text === 'clock 4 ms early')?.color).toBe('warn');
  expect(paint({ adjusting: true, skewNs: () => -4e6 }).texts.map((t) => t.text)).toContain('adjusted by −4 ms');
});

test('a folded run: a chip with its count, its times beside a broken bar, a ring for its errors', () => {
  const table = paintTable(
    traceFromText(`
      web    page   @0  +100
        redis  GET    @10 +10
        redis  GET    @25 +20 !
        redis  GET    @50 +30
    `),
  );
  const shape = { collapsed: new Uint8Array(4), kept: null, errorsBefore: Int32Array.of(0, 0, 0, 1, 1) };
  const runs = similarRuns(table, null);
  const folded = new TreeView(table, { ...shape, runs, unfolded: new Set() });
  const { texts, rects } = paint({
    table,
    tree: folded,
    rows: folded.rows,
    rowCount: 2,
    names: new Texts(table.names),
  });
  expect(texts.map((t) => t.text)).toEqual(expect.arrayContaining(['× 3', 'p50 20 ms · p95 30 ms · 60 ms in all']));
  const axis = axisOf(0, 100e6, 500);
  expect(rects.filter((r) => r.color === 'error').map((r) => r.x)).toContain(300 + axis.leftPx + 10e6 * axis.pxPerNs);
  const opened = new TreeView(table, { ...shape, runs, unfolded: new Set([1]) });
  const again = paint({ table, tree: opened, rows: opened.rows, names: new Texts(table.names) });
  expect(again.texts.map((t) => t.text)).toContain('× 3 ▴');
});
