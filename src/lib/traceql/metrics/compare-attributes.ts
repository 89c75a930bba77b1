import type { TraceBlock } from '../../model/trace-block.ts';
import type { Attribute, Field, IntrinsicName } from '../ast.ts';
import { fieldText } from '../check/message-text.ts';

/** What compare() counts of a span beside its attributes and those of its resource and scope. */
export const INTRINSICS = [
  'name',
  'statusMessage',
  'status',
  'kind',
  'rootName',
  'rootServiceName',
  'instrumentation:name',
  'instrumentation:version',
] as const satisfies readonly IntrinsicName[];

const SCOPES = ['span', 'resource', 'instrumentation'] as const;

/** The attributes of one block as integers, keys: those of spans as the dictionary numbers them, then those of resources, those of
 *  scopes, then INTRINSICS.
 *
 *      key   0 … n-1        n … 2n-1            2n … 3n-1                 3n …
 *            span.<key>     resource.<key>      instrumentation.<key>     name, statusMessage, …
 */
export class AttributeKeys {
  readonly length: number;
  readonly ofResource: number; // the first key of a resource
  readonly ofScope: number;
  readonly ofIntrinsics: number;
  readonly #block: TraceBlock;

  constructor(block: TraceBlock) {
    const count = block.dictionary.keys.length;
    this.#block = block;
    this.ofResource = count;
    this.ofScope = 2 * count;
    this.ofIntrinsics = 3 * count;
    this.length = 3 * count + INTRINSICS.length;
  }

  /** -1 where no span of the block has it. */
  keyOf(field: Field): number {
    if (field.kind === 'intrinsic') {
      const at = (INTRINSICS as readonly IntrinsicName[]).indexOf(field.name);
      return at < 0 ? -1 : this.ofIntrinsics + at;
    }
    const scope = (SCOPES as readonly string[]).indexOf(field.scope);
    const key = this.#block.dictionary.keys.find(field.name);
    return scope < 0 || key < 0 ? -1 : scope * this.ofResource + key;
  }

  intrinsic(name: (typeof INTRINSICS)[number]): number {
    return this.ofIntrinsics + INTRINSICS.indexOf(name);
  }

  /** As the label of a series has it: `span.http.method`. */
  text(key: number): string {
    if (key >= this.ofIntrinsics) return INTRINSICS[key - this.ofIntrinsics]!;
    const attribute: Attribute = {
      kind: 'attribute',
      scope: SCOPES[Math.floor(key / this.ofResource)]!,
      parent: false,
      name: this.#block.dictionary.keys.text(key % this.ofResource),
    };
    return fieldText(attribute);
  }
}
