import { mix32 } from '../../base/bytes.ts';
import { isField, type Folded } from '../check/fold.ts';
import type { IntrinsicName } from '../ast.ts';
import type { FieldReaders } from './field-reader.ts';
import { expressionReader } from './field-value.ts';
import { isArray, type Value } from './value.ts';

/** Numbers the groups of rows[from, to), all of one trace, from 0 in the order in which they are met: the group of each row is
 *  written to `groups`, the rows of each group to `sizes`.  @returns how many groups */
export type Grouper = (rows: Int32Array, from: number, to: number, groups: Int32Array, sizes: Int32Array) => number;

/** Groups rows by the value of an expression: by numbers that stand for values wherever there are such. */
export function grouper(node: Folded, readers: FieldReaders): Grouper {
  if (isField(node)) {
    const ids = readers.columns.ids(node);
    if (ids) return byCode(ids, readers.block.dictionary.values.length);
    const known = node.kind === 'intrinsic' ? byIntrinsic(node.name, readers) : null;
    if (known) return known;
  }
  return byValue(expressionReader(node, readers));
}

function byIntrinsic(name: IntrinsicName, { block: { spans }, columns }: FieldReaders): Grouper | null {
  switch (name) {
    case 'status':
      return byCode(spans.status, 256);
    case 'kind':
      return byCode(spans.kind, 256);
    case 'nestedSetLeft':
    case 'nestedSetRight':
    case 'nestedSetParent':
    case 'span:childCount':
      return byCode(columns.numbers(name), 2 * spans.length + 1);
    case 'span:id':
      return byWords(spans.spanId);
    case 'span:parentID':
      return byWords(spans.parentId);
    case 'duration':
      return byWords(new Uint32Array(spans.durationNs.buffer, spans.durationNs.byteOffset, 2 * spans.length));
    case 'traceDuration':
    case 'rootName':
    case 'rootServiceName':
    case 'trace:id':
      return oneGroup;
    default:
      return null;
  }
}

function oneGroup(_rows: Int32Array, from: number, to: number, groups: Int32Array, sizes: Int32Array): number {
  groups.fill(0, 0, to - from);
  sizes[0] = to - from;
  return 1;
}

/** @param codes row -> -1 up to `limit`, exclusive */
function byCode(codes: Int32Array | Uint8Array, limit: number): Grouper {
  const known = new Int32Array(limit + 1); // code + 1 -> group, counted over all sets: those of earlier sets are below `first`
  let first = 1;
  return (rows, from, to, groups, sizes) => {
    let count = 0;
    for (let i = from; i < to; i++) {
      const code = codes[rows[i]!]! + 1;
      let group = known[code]! - first;
      if (group < 0) {
        group = count++;
        known[code] = first + group;
        sizes[group] = 0;
      }
      groups[i - from] = group;
      sizes[group]!++;
    }
    first += count;
    return count;
  };
}

// Ids come from outside: nobody can choose such that all have one hash.
const SEED = Math.floor(Math.random() * 0x7fffffff);

/** @param words two per row */
function byWords(words: Uint32Array): Grouper {
  let slots = new Int32Array(0); // hash -> group + 1; 0 is free
  let sample = new Int32Array(0); // group -> a row of it
  return (rows, from, to, groups, sizes) => {
    const size = 2 << (32 - Math.clz32(to - from));
    if (slots.length < size) {
      slots = new Int32Array(size);
      sample = new Int32Array(size);
    } else slots.fill(0, 0, size);
    let count = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const high = words[2 * row]!;
      const low = words[2 * row + 1]!;
      let slot = mix32(mix32(low ^ SEED) ^ high) & (size - 1);
      let group = slots[slot]! - 1;
      while (group >= 0 && (words[2 * sample[group]!] !== high || words[2 * sample[group]! + 1] !== low)) {
        slot = (slot + 1) & (size - 1);
        group = slots[slot]! - 1;
      }
      if (group < 0) {
        group = count++;
        slots[slot] = count;
        sample[group] = row;
        sizes[group] = 0;
      }
      groups[i - from] = group;
      sizes[group]!++;
    }
    return count;
  };
}

function byValue(read: (row: number) => Value): Grouper {
  return (rows, from, to, groups, sizes) => {
    const known = new Map<string, number>();
    for (let i = from; i < to; i++) {
      const key = keyOf(read(rows[i]!));
      let group = known.get(key);
      if (group === undefined) {
        known.set(key, (group = known.size));
        sizes[group] = 0;
      }
      groups[i - from] = group;
      sizes[group]!++;
    }
    return known.size;
  };
}

function keyOf(value: Value): string {
  if (value === null) return '';
  return isArray(value) ? value.map(keyOf).join('\u0000') : `${value.type}:${value.value}`;
}
