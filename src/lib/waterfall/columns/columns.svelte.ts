import { readSetting, writeSetting } from '../../base/settings.ts';
import { fieldText, parseField } from '../../model/span-field.ts';
import { serviceColor } from '../../theme/service-color.ts';
import { PLAIN_COLUMNS, type ColumnsLink } from '../../url/columns-link.ts';
import type { FieldCount } from '../../analysis/attribute-fields.ts';
import type { Run } from '../../worker/connect.ts';
import type { FieldColumn } from '../../worker/column-jobs.ts';
import type { TraceJobs } from '../../worker/trace-jobs.ts';
import { columnWidth, DEFAULT_COLUMN_PX, type ShownColumn } from './column-layout.ts';
import type { FieldValue } from './field-query.ts';
import { fieldTitle, readerOf } from './field-words.ts';
import { inBackground, unlessAborted } from '../session/unless-aborted.ts';

const SETTING = 'waterfall-columns';
const WIDTHS = 'waterfall-column-px';

/** A column as it came from the worker. */
interface Loaded {
  readonly column: FieldColumn;
  readonly textOf: (span: number) => string;
}

/** Which fields stand in columns, label the bars and colour them: the link's choice, else the reader's last one; and their values,
 *  asked of the worker when first needed. */
export class ColumnsState {
  chosen = $state.raw<ColumnsLink>(PLAIN_COLUMNS);
  /** The attributes of the trace; null until the panel was opened and they are known. */
  fields = $state.raw<readonly FieldCount[] | null>(null);
  #widths = $state.raw<Readonly<Record<string, number>>>({});
  #loaded = $state.raw<ReadonlyMap<string, Loaded>>(new Map());
  readonly #run: Run<TraceJobs>;
  #handle: number | null = null;
  #stop = new AbortController();
  #asked = new Set<string>();

  readonly shown: readonly ShownColumn[] = $derived.by(() =>
    this.chosen.columns.map((key) => {
      const loaded = this.#loaded.get(key);
      return {
        key,
        title: `${fieldTitle(parseField(key)!)}${loaded ? '' : ' …'}`, // its values are on their way
        widthPx: this.#widths[key] ?? DEFAULT_COLUMN_PX,
        numeric: loaded !== undefined && (loaded.column.kind === 'numbers' || loaded.column.type === 'number'),
        textOf: loaded?.textOf ?? nothing,
      };
    }),
  );
  /** What bars say before their duration. */
  readonly labelOf: (span: number) => string = $derived.by(
    () => this.#loaded.get(this.chosen.label)?.textOf ?? nothing,
  );
  /** The values that colours stand for, those of most spans first; null: colours stand for services. */
  readonly legend: readonly FieldValue[] | null = $derived.by(() => {
    const { color } = this.chosen;
    const column = this.#loaded.get(color)?.column;
    if (color === PLAIN_COLUMNS.color || column?.kind !== 'texts') return null;
    return mostFrequent(column.spans).map((id) => ({
      text: decode(column, id),
      spans: column.spans[id]!,
      type: column.type,
    }));
  });

  constructor(run: Run<TraceJobs>) {
    this.#run = run;
    this.chosen = readChoice();
    this.#widths = readWidths();
  }

  /** The same for a link; null: as at first. */
  get link(): ColumnsLink | null {
    const { columns, label, color } = this.chosen;
    const plain = columns.length === 0 && label === PLAIN_COLUMNS.label && color === PLAIN_COLUMNS.color;
    return plain ? null : this.chosen;
  }

  /** As a link says; the reader's own choice is kept for other traces. */
  show(link: ColumnsLink | null): void {
    if (link === null) return;
    this.chosen = link;
    this.#load();
  }

