import { parseDuration } from '../base/duration.ts';
import { readColumns, writeColumns, type ColumnsLink } from './columns-link.ts';
import { short } from './short.ts';
import { normalizeSpanId } from './trace-id.ts';

/** Which spans of a trace stay in sight: those that meet every condition, with their ancestors as context. */
export interface TraceFilter {
  readonly hide: readonly string[]; // services whose spans go
  readonly only: readonly string[]; // services whose spans stay; []: all but `hide`
  readonly minNs: number; // shortest duration that stays
  readonly query: string; // find's language: a text, or TraceQL in braces; '': any span
  readonly errors: boolean; // only spans with status error
  readonly critical: boolean; // only spans on the critical path
}

export const NO_FILTER: TraceFilter = { hide: [], only: [], minNs: 0, query: '', errors: false, critical: false };

/** How a reader sees a trace, as a link carries it. Which rows are closed is told by a rule (`level`) and the rows that differ from
 *  it, so that a million of them make no long link. */
export interface TraceViewLink {
  readonly zoom: { readonly fromNs: number; readonly toNs: number } | null; // since the trace's start; null: all of it
  readonly filter: TraceFilter;
  readonly folds: boolean; // runs of similar siblings are folded
  readonly unfolded: readonly string[]; // ids of the first spans of runs that are open all the same
  readonly level: number | null; // spans from this depth on are closed; null: none
  readonly closed: readonly string[]; // ids of spans that are closed though the level leaves them open
  readonly open: readonly string[]; // and the other way round
  readonly cut: number; // rows that differ as well, but found no room in the link
  readonly adjusted: boolean; // the clocks of all hosts are set right
  readonly columns: ColumnsLink | null; // null: the link says nothing of them
}

export const PLAIN_VIEW: TraceViewLink = {
  zoom: null,
  filter: NO_FILTER,
  folds: false,
  unfolded: [],
  level: null,
  closed: [],
  open: [],
  cut: 0,
  adjusted: false,
  columns: null,
};

/** Ids in a link, all lists together; with 17 characters each, links stay below what chats and mails cut. */
export const MAX_LINKED_IDS = 60;

/** Adds what differs from the plain view. */
export function writeView(search: URLSearchParams, view: TraceViewLink): void {
  const { zoom, filter } = view;
  if (zoom) search.set('zoom', `${Math.round(zoom.fromNs)}-${Math.round(zoom.toNs)}`);
  for (const name of filter.hide) search.append('hide', name);
  for (const name of filter.only) search.append('only', name);
  if (filter.minNs > 0) search.set('min', exactDuration(filter.minNs));
  if (filter.query) search.set('q', filter.query);
  if (filter.errors) search.set('errors', '1');
  if (filter.critical) search.set('critical', '1');
  if (view.folds) search.set('fold', '1');
  if (view.unfolded.length > 0) search.set('unfold', view.unfolded.join('.'));
  if (view.level !== null) search.set('level', String(view.level));
  if (view.closed.length > 0) search.set('closed', view.closed.join('.'));
  if (view.open.length > 0) search.set('open', view.open.join('.'));
  if (view.cut > 0) search.set('cut', String(view.cut));
  if (view.adjusted) search.set('clocks', 'adjusted');
  if (view.columns) writeColumns(search, view.columns);
}

/** Reads the same; what makes no sense is left out and noted. */
export function readView(search: URLSearchParams, notes: string[]): TraceViewLink {
  const ids = new IdReader(search, notes);
  const cut = count(search, 'cut', notes) ?? 0;
  if (cut > 0) notes.push(`Where this link was made, ${cut} more rows were opened or closed than a link can hold.`);
  return {
    zoom: readZoom(search.get('zoom'), notes),
    filter: {
      hide: search.getAll('hide').filter((name) => name !== ''),
      only: search.getAll('only').filter((name) => name !== ''),
      minNs: readMin(search.get('min'), notes),
      query: search.get('q')?.trim() ?? '',
      errors: search.get('errors') === '1',
      critical: search.get('critical') === '1',
    },
    folds: search.get('fold') === '1',
    unfolded: ids.read('unfold'),
    level: count(search, 'level', notes),
    closed: ids.read('closed'),
    open: ids.read('open'),
    cut,
    adjusted: search.get('clocks') === 'adjusted',
    columns: readColumns(search, notes),
  };
}

/** A duration that parseDuration reads back to the nanosecond: "10ms", "1500us". */
function exactDuration(ns: number): string {
  const whole = Math.round(ns);
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const)
    if (whole % size === 0) return `${whole / size}${unit}`;
  return `${whole}ns`;
}

function readZoom(text: string | null, notes: string[]): TraceViewLink['zoom'] {
  if (!text) return null;
  const match = /^(\d{1,19})-(\d{1,19})$/.exec(text);
  const zoom = match && { fromNs: Number(match[1]), toNs: Number(match[2]) };
  if (zoom && zoom.toNs > zoom.fromNs) return zoom;
  notes.push(
    `The link's window of time “zoom=${short(text)}” is not two numbers of nanoseconds, so the whole trace is shown.`,
  );
  return null;
}

function readMin(text: string | null, notes: string[]): number {
  if (!text) return 0;
  const ns = parseDuration(text);
  if (ns !== null && ns >= 0 && Number.isFinite(ns)) return Math.round(ns);
  notes.push(`The link's shortest duration “min=${short(text)}” could not be read (10ms, 1.5s) and is not used.`);
  return 0;
}

function count(search: URLSearchParams, name: string, notes: string[]): number | null {
  const text = search.get(name);
  if (!text) return null;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  notes.push(`The link's “${name}=${short(text)}” is not a number and is not used.`);
  return null;
}

/** Lists of span ids, joined by dots; what is beyond the limit is noted once. */
class IdReader {
  readonly #search: URLSearchParams;
  readonly #notes: string[];
  #room = MAX_LINKED_IDS;
  #isFull = false; // and noted

  constructor(search: URLSearchParams, notes: string[]) {
    this.#search = search;
    this.#notes = notes;
  }

  read(name: string): readonly string[] {
    const texts = (this.#search.get(name) ?? '').split('.').filter((text) => text !== '');
    const ids = texts.map(normalizeSpanId).filter((id) => id !== null);
    if (ids.length < texts.length)
      this.#notes.push(`The link's “${name}” holds something that is no span id; it is not used.`);
    const kept = ids.slice(0, this.#room);
    if (kept.length < ids.length && !this.#isFull) {
      this.#isFull = true;
      this.#notes.push(`The link lists more than ${MAX_LINKED_IDS} rows; the others are as the trace opens.`);
    }
    this.#room -= kept.length;
    return kept;
  }
}
