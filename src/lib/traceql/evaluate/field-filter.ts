import { rootSpan } from '../../model/trace-names.ts';
import type { Attribute, IntrinsicName } from '../ast.ts';
import { toNumber } from '../check/static-values.ts';
import { dictionaryTest, valueTest, type Comparison } from './comparison.ts';
import { kindValue, statusValue, type FieldReaders } from './field-reader.ts';
import { CodeTest } from './code-test.ts';
import * as leaf from './leaf-filters.ts';
import { KEEPS_ALL, KEEPS_NONE, NotFilter, type RowFilter } from './row-filter.ts';
import { durationValue, stringValue } from './value.ts';

/** A comparison as a scan of columns; null where it takes reading the field span by span. */
export function fieldFilter(comparison: Comparison, readers: FieldReaders): RowFilter | null {
  const { field } = comparison;
  if (field.kind === 'attribute') return attributeFilter(field, comparison, readers);
  return intrinsicFilter(field.name, comparison, readers);
}

function attributeFilter(field: Attribute, comparison: Comparison, readers: FieldReaders): RowFilter {
  const { block, columns } = readers;
  const { spans, resources, scopes, events, links, dictionary } = block;
  const key = dictionary.keys.find(field.name);
  if (key < 0) return KEEPS_NONE;
  switch (field.scope) {
    case 'resource':
      return ownerFilter(
        spans.resource,
        columns.ofOwners(resources.attributes, resources.length, key),
        comparison,
        readers,
      );
    case 'instrumentation':
      return ownerFilter(spans.scope, columns.ofOwners(scopes.attributes, scopes.length, key), comparison, readers);
    case 'event':
      return new leaf.PartFilter(events.start, columns.partIds(field)!, idTest(comparison, readers));
    case 'link':
      return new leaf.PartFilter(links.start, columns.partIds(field)!, idTest(comparison, readers));
    default: {
      if (onlyId(comparison, readers) === -1) return KEEPS_NONE;
      const test = idTest(comparison, readers);
      const column = {
        known: () => columns.kept(field),
        make: () => columns.ids(field)!,
        find: columns.finder(field),
      };
      return new leaf.AttributeFilter(column, test, (ids) => idFilter(ids, comparison, readers, test), spans.length);
    }
  }
}

/** Of what many spans share: their resource, their scope. */
function ownerFilter(owner: Int32Array, ids: Int32Array, comparison: Comparison, readers: FieldReaders): RowFilter {
  const test = dictionaryTest(comparison, readers.block.dictionary.values);
  const passes = Uint8Array.from(ids, (id) => (id >= 0 && test(id) ? 1 : 0));
  if (!passes.includes(1)) return KEEPS_NONE;
  if (!passes.includes(0)) return KEEPS_ALL;
  return new leaf.CodeFilter(owner, new CodeTest(ids.length, (code) => passes[code] === 1));
}

function idFilter(
  ids: Int32Array,
  comparison: Comparison,
  readers: FieldReaders,
  test = idTest(comparison, readers),
): RowFilter {
  const only = onlyId(comparison, readers);
  if (only === -1) return KEEPS_NONE;
  return only === null ? new leaf.CodeFilter(ids, test) : new leaf.EqualFilter(ids, only);
}

/** Where one value of the dictionary alone can be equal: its id, or -1 for none of the block's; else null. */
function onlyId({ op, literals }: Comparison, { block, columns }: FieldReaders): number | null {
  const [literal] = literals;
  if (op !== '=' || literals.length !== 1 || literal?.type !== 'string' || columns.hasArrays()) return null;
  return block.dictionary.values.findText(literal.value);
}

function idTest(comparison: Comparison, { block }: FieldReaders): CodeTest {
  const { values } = block.dictionary;
  const isRegex = comparison.op === '=~' || comparison.op === '!~';
  return new CodeTest(values.length, dictionaryTest(comparison, values), isRegex ? 5 : 1);
}

function intrinsicFilter(name: IntrinsicName, comparison: Comparison, readers: FieldReaders): RowFilter | null {
  const { block, columns } = readers;
  const { spans, scopes, events } = block;
  const test = valueTest(comparison);
  switch (name) {
    case 'name':
      return idFilter(spans.name, comparison, readers);
    case 'statusMessage':
      return idFilter(spans.statusMessage, comparison, readers);
    case 'instrumentation:name':
      return ownerFilter(spans.scope, scopes.name, comparison, readers);
    case 'instrumentation:version':
      return ownerFilter(spans.scope, scopes.version, comparison, readers);
    case 'event:name':
      return new leaf.PartFilter(events.start, events.name, idTest(comparison, readers));
    case 'status':
      return new leaf.CodeFilter(spans.status, new CodeTest(256, (code) => test(statusValue(code))));
    case 'kind':
      return new leaf.CodeFilter(spans.kind, new CodeTest(256, (code) => test(kindValue(code))));
    case 'duration':
      return rangeFilter(spans.durationNs, comparison);
    case 'span:childCount':
    case 'nestedSetLeft':
    case 'nestedSetRight':
    case 'nestedSetParent':
      return rangeFilter(columns.numbers(name), comparison);
    case 'traceDuration':
      return new leaf.TraceFilter(spans, (trace) => test(durationValue(spans.traceDurationNs[trace]!)));
    case 'rootName':
    case 'rootServiceName': {
      const known = idTest(comparison, readers);
      const withoutRoot = test(stringValue(''));
      const idOf = (root: number): number =>
        name === 'rootName' ? spans.name[root]! : block.resources.service[spans.resource[root]!]!;
      return new leaf.TraceFilter(spans, (trace) => {
        const root = rootSpan(block, trace);
        const id = root < 0 ? -1 : idOf(root);
        return id < 0 ? withoutRoot : known.passes(id);
      });
    }
    case 'span:id':
      return wordsFilter(spans.spanId, comparison);
    case 'span:parentID':
      return wordsFilter(spans.parentId, comparison);
    default:
      return null;
  }
}

/** Of whole numbers: every comparison with a number is a range of them, or all but one. */
function rangeFilter(numbers: Float64Array | Int32Array, { op, literals }: Comparison): RowFilter | null {
  const limit = literals.length === 1 ? toNumber(literals[0]!) : NaN;
  if (Number.isNaN(limit)) return null;
  const range = (least: number, most: number): RowFilter => new leaf.RangeFilter(numbers, least, most);
  switch (op) {
    case '>':
      return range(Math.floor(limit) + 1, Infinity);
    case '>=':
      return range(limit, Infinity);
    case '<':
      return range(-Infinity, Math.ceil(limit) - 1);
    case '<=':
      return range(-Infinity, limit);
    case '=':
      return range(limit, limit);
    case '!=':
      return new NotFilter(range(limit, limit));
    default:
      return null;
  }
}

const NO_ID = '0'.repeat(16);

/** Ids are 16 lower-case digits; a parent's is empty where there is none. */
function wordsFilter(words: Uint32Array, { op, literals }: Comparison): RowFilter | null {
  const [literal] = literals;
  if (op !== '=' || literals.length !== 1 || literal?.type !== 'string') return null;
  const digits = /^([0-9a-f]{8})([0-9a-f]{8})$/.exec(literal.value);
  if (!digits || literal.value === NO_ID) return null;
  return new leaf.WordsFilter(words, parseInt(digits[1]!, 16), parseInt(digits[2]!, 16));
}