  /** The trace to ask for values; asked again where it has grown. */
  follow(handle: number): void {
    if (handle === this.#handle) return;
    this.dispose();
    this.#stop = new AbortController();
    this.#handle = handle;
    this.#asked = new Set();
    this.fields = null;
    this.#loaded = new Map();
    this.#load();
  }

  dispose(): void {
    this.#stop.abort();
  }

  choose(change: Partial<ColumnsLink>): void {
    this.chosen = { ...this.chosen, ...change };
    writeSetting(SETTING, JSON.stringify(this.chosen));
    this.#load();
  }

  toggleColumn(key: string): void {
    const { columns } = this.chosen;
    this.choose({ columns: columns.includes(key) ? columns.filter((k) => k !== key) : [...columns, key] });
  }

  resize(key: string, px: number): void {
    this.#widths = { ...this.#widths, [key]: columnWidth(px) };
    writeSetting(WIDTHS, JSON.stringify(this.#widths));
  }

  /** Asks which attributes there are, once a trace. */
  async loadFields(): Promise<void> {
    if (this.fields !== null || this.#handle === null) return;
    const { signal } = this.#stop;
    const fields = await unlessAborted(this.#run('attributeFields', { trace: this.#handle }, { signal }));
    if (!signal.aborted) this.fields = fields;
  }

  /** The colour of a span's value; null: colours stand for services. `missing` where the span has no value. */
  colorOf(theme: 'light' | 'dark', missing: string): ((span: number) => string) | null {
    if (this.chosen.color === PLAIN_COLUMNS.color) return null;
    const textOf = this.#loaded.get(this.chosen.color)?.textOf ?? nothing;
    return (span) => {
      const text = textOf(span);
      return text === '' ? missing : serviceColor(text, theme);
    };
  }

  #load(): void {
    const { columns, label, color } = this.chosen;
    for (const key of [...columns, label, color])
      if (key !== '' && key !== PLAIN_COLUMNS.color) inBackground(this.#ask(key));
    if (columns.includes(PLAIN_COLUMNS.color) || label === PLAIN_COLUMNS.color)
      inBackground(this.#ask(PLAIN_COLUMNS.color));
  }

  async #ask(key: string): Promise<void> {
    const field = parseField(key);
    if (field === null || this.#handle === null || this.#asked.has(key)) return;
    this.#asked.add(key);
    const { signal } = this.#stop;
    const column = await unlessAborted(this.#run('attributeColumn', { trace: this.#handle, field }, { signal }));
    if (column && !signal.aborted) this.#loaded = new Map(this.#loaded).set(key, { column, textOf: readerOf(column) });
  }
}

const LEGEND_VALUES = 12;

function nothing(): string {
  return '';
}

function mostFrequent(spans: readonly number[]): number[] {
  let least = 0;
  const best: number[] = [];
  for (let id = 0; id < spans.length; id++) {
    if (best.length === LEGEND_VALUES && spans[id]! <= least) continue;
    best.push(id);
    best.sort((a, b) => spans[b]! - spans[a]! || a - b);
    best.length = Math.min(best.length, LEGEND_VALUES);
    least = spans[best.at(-1)!]!;
  }
  return best;
}

function decode(column: FieldColumn & { kind: 'texts' }, id: number): string {
  const { bytes, offset } = column.texts;
  return new TextDecoder().decode(bytes.subarray(offset[id], offset[id + 1]));
}

/** What was kept may be of another version of the page, or anything: only what is a field is taken. */
function readChoice(): ColumnsLink {
  const kept = readJson(SETTING);
  const field = (value: unknown) => {
    const parsed = typeof value === 'string' ? parseField(value) : null;
    return parsed && fieldText(parsed);
  };
  return {
    columns: Array.isArray(kept['columns']) ? kept['columns'].map(field).filter((key) => key !== null) : [],
    label: field(kept['label']) ?? PLAIN_COLUMNS.label,
    color: field(kept['color']) ?? PLAIN_COLUMNS.color,
  };
}

function readWidths(): Record<string, number> {
  const widths = Object.entries(readJson(WIDTHS)).filter(([, px]) => typeof px === 'number' && Number.isFinite(px));
  return Object.fromEntries(widths.map(([key, px]) => [key, columnWidth(px as number)]));
}

function readJson(setting: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readSetting(setting) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // not JSON: as if nothing was kept
  }
}
