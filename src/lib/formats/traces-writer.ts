import { ProtobufWriter } from '../base/protobuf-writer.ts';

/** A bigint is an int64, a number a double. */
export type AttributeValue = string | boolean | bigint | number | Uint8Array;
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** A span of another format in OTLP's terms. Ids have 16 and 8 bytes; times are Unix nanoseconds, 0 where there is none. */
export interface ForeignSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array | null;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number; // index into SPAN_KINDS of otlp-json.ts
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Attributes;
  readonly events: readonly ForeignEvent[];
  readonly links: readonly ForeignLink[];
  readonly status: Status;
}
export interface ForeignEvent {
  readonly timeNs: bigint;
  readonly name: string;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
}
export interface ForeignLink {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
}
export interface Status {
  readonly code: number; // index into STATUS_CODES of otlp-json.ts
  readonly message: string;
}
export interface Scope {
  readonly name: string;
  readonly version: string;
}

interface ResourceGroup {
  readonly attributes: Attributes;
  readonly scopes: Map<string, { readonly scope: Scope; readonly spans: ProtobufWriter }>;
}

/** Gathers spans by resource and scope and writes them as OTLP TracesData. */
export class TracesWriter {
  private readonly resources = new Map<string, ResourceGroup>();

  add(resource: Attributes, scope: Scope, span: ForeignSpan): void {
    const key = keyOf(resource);
    let group = this.resources.get(key);
    if (!group) this.resources.set(key, (group = { attributes: resource, scopes: new Map() }));
    const scopeKey = JSON.stringify([scope.name, scope.version]);
    let owner = group.scopes.get(scopeKey);
    // A small buffer to begin with: a request may hold as many resources as spans.
    if (!owner) group.scopes.set(scopeKey, (owner = { scope, spans: new ProtobufWriter(256) }));
    writeSpan(owner.spans, span);
  }

  finish(): Uint8Array {
    const w = new ProtobufWriter(64 * 1024);
    for (const { attributes, scopes } of this.resources.values()) {
      w.message(1, () => {
        if (attributes.size > 0) w.message(1, () => writeAttributes(w, 1, attributes));
        for (const { scope, spans } of scopes.values()) {
          w.message(2, () => {
            if (scope.name !== '' || scope.version !== '') {
              w.message(1, () => {
                writeText(w, 1, scope.name);
                writeText(w, 2, scope.version);
              });
            }
            w.raw(spans.finish());
          });
        }
      });
    }
    return w.finish();
  }
}

function writeSpan(w: ProtobufWriter, span: ForeignSpan): void {
  w.message(2, () => {
    w.content(1, span.traceId);
    w.content(2, span.spanId);
    writeText(w, 3, span.traceState);
    if (span.parentSpanId !== null) w.content(4, span.parentSpanId);
    writeText(w, 5, span.name);
    if (span.kind !== 0) w.uint(6, span.kind);
    if (span.startNs !== 0n) w.fixed64(7, span.startNs);
    if (span.endNs !== 0n) w.fixed64(8, span.endNs);
    writeAttributes(w, 9, span.attributes);
    for (const event of span.events) {
      w.message(11, () => {
        if (event.timeNs !== 0n) w.fixed64(1, event.timeNs);
        writeText(w, 2, event.name);
        writeAttributes(w, 3, event.attributes);
        if (event.droppedAttributes !== 0) w.uint(4, event.droppedAttributes);
      });
    }
    for (const link of span.links) {
      w.message(13, () => {
        w.content(1, link.traceId);
        w.content(2, link.spanId);
        writeText(w, 3, link.traceState);
        writeAttributes(w, 4, link.attributes);
        if (link.droppedAttributes !== 0) w.uint(5, link.droppedAttributes);
      });
    }
    const { code, message } = span.status;
    if (code !== 0 || message !== '') {
      w.message(15, () => {
        writeText(w, 2, message);
        if (code !== 0) w.uint(3, code);
      });
    }
  });
}

function writeAttributes(w: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of attributes) {
    w.message(field, () => {
      writeText(w, 1, key);
      w.message(2, () => {
        if (typeof value === 'string') w.text(1, value);
        else if (typeof value === 'boolean') w.uint(2, value ? 1 : 0);
        else if (typeof value === 'bigint') w.int64(3, value);
        else if (typeof value === 'number') w.double(4, value);
        else w.content(7, value);
      });
    });
  }
}

function writeText(w: ProtobufWriter, field: number, text: string): void {
  if (text !== '') w.text(field, text);
}

function keyOf(attributes: Attributes): string {
  return JSON.stringify([...attributes], (_, value: unknown) =>
    typeof value === 'bigint' ? { int: `${value}` } : value,
  );
}
