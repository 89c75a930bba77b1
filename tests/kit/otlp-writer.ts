import { bytesOfHex } from '../../src/lib/base/hex.ts';
import { ProtobufWriter } from '../../src/lib/base/protobuf-writer.ts';

/** An attribute's value: a bigint or an integral number is an int64, { double } forces a double, null is an AnyValue with nothing set. */
export type PlainAttribute =
  | null
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | { readonly double: number }
  | { readonly map: Readonly<Record<string, PlainAttribute>> }
  | readonly PlainAttribute[];

export type PlainAttributes = Readonly<Record<string, PlainAttribute>> | readonly (readonly [string, PlainAttribute])[];

/** A span as a test writes it down. Ids are hex of any length, so that wrong ones can be written too. */
export interface PlainSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startUnixNano?: bigint;
  readonly endUnixNano?: bigint;
  readonly traceState?: string;
  readonly flags?: number;
  readonly attributes?: PlainAttributes;
  readonly droppedAttributes?: number;
  readonly events?: readonly {
    readonly timeUnixNano: bigint;
    readonly name: string;
    readonly attributes?: PlainAttributes;
  }[];
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes?: PlainAttributes;
  }[];
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly resource?: PlainAttributes;
  readonly resourceSchemaUrl?: string;
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: PlainAttributes };
  readonly scopeSchemaUrl?: string;
}

/** TracesData of these spans, in their order. Neighbours with the same resource and scope (by value) share one ResourceSpans. */
export function writeOtlp(spans: readonly PlainSpan[]): Uint8Array {
  const w = new ProtobufWriter();
  const resourceOf = (s: PlainSpan): string => signature([s.resource, s.resourceSchemaUrl]);
  const scopeOf = (s: PlainSpan): string => signature([s.scope, s.scopeSchemaUrl]);
  for (const ofResource of runs(spans, resourceOf)) {
    w.message(1, () => {
      const { resource, resourceSchemaUrl } = ofResource[0]!;
      w.message(1, () => writeAttributes(w, 1, resource));
      for (const ofScope of runs(ofResource, scopeOf)) {
        w.message(2, () => {
          const { scope, scopeSchemaUrl } = ofScope[0]!;
          w.message(1, () => {
            if (scope?.name) w.text(1, scope.name);
            if (scope?.version) w.text(2, scope.version);
            writeAttributes(w, 3, scope?.attributes);
          });
          for (const span of ofScope) w.message(2, () => writeSpan(w, span));
          if (scopeSchemaUrl) w.text(3, scopeSchemaUrl);
        });
      }
      if (resourceSchemaUrl) w.text(3, resourceSchemaUrl);
    });
  }
  return w.finish();
}

function writeSpan(w: ProtobufWriter, s: PlainSpan): void {
  w.content(1, hex(s.traceId));
  w.content(2, hex(s.spanId));
  if (s.traceState) w.text(3, s.traceState);
  if (s.parentSpanId) w.content(4, hex(s.parentSpanId));
  if (s.name) w.text(5, s.name);
  if (s.kind) w.uint(6, s.kind);
  if (s.startUnixNano) w.fixed64(7, s.startUnixNano);
  if (s.endUnixNano) w.fixed64(8, s.endUnixNano);
  writeAttributes(w, 9, s.attributes);
  if (s.droppedAttributes) w.uint(10, s.droppedAttributes);
  for (const event of s.events ?? []) {
    w.message(11, () => {
      w.fixed64(1, event.timeUnixNano);
      w.text(2, event.name);
      writeAttributes(w, 3, event.attributes);
    });
  }
  for (const link of s.links ?? []) {
    w.message(13, () => {
      w.content(1, hex(link.traceId));
      w.content(2, hex(link.spanId));
      writeAttributes(w, 4, link.attributes);
    });
  }
  w.message(15, () => {
    if (s.status?.message) w.text(2, s.status.message);
    if (s.status?.code) w.uint(3, s.status.code);
  });
  if (s.flags) w.fixed32(16, s.flags);
}

function writeAttributes(w: ProtobufWriter, field: number, attributes: PlainAttributes | undefined): void {
  if (attributes === undefined) return;
  const pairs = Array.isArray(attributes)
    ? (attributes as readonly (readonly [string, PlainAttribute])[])
    : Object.entries(attributes);
  for (const [key, value] of pairs) {
    w.message(field, () => {
      w.text(1, key);
      w.message(2, () => writeValue(w, value));
    });
  }
}

function writeValue(w: ProtobufWriter, value: PlainAttribute): void {
  if (value === null) return;
  if (typeof value === 'string') w.text(1, value);
  else if (typeof value === 'boolean') w.uint(2, value ? 1 : 0);
  else if (typeof value === 'bigint') w.int64(3, value);
  else if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) w.int64(3, BigInt(value));
  else if (typeof value === 'number') w.double(4, value);
  else if (value instanceof Uint8Array) w.content(7, value);
  else if (isList(value)) w.message(5, () => value.forEach((item) => w.message(1, () => writeValue(w, item))));
  else if ('double' in value) w.double(4, value.double);
  else w.message(6, () => writeAttributes(w, 1, value.map));
}

function isList(value: object): value is readonly PlainAttribute[] {
  return Array.isArray(value);
}

function hex(text: string): Uint8Array {
  const bytes = bytesOfHex(text);
  if (bytes === null) throw new Error(`not hex: ${text}`);
  return bytes;
}

function signature(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)) ?? '';
}

function runs<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const out: T[][] = [];
  let last: string | null = null;
  for (const item of items) {
    const k = key(item);
    if (k === last) out.at(-1)!.push(item);
    else out.push([item]);
    last = k;
  }
  return out;
}
