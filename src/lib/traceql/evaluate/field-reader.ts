import { hexOfBytes, hexOfWords } from '../../base/hex.ts';
import { findAttribute, type AttributeTable } from '../../model/attribute-table.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import { rootName, rootService, spanIdText, traceIdText } from '../../model/trace-names.ts';
import type { AttributeScope, Field, IntrinsicName, KindName, Static, StatusName } from '../ast.ts';
import { BlockColumns } from './block-columns.ts';
import { durationValue, intValue, stringValue, valueOfId, type Value } from './value.ts';

/** The span, and of its events and links the one, that an expression is asked about; -1 where there is none. */
export interface Cursor {
  trace: number;
  span: number;
  event: number;
  link: number;
}

export type Reader = (at: Cursor) => Value;
/** The id of a value in the dictionary, -1 for none. */
export type IdReader = (at: Cursor) => number;

export const STATUS: readonly StatusName[] = ['unset', 'ok', 'error'];
export const KINDS: readonly KindName[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** Reads fields of one block's spans. */
export class FieldReaders {
  readonly block: TraceBlock;
  readonly columns: BlockColumns;

  constructor(block: TraceBlock) {
    this.block = block;
    this.columns = BlockColumns.of(block);
  }

  reader(field: Field): Reader {
    const ids = this.idReader(field);
    const { values } = this.block.dictionary;
    if (ids) return (at) => valueOfId(values, ids(at));
    return field.kind === 'intrinsic' ? this.#intrinsic(field.name) : () => null;
  }

  /** Of a field whose values are in the dictionary; null for the others. */
  idReader(field: Field): IdReader | null {
    const { spans, scopes, events } = this.block;
    if (field.kind === 'attribute') return this.#attributeIds(field.scope, field.name);
    switch (field.name) {
      case 'name':
        return (at) => spans.name[at.span]!;
      case 'statusMessage':
        return (at) => spans.statusMessage[at.span]!;
      case 'event:name':
        return (at) => (at.event < 0 ? -1 : events.name[at.event]!);
      case 'instrumentation:name':
        return (at) => scopes.name[spans.scope[at.span]!]!;
      case 'instrumentation:version':
        return (at) => scopes.version[spans.scope[at.span]!]!;
      default:
        return null;
    }
  }

  /** Every table that a field may be found in, in the order of precedence: an unscoped one on the span, then on its resource. */
  idReaders(scope: AttributeScope, name: string): IdReader[] {
    const { spans, resources, scopes, events, links, spanAttributes, dictionary } = this.block;
    const key = dictionary.keys.find(name);
    if (key < 0) return [];
    const find = (table: AttributeTable, owner: number): number => {
      const entry = owner < 0 ? -1 : findAttribute(table, owner, key);
      return entry < 0 ? -1 : table.value[entry]!;
    };
    const onSpan: IdReader = (at) => find(spanAttributes, at.span);
    const onResource: IdReader = (at) => find(resources.attributes, spans.resource[at.span]!);
    switch (scope) {
      case '':
        return [onSpan, onResource];
      case 'span':
        return [onSpan];
      case 'resource':
        return [onResource];
      case 'instrumentation':
        return [(at) => find(scopes.attributes, spans.scope[at.span]!)];
      case 'event':
        return [(at) => find(events.attributes, at.event)];
      case 'link':
        return [(at) => find(links.attributes, at.link)];
    }
  }

  #attributeIds(scope: AttributeScope, name: string): IdReader {
    const [first, second] = this.idReaders(scope, name);
    if (!first) return () => -1;
    if (!second) return first;
    return (at) => {
      const id = first(at);
      return id < 0 ? second(at) : id;
    };
  }

  #intrinsic(name: IntrinsicName): Reader {
    const { block, columns } = this;
    const { spans, events, links } = block;
    switch (name) {
      case 'duration':
        return (at) => durationValue(spans.durationNs[at.span]!);
      case 'traceDuration':
        return (at) => durationValue(spans.traceDurationNs[at.trace]!);
      case 'status':
        return (at) => statusValue(spans.status[at.span]!);
      case 'kind':
        return (at) => kindValue(spans.kind[at.span]!);
      case 'rootName':
        return perTrace((trace) => rootName(block, trace));
      case 'rootServiceName':
        return perTrace((trace) => rootService(block, trace));
      case 'trace:id':
        return perTrace((trace) => traceIdText(block, trace).replace(/^0+/, ''));
      case 'span:id':
        return (at) => stringValue(spanIdText(block, at.span));
      case 'span:parentID':
        return (at) => stringValue(parentIdText(spans.parentId, at.span));
      case 'span:childCount':
      case 'nestedSetLeft':
      case 'nestedSetRight':
      case 'nestedSetParent': {
        const numbers = columns.numbers(name);
        return (at) => intValue(numbers[at.span]!);
      }
      case 'event:timeSinceStart':
        return (at) => (at.event < 0 ? null : durationValue(events.timeNs[at.event]! - spans.startNs[at.span]!));
      case 'link:traceID':
        return (at) =>
          at.link < 0
            ? null
            : stringValue(hexOfBytes(links.traceId, 16 * at.link, 16 * at.link + 16).replace(/^0+/, ''));
      case 'link:spanID':
        return (at) =>
          at.link < 0 ? null : stringValue(hexOfWords(links.spanId[2 * at.link]!, links.spanId[2 * at.link + 1]!));
      default:
        return () => null;
    }
  }
}

export function statusValue(code: number): Static {
  return { kind: 'static', type: 'status', value: STATUS[code] ?? 'unset' };
}

export function kindValue(code: number): Static {
  return { kind: 'static', type: 'kind', value: KINDS[code] ?? 'unspecified' };
}

function parentIdText(parentId: Uint32Array, span: number): string {
  const high = parentId[2 * span]!;
  const low = parentId[2 * span + 1]!;
  return (high | low) === 0 ? '' : hexOfWords(high, low);
}

/** Remembers the last trace's answer: spans of a trace are asked one after the other. */
function perTrace(read: (trace: number) => string): Reader {
  let known = -1;
  let value: Static = stringValue('');
  return (at) => {
    if (at.trace !== known) value = stringValue(read((known = at.trace)));
    return value;
  };
}
