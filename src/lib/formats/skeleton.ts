import { ProtobufReader } from '../base/protobuf-reader.ts';
import type { DictionaryBuilder } from '../model/dictionary-builder.ts';
import { RawSpans } from '../model/raw-spans.ts';
import type { TraceBlock } from '../model/trace-block.ts';
import { checkSpanContent } from './otlp-check.ts';
import { walkOtlp } from './otlp-walk.ts';
import { ResourceRows, ScopeRows } from './owner-tables.ts';
import type { ContentRows } from './span-content.ts';
import { scanSpan } from './span-scan.ts';

/** Spans, resources and scopes of all messages scanned so far. */
export class Skeleton {
  readonly raw = new RawSpans();
  readonly resources: ResourceRows;
  readonly scopes: ScopeRows;
  readonly dictionary: DictionaryBuilder;

  constructor(dictionary: DictionaryBuilder) {
    this.dictionary = dictionary;
    this.resources = new ResourceRows(dictionary);
    this.scopes = new ScopeRows(dictionary);
  }

  /** Scans the TracesData, or some whole fields of one, at [from, to). Throws MalformedProtobuf.
   *  @param source number of the buffer  @param check whether attributes, events and links are looked through too */
  scan(bytes: Uint8Array, from: number, to: number, source: number, check: boolean): void {
    const { raw, dictionary } = this;
    let resource = 0;
    let scope = 0;
    walkOtlp(new ProtobufReader(bytes, from), to, {
      resource: (range, schemaUrl) => void (resource = this.resources.intern(range, schemaUrl)),
      scope: (range, schemaUrl) => void (scope = this.scopes.intern(range, schemaUrl)),
      span: (r, end) => {
        const start = r.pos;
        const i = scanSpan(r, end, raw, dictionary);
        raw.resource[i] = resource;
        raw.scope[i] = scope;
        raw.source[i] = source;
        if (!check) return;
        r.pos = start;
        checkSpanContent(r, end);
      },
    });
  }

  /** Gives spare room back, and the buffers that were scanned. */
  trim(): void {
    this.resources.trim();
    this.scopes.trim();
  }

  /** The block of these spans, once they are in order. */
  block(spans: TraceBlock['spans'], content: ContentRows): TraceBlock {
    const { resources, scopes, dictionary } = this;
    return {
      spans,
      resources,
      scopes,
      events: content.events,
      links: content.links,
      dictionary,
      spanAttributes: content.attributes,
    };
  }
}
