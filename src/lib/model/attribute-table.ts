/** Attributes of many owners in CSR form. Those of owner o are the entries [start[o], start[o + 1]), in the order sent.
 *
 *    owner    0        1     2
 *    start  [ 0,       2,    2,    3 ]
 *    key    [ method status        method ]      -> dictionary.keys
 *    value  [ "GET"  200           "PUT"  ]      -> dictionary.values
 *
 *  While a large trace is being decoded, only owners below `owners` are known; `start` has owners + 1 valid entries.
 */
export interface AttributeTable {
  readonly owners: number;
  readonly start: Int32Array;
  readonly key: Int32Array | Uint16Array;
  readonly value: Int32Array;
}

/** The entry of `key` among the attributes of `owner`, or -1. The first one wins where a key was sent twice. O(attributes of the owner) */
export function findAttribute(table: AttributeTable, owner: number, key: number): number {
  for (let i = table.start[owner]!, end = table.start[owner + 1]!; i < end; i++) if (table.key[i] === key) return i;
  return -1;
}
