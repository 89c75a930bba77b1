import { SpanFlag, type SpanTable } from '../../model/span-table.ts';
import type { SpansetOperator, StructuralOperator } from '../ast.ts';

/** Some rows of one trace: list[from, to), ascending. */
export interface Slice {
  readonly list: Int32Array;
  readonly from: number;
  readonly to: number;
}

const OPPOSITE: Record<StructuralOperator, StructuralOperator> = {
  '>': '<',
  '<': '>',
  '>>': '<<',
  '<<': '>>',
  '~': '~',
};

/** What a structural operator keeps of two sets: `>>` the right ones below a left one, `!>>` the right ones below none, `&>>`
 *  those of both sides that are so related. A trace stands in pre-order, so one pass over both sides is enough. */
export class Relation {
  readonly #spans: SpanTable;
  readonly #relation: StructuralOperator;
  readonly #kind: '' | '!' | '&';
  readonly #marks: Uint8Array; // span -> what the left side has to do with it; cleared after each use
  #found = new Int32Array(0);
  #foundLeft = new Int32Array(0);

  constructor(op: Exclude<SpansetOperator, '&&' | '||'>, spans: SpanTable) {
    this.#spans = spans;
    this.#kind = op.startsWith('!') ? '!' : op.startsWith('&') ? '&' : '';
    this.#relation = (this.#kind === '' ? op : op.slice(1)) as StructuralOperator;
    this.#marks = new Uint8Array(spans.length);
  }

  /** Writes the rows that are kept to `out` from `at`.  @returns where they end */
  keep(left: Slice, right: Slice, out: Int32Array, at: number): number {
    if (this.#kind !== '&') return this.#pick(this.#relation, left, right, this.#kind === '', out, at);
    const leftRows = left.to - left.from;
    const rightRows = right.to - right.from;
    if (this.#found.length < rightRows) this.#found = new Int32Array(rightRows);
    if (this.#foundLeft.length < leftRows) this.#foundLeft = new Int32Array(leftRows);
    const found = this.#pick(this.#relation, left, right, true, this.#found, 0);
    const foundLeft = this.#pick(OPPOSITE[this.#relation], right, left, true, this.#foundLeft, 0);
    return unite({ list: this.#foundLeft, from: 0, to: foundLeft }, { list: this.#found, from: 0, to: found }, out, at);
  }

  /** The rows on the right that are related to one on the left; or those that are not. */
  #pick(relation: StructuralOperator, left: Slice, right: Slice, wanted: boolean, out: Int32Array, at: number): number {
    switch (relation) {
      case '>':
        return this.#children(left, right, wanted, out, at);
      case '<':
        return this.#parents(left, right, wanted, out, at);
      case '>>':
        return this.#descendants(left, right, wanted, out, at);
      case '<<':
        return this.#ancestors(left, right, wanted, out, at);
      case '~':
        return this.#siblings(left, right, wanted, out, at);
    }
  }

  #children(left: Slice, right: Slice, wanted: boolean, out: Int32Array, at: number): number {
    const { parent } = this.#spans;
    const marks = this.#marks;
    for (let i = left.from; i < left.to; i++) marks[left.list[i]!] = 1;
    for (let i = right.from; i < right.to; i++) {
      const row = right.list[i]!;
      const above = parent[row]!;
      if ((above >= 0 && marks[above] === 1) === wanted) out[at++] = row;
    }
    for (let i = left.from; i < left.to; i++) marks[left.list[i]!] = 0;
    return at;
  }

  #parents(left: Slice, right: Slice, wanted: boolean, out: Int32Array, at: number): number {
    const { parent } = this.#spans;
    const marks = this.#marks;
    for (let i = left.from; i < left.to; i++) {
      const above = parent[left.list[i]!]!;
      if (above >= 0) marks[above] = 1;
    }
    for (let i = right.from; i < right.to; i++) {
      const row = right.list[i]!;
      if ((marks[row] === 1) === wanted) out[at++] = row;
    }
    for (let i = left.from; i < left.to; i++) {
      const above = parent[left.list[i]!]!;
      if (above >= 0) marks[above] = 0;
    }
    return at;
  }

  #descendants(left: Slice, right: Slice, wanted: boolean, out: Int32Array, at: number): number {
    const { subtreeEnd } = this.#spans;
    let end = -1; // of the subtrees of the left rows passed so far
    let next = left.from;
    for (let i = right.from; i < right.to; i++) {
      const row = right.list[i]!;
      for (; next < left.to && left.list[next]! < row; next++) end = Math.max(end, subtreeEnd[left.list[next]!]!);
      if (row < end === wanted) out[at++] = row;
    }
    return at;
  }

  #ancestors(left: Slice, right: Slice, wanted: boolean, out: Int32Array, at: number): number {
    const { subtreeEnd } = this.#spans;
    let next = left.from; // the first left row after the right one
    for (let i = right.from; i < right.to; i++) {
      const row = right.list[i]!;
      while (next < left.to && left.list[next]! <= row) next++;
      if ((next < left.to && left.list[next]! < subtreeEnd[row]!) === wanted) out[at++] = row;
    }
    return at;
  }

  /** Roots are siblings of each other; orphans, whose parents are unknown, of no span. A mark on a parent counts its children on
   *  the left, to two; MEMBER is on those children themselves, who must find another than themselves. */
  #siblings(left: Slice, right: Slice, wanted: boolean, out: Int32Array, at: number): number {
    const { parent, flags } = this.#spans;
    const marks = this.#marks;
    let roots = 0;
    for (let i = left.from; i < left.to; i++) {
      const row = left.list[i]!;
      const above = parent[row]!;
      marks[row]! |= MEMBER;
      if (above < 0) roots += (flags[row]! & SpanFlag.Orphan) === 0 ? 1 : 0;
      else if ((marks[above]! & COUNT) < 2) marks[above]!++;
    }
    for (let i = right.from; i < right.to; i++) {
      const row = right.list[i]!;
      const above = parent[row]!;
      const isOrphan = above < 0 && (flags[row]! & SpanFlag.Orphan) !== 0;
      const family = isOrphan ? 0 : above < 0 ? roots : marks[above]! & COUNT;
      const others = family - ((marks[row]! & MEMBER) !== 0 ? 1 : 0);
      if (others > 0 === wanted) out[at++] = row;
    }
    for (let i = left.from; i < left.to; i++) {
      const row = left.list[i]!;
      marks[row] = 0;
      if (parent[row]! >= 0) marks[parent[row]!] = 0;
    }
    return at;
  }
}

const COUNT = 3;
const MEMBER = 4;

/** Writes the rows of both, once each, to `out` from `at`.  @returns where they end */
export function unite(a: Slice, b: Slice, out: Int32Array, at: number): number {
  let i = a.from;
  let j = b.from;
  while (i < a.to && j < b.to) {
    const left = a.list[i]!;
    const right = b.list[j]!;
    out[at++] = left < right ? left : right;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  while (i < a.to) out[at++] = a.list[i++]!;
  while (j < b.to) out[at++] = b.list[j++]!;
  return at;
}
