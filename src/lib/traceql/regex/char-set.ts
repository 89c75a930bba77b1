import type { SetPart, SetSyntax } from './syntax.ts';

/** Code points as lo, hi, lo, hi, …: ascending, apart from each other. */
export type Ranges = readonly number[];

const MAX = 0x10ffff;
// without the halves of surrogate pairs, which no text in UTF-8 has
const PLANES = [
  [0, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, MAX],
] as const;
const CHUNK = 0x2000; // code points that are asked about at once

/** What a set holds. */
export function expandSet(syntax: SetSyntax): Ranges {
  const parts = syntax.parts.map((part) => expandPart(part, syntax.ignoresCase));
  const all = parts.length === 1 ? parts[0]! : merged(parts.flat());
  return syntax.isNegated ? complement(all) : all;
}

export function complement(ranges: Ranges): Ranges {
  const outside: number[] = [];
  let from = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i]! > from) outside.push(from, ranges[i]! - 1);
    from = ranges[i + 1]! + 1;
  }
  if (from <= MAX) outside.push(from, MAX);
  return outside;
}

export function contains(ranges: Ranges, code: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (code > ranges[middle * 2 + 1]!) low = middle + 1;
    else if (code < ranges[middle * 2]!) high = middle;
    else return true;
  }
  return false;
}

function expandPart({ of, isNegated }: SetPart, ignoresCase: boolean): Ranges {
  const plain = typeof of === 'string' ? propertyRanges(of) : of;
  const ranges = ignoresCase ? withOtherCases(plain) : plain;
  return isNegated ? complement(ranges) : ranges;
}

function merged(ranges: Ranges): Ranges {
  const order = Array.from({ length: ranges.length / 2 }, (_, i) => i * 2).sort((a, b) => ranges[a]! - ranges[b]!);
  const all: number[] = [];
  for (const i of order) {
    const last = all.length - 1;
    if (last > 0 && ranges[i]! <= all[last]! + 1) all[last] = Math.max(all[last]!, ranges[i + 1]!);
    else all.push(ranges[i]!, ranges[i + 1]!);
  }
  return all;
}

const properties = new Map<string, Ranges>(); // as many as Unicode has categories and scripts

/** JavaScript has the tables; asking for all of one takes some ms, once. */
function propertyRanges(source: string): Ranges {
  const known = properties.get(source);
  if (known) return known;
  const runs = new RegExp(`${source}+`, 'gu');
  const found: number[] = [];
  for (const [from, to] of PLANES)
    for (let start = from; start <= to; start += CHUNK) {
      const codes = Array.from({ length: Math.min(CHUNK, to + 1 - start) }, (_, i) => start + i);
      const width = start > 0xffff ? 2 : 1; // UTF-16 units a character
      for (const { 0: run, index } of String.fromCodePoint(...codes).matchAll(runs))
        found.push(start + index / width, start + (index + run.length) / width - 1);
    }
  const ranges = merged(found);
  properties.set(source, ranges);
  return ranges;
}

const otherCases = new Map<number, Ranges>(); // of single characters that have some
let casedCharacters = '';

/** Adds whatever differs by case only, by Unicode's simple folding, which is what RegExp's i means together with u. */
function withOtherCases(ranges: Ranges): Ranges {
  const cased = propertyRanges('\\p{Changes_When_Casemapped}');
  const single = ranges.length === 2 && ranges[0] === ranges[1] ? ranges[0]! : -1;
  if (single >= 0 && !contains(cased, single)) return ranges;
  const known = otherCases.get(single);
  if (known) return known;

  casedCharacters ||= [...codePoints(cased)].map((code) => String.fromCodePoint(code)).join('');
  let source = '';
  for (let i = 0; i < ranges.length; i += 2)
    source += `\\u{${ranges[i]!.toString(16)}}-\\u{${ranges[i + 1]!.toString(16)}}`;
  const others: number[] = [];
  if (source)
    for (const [char] of casedCharacters.matchAll(new RegExp(`[${source}]`, 'giu')))
      others.push(char.codePointAt(0)!, char.codePointAt(0)!);
  const all = merged([...ranges, ...others]);
  if (single >= 0) otherCases.set(single, all);
  return all;
}

function* codePoints(ranges: Ranges): Generator<number> {
  for (let i = 0; i < ranges.length; i += 2) for (let code = ranges[i]!; code <= ranges[i + 1]!; code++) yield code;
}
