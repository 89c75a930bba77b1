import { hexOfWords } from '../base/hex.ts';
import type { AttributeTable } from '../model/attribute-table.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { needleOf, textMatches, valueMatches, type Needle } from './text-needle.ts';

const STEP = 2048; // values or spans between two looks at the clock

/** Finds a plain text in the spans of a block: names, services, status messages, ids, keys and values of attributes, resources,
 *  scopes, events and links. Every distinct key and value is tested once; the scan over spans compares integers.
 *
 *  A block may grow while it is searched (its attributes are decoded in slices): call `advance` again after each slice; spans are
 *  looked at only as far as their attributes are known, so that a match is never missed nor counted twice. */
export class TextSearch {
  readonly #block: TraceBlock;
  readonly #needle: Needle;
  readonly #idPart: string | null; // hex digits to look for in span ids
  readonly #wholeId: readonly [number, number] | null; // the two words of a whole id: compared without making texts
  #key = new Uint8Array(0); // key -> matches
  #keysTested = 0;
  #anyKey = false;
  #value = new Uint8Array(0); // value -> matches
  #valuesTested = 0;
  #wider: TextSearch | null = null; // values that it turned away need no test
  #resource: Uint8Array | null = null;
  #scope: Uint8Array | null = null;
  #matches = new Int32Array(256);
  #count = 0;
  #searched = 0;

  /** @param before a search of the same block: where its text is part of this one, as when somebody types, what it has found out of
   *  values is used. */
  constructor(block: TraceBlock, text: string, before: TextSearch | null = null) {
    this.#block = block;
    this.#needle = needleOf(text);
    if (before !== null && narrows(this.#needle, before.#needle)) this.#wider = before.#farthest();
    const { text: id } = this.#needle;
    this.#wholeId = /^[0-9a-f]{16}$/.test(id) ? [parseInt(id.slice(0, 8), 16), parseInt(id.slice(8), 16)] : null;
    this.#idPart = /^[0-9a-f]{4,15}$/.test(id) ? id : null;
  }

  /** Spans searched so far, from the first on. */
  get searched(): number {
    return this.#searched;
  }

  /** Spans that match, ascending. A copy. */
  matches(): Int32Array<ArrayBuffer> {
    return this.#matches.slice(0, this.#count);
  }

  /** Searches on through the spans whose attributes are known. @param outOfTime asked now and then; true stops this slice
   *  @returns true when every known span has been searched */
  advance(outOfTime: () => boolean): boolean {
    const known = Math.min(this.#block.spans.length, this.#block.spanAttributes.owners);
    if (!this.#testDictionary(outOfTime)) return false;
    this.#resource ??= this.#ownersMatching(this.#block.resources.attributes, this.#block.resources.length);
    this.#scope ??= this.#scopesMatching();
    for (let i = this.#searched; i < known;) {
      const end = Math.min(known, i + STEP);
      this.#searchSpans(i, end);
      this.#searched = i = end;
      if (i < known && outOfTime()) return false;
    }
    return true;
  }

  /** Itself, or what it goes by where that knows of more values; a search given up early has tested few. */
  #farthest(): TextSearch {
    const wider = this.#wider;
    return wider !== null && wider.#valuesTested > this.#valuesTested ? wider : this;
  }

  #testDictionary(outOfTime: () => boolean): boolean {
    const { keys, values } = this.#block.dictionary;
    this.#key = grown(this.#key, keys.length);
    for (; this.#keysTested < keys.length; this.#keysTested++) {
      if (!textMatches(this.#needle, keys.text(this.#keysTested))) continue;
      this.#key[this.#keysTested] = 1;
      this.#anyKey = true;
    }
    this.#value = grown(this.#value, values.length);
    const wider = this.#wider;
    const known = wider === null ? 0 : wider.#valuesTested;
    while (this.#valuesTested < values.length) {
      const v = this.#valuesTested++;
      this.#value[v] = (v >= known || wider!.#value[v] === 1) && valueMatches(this.#needle, values, v) ? 1 : 0;
      if (v % STEP === STEP - 1 && outOfTime()) return false;
    }
    this.#wider = null; // its memory is free
    return true;
  }

  /** Most spans match by none of their parts: the loop over attributes, ten million of them at a million spans, is kept bare. */
  #searchSpans(from: number, to: number): void {
    const { start, key, value } = this.#block.spanAttributes;
    const [hitKey, hitValue] = [this.#key, this.#value];
    for (let i = from; i < to; i++) {
      let a = start[i]!;
      const end = start[i + 1]!;
      if (this.#anyKey) while (a < end && hitValue[value[a]!] === 0 && hitKey[key[a]!] === 0) a++;
      else while (a < end && hitValue[value[a]!] === 0) a++;
      if (a < end || this.#restMatches(i)) this.#push(i);
    }
  }

  /** All but the attributes of a span itself. */
  #restMatches(i: number): boolean {
    const { spans, events, links } = this.#block;
    if (this.#value[spans.name[i]!] || this.#value[spans.statusMessage[i]!]) return true; // [-1] is undefined: no match
    if (this.#resource![spans.resource[i]!] || this.#scope![spans.scope[i]!]) return true;
    for (let e = events.start[i]!, end = events.start[i + 1]!; e < end; e++) {
      if (this.#value[events.name[e]!] || this.#ownerMatches(events.attributes, e)) return true;
    }
    for (let l = links.start[i]!, end = links.start[i + 1]!; l < end; l++)
      if (this.#ownerMatches(links.attributes, l)) return true;
    if (this.#wholeId) return spans.spanId[2 * i] === this.#wholeId[0] && spans.spanId[2 * i + 1] === this.#wholeId[1];
    return this.#idPart !== null && hexOfWords(spans.spanId[2 * i]!, spans.spanId[2 * i + 1]!).includes(this.#idPart);
  }

  #ownerMatches(table: AttributeTable, owner: number): boolean {
    for (let a = table.start[owner]!, end = table.start[owner + 1]!; a < end; a++) {
      if (this.#value[table.value[a]!] || this.#key[table.key[a]!]) return true;
    }
    return false;
  }

  /** Keys of resources do not count: they are on every span, so a hit in them tells nothing. */
  #ownersMatching(table: AttributeTable, owners: number): Uint8Array {
    const hit = new Uint8Array(owners);
    for (let o = 0; o < owners; o++) {
      for (let a = table.start[o]!, end = table.start[o + 1]!; a < end; a++)
        if (this.#value[table.value[a]!]) hit[o] = 1;
    }
    return hit;
  }

  #scopesMatching(): Uint8Array {
    const { scopes } = this.#block;
    const hit = this.#ownersMatching(scopes.attributes, scopes.length);
    for (let s = 0; s < scopes.length; s++) if (this.#value[scopes.name[s]!]) hit[s] = 1;
    return hit;
  }

  #push(span: number): void {
    if (this.#count === this.#matches.length) {
      const wider = new Int32Array(this.#count * 2);
      wider.set(this.#matches);
      this.#matches = wider;
    }
    this.#matches[this.#count++] = span;
  }
}

/** Whatever holds the needle holds the wider one too. Between bytes and texts that is not so: K for Kelvin is a k only in texts. */
function narrows(needle: Needle, wider: Needle): boolean {
  return (needle.inBytes === null) === (wider.inBytes === null) && needle.text.includes(wider.text);
}

function grown(bits: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (bits.length >= length) return bits;
  const wider = new Uint8Array(Math.max(length, bits.length * 2));
  wider.set(bits);
  return wider;
}
