import { wordsOfHex } from '../base/hex.ts';

/** Spans by id, the first where an id stands twice; -1: no such span. O(spans), without a text per span.
 *  @param spanId two words a span: high, low  @param ids 16 hex digits each */
export function spansById(spanId: Uint32Array, length: number, ids: readonly string[]): Int32Array<ArrayBuffer> {
  const found = new Int32Array(ids.length).fill(-1);
  const wanted = new Map<number, { readonly hi: number; readonly k: number }[]>(); // by low word
  ids.forEach((id, k) => {
    const words = wordsOfHex(id);
    if (words === null) return;
    const [hi, lo] = words;
    const same = wanted.get(lo);
    if (same) same.push({ hi, k });
    else wanted.set(lo, [{ hi, k }]);
  });
  for (let i = 0; i < length; i++)
    for (const { hi, k } of wanted.get(spanId[2 * i + 1]!) ?? [])
      if (hi === spanId[2 * i] && found[k] === -1) found[k] = i;
  return found;
}
