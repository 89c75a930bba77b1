import { rootSpan } from '../../model/trace-names.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { Field, Static } from '../ast.ts';
import { formatDuration } from '../syntax/duration.ts';
import { BlockColumns } from '../evaluate/block-columns.ts';
import { valueReader } from '../evaluate/field-value.ts';
import { isArray, stringValue, valueOfId, type Value } from '../evaluate/value.ts';
import { columnType, valueWhereAbsent } from '../evaluate/known-columns.ts';

/** A field to group by, as an integer per span: equal codes have equal labels. */
export interface GroupColumn {
  readonly codes: Int32Array; // span -> code, -1 and up; valid for rows that were filled
  fill(rows: Int32Array, traceOfRow: Int32Array): void;
  /** The value of a code as a label shows it; null where there is none. */
  label(code: number): Static | null;
}

export function groupColumn(field: Field, block: TraceBlock): GroupColumn {
  const ids = BlockColumns.of(block).ids(field);
  if (ids) return columnOfIds(field, ids, block);
  const { spans } = block;
  switch (field.kind === 'intrinsic' ? field.name : '') {
    case 'status':
      return columnOfCodes(field, Int32Array.from(spans.status), block);
    case 'kind':
      return columnOfCodes(field, Int32Array.from(spans.kind), block);
    case 'rootName':
      return columnOfRoots(block, (root) => spans.name[root]!);
    case 'rootServiceName':
      return columnOfRoots(block, (root) => block.resources.service[spans.resource[root]!]!);
    default:
      return columnOfValues(field, block);
  }
}

function filled(): void {
  // the whole column is known
}

/** A known column (known-columns.ts) is all that Tempo reads here: an attribute with a value of another type counts as absent. */
function columnOfIds(field: Field, ids: Int32Array, { dictionary }: TraceBlock): GroupColumn {
  const type = columnType(field);
  const absent = valueWhereAbsent(field);
  const isThere = (code: number): boolean => code >= 0 && (type === null || dictionary.values.type(code) === type);
  const label = (code: number): Static | null => (isThere(code) ? labelOf(valueOfId(dictionary.values, code)) : absent);
  return { codes: ids, fill: filled, label };
}

function columnOfCodes(field: Field, codes: Int32Array, block: TraceBlock): GroupColumn {
  const read = valueReader(field, block);
  return { codes, fill: filled, label: (code) => labelOf(read(0, codes.indexOf(code))) };
}

/** Of the span that names the trace; '' while it has not arrived. */
function columnOfRoots(block: TraceBlock, idOf: (root: number) => number): GroupColumn {
  const codes = new Int32Array(block.spans.length);
  let known = -1; // the last trace that was looked at
  let id = -1;
  return {
    codes,
    fill(rows, traceOfRow) {
      for (let i = 0; i < rows.length; i++) {
        if (traceOfRow[i] !== known) {
          known = traceOfRow[i]!;
          const root = rootSpan(block, known);
          id = root < 0 ? -1 : idOf(root);
        }
        codes[rows[i]!] = id;
      }
    },
    label: (code) => (code < 0 ? stringValue('') : valueOfId(block.dictionary.values, code)) as Static,
  };
}

/** Any field, by reading its value on each span. */
function columnOfValues(field: Field, block: TraceBlock): GroupColumn {
  const codes = new Int32Array(block.spans.length);
  const read = valueReader(field, block);
  const absent = labelOf(valueWhereAbsent(field));
  const labels: Static[] = [];
  const known = new Map<string, number>();
  return {
    codes,
    fill(rows, traceOfRow) {
      for (let i = 0; i < rows.length; i++) {
        const value = labelOf(read(traceOfRow[i]!, rows[i]!));
        if (value === null) {
          codes[rows[i]!] = -1;
          continue;
        }
        const key = `${value.type}:${value.value}`;
        let code = known.get(key);
        if (code === undefined) {
          known.set(key, (code = labels.length));
          labels.push(value);
        }
        codes[rows[i]!] = code;
      }
    },
    label: (code) => (code < 0 ? absent : labels[code]!),
  };
}

/** A value as a label: string, int, float or bool. Statuses, kinds and durations are shown as texts. An array of one element is
 *  that element, a longer one "nil"; Tempo's labels have no room for more. */
export function labelOf(value: Value): Static | null {
  if (value === null) return null;
  if (isArray(value)) return value.length > 1 ? stringValue('nil') : labelOf(value[0] ?? null);
  if (value.type === 'duration') return stringValue(formatDuration(value.value));
  return value.type === 'status' || value.type === 'kind' ? stringValue(value.value) : value;
}
