import type { AttributeTable } from '../model/attribute-table.ts';
import type { SpanField } from '../model/span-field.ts';
import type { TraceBlock } from '../model/trace-block.ts';

/** An attribute of a trace, and how many of its spans have it. */
export interface FieldCount {
  readonly field: SpanField;
  readonly spans: number;
}

/** The attributes there are, those of most spans first. O(attributes of spans + spans + attributes of resources and scopes) */
export function attributeFields(block: TraceBlock): FieldCount[] {
  const { spans, resources, scopes, spanAttributes, dictionary } = block;
  const every = spans.length;
  const fields = [
    ...counted('span', spanAttributes, Math.min(every, spanAttributes.owners), () => 1),
    ...counted('resource', resources.attributes, resources.length, spansOf(spans.resource, every, resources.length)),
    ...counted('instrumentation', scopes.attributes, scopes.length, spansOf(spans.scope, every, scopes.length)),
  ];
  return fields.sort((a, b) => b.spans - a.spans || (a.field.key < b.field.key ? -1 : 1));

  function counted(
    scope: 'span' | 'resource' | 'instrumentation',
    table: AttributeTable,
    owners: number,
    weight: (owner: number) => number,
  ): FieldCount[] {
    const count = new Float64Array(dictionary.keys.length);
    const seenBy = new Int32Array(dictionary.keys.length).fill(-1); // a key sent twice counts once
    for (let o = 0; o < owners; o++) {
      for (let a = table.start[o]!, end = table.start[o + 1]!; a < end; a++) {
        const key = table.key[a]!;
        if (seenBy[key] === o) continue;
        seenBy[key] = o;
        count[key]! += weight(o);
      }
    }
    return Array.from(count, (n, key) => ({ key, n }))
      .filter(({ n }) => n > 0)
      .map(({ key, n }) => ({ field: { scope, key: dictionary.keys.text(key) }, spans: n }));
  }
}

function spansOf(column: Int32Array, spans: number, owners: number): (owner: number) => number {
  const count = new Int32Array(owners);
  for (let i = 0; i < spans; i++) count[column[i]!]!++;
  return (owner) => count[owner]!;
}
