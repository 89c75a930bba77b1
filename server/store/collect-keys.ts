import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import { ownersOf } from './collect-values.ts';
import type { Job } from './scheduler.ts';
import type { AttributeScope } from './tag.ts';

/** Adds the keys that selected spans have in a scope: on themselves, their resources, scopes, events or links.
 *  @param selected one byte per span */
export function* collectKeys(
  block: TraceBlock,
  selected: Uint8Array,
  scope: AttributeScope,
  found: Set<string>,
): Job<void> {
  const { table, owners } = ownersOf(block, selected, scope);
  const { keys } = block.dictionary;
  const seen = new Uint8Array(keys.length);
  for (let owner = 0; owner < owners.length; owner++) {
    if (owner % 16_384 === 16_383) yield;
    if (owners[owner] === 0) continue;
    for (let i = table.start[owner]!, end = table.start[owner + 1]!; i < end; i++) seen[table.key[i]!] = 1;
  }
  for (let key = 0; key < seen.length; key++) if (seen[key] !== 0) found.add(keys.text(key));
  yield;
}
