import type { Query } from '../traceql/ast.ts';
import { parse } from '../traceql/index.ts';
import { placeOf } from '../traceql/syntax/places.ts';
import { quote } from '../traceql/syntax/strings.ts';

/** What the pickers set within a query. */
export type Part = 'service' | 'operation';

const FIELD: Record<Part, string> = { service: 'resource.service.name', operation: 'name' };

/** One filter, taken apart: the texts of the conditions joined by `&&`, as they were written. */
interface Filter {
  readonly before: string; // up to and with `{`
  readonly conditions: readonly Condition[];
  readonly after: string; // from `}` on
}

interface Condition {
  readonly text: string;
  readonly part: Part | null;
  readonly value: string;
}

/** The service and operation a query asks for; '' where it asks for none. null: the query is not one plain filter (with or
 *  without a pipeline behind it), so that the pickers have no place in it. */
export function readParts(text: string): Record<Part, string> | null {
  const filter = takeApart(text);
  if (filter === null) return null;
  const value = (part: Part) => filter.conditions.find((condition) => condition.part === part)?.value ?? '';
  return { service: value('service'), operation: value('operation') };
}

/** The query with one part set, or taken out (''), everything else as written. A query that has no place for it comes back as is. */
export function writePart(text: string, part: Part, value: string): string {
  const filter = takeApart(text);
  if (filter === null) return text;
  const set = value === '' ? [] : [`${FIELD[part]} = ${quote(value)}`];
  const others = filter.conditions.filter((condition) => condition.part !== part).map((condition) => condition.text);
  // Service first, then operation: as one would say it
  const at = part === 'operation' && filter.conditions[0]?.part === 'service' ? 1 : 0;
  const conditions = [...others.slice(0, at), ...set, ...others.slice(at)];
  if (conditions.length === 0 && filter.after === ' }') return '';
  return `${filter.before} ${conditions.join(' && ')}${filter.after}`.replace('{  }', '{ }');
}

function takeApart(text: string): Filter | null {
  if (text.trim() === '') return { before: '{', conditions: [], after: ' }' };
  const parsed = parse(text);
  if (!parsed.ok) return null;
  const filter = firstFilter(parsed.value);
  const place = filter && placeOf(filter);
  if (!filter || !place) return null;
  const open = text.indexOf('{', place.from);
  const close = text.lastIndexOf('}', place.to - 1);
  const inner = text.slice(open + 1, close).trim();
  const conditions = inner === '' || inner === 'true' ? [] : conjuncts(text, filter.expression);
  if (conditions === null) return null;
  return { before: text.slice(0, open + 1), conditions, after: ` ${text.slice(close)}` };
}

type Expression = Extract<Query['pipeline']['elements'][number], { kind: 'filter' }>['expression'];

function firstFilter(query: Query) {
  const [first] = query.pipeline.elements;
  return first?.kind === 'filter' ? first : null;
}

/** Texts of what `&&` joins at the top; an alternative among several conditions keeps its parentheses. */
function conjuncts(text: string, expression: Expression): Condition[] | null {
  if (expression.kind === 'binary' && expression.op === '&&') {
    const left = conjuncts(text, expression.left);
    const right = conjuncts(text, expression.right);
    return left && right ? [...left, ...right] : null;
  }
  const place = placeOf(expression);
  if (!place) return null;
  const written = text.slice(place.from, place.to);
  const loose = expression.kind === 'binary' && expression.op === '||' && !isWrapped(written);
  return [{ text: loose ? `(${written})` : written, ...partOf(expression) }];
}

function isWrapped(written: string): boolean {
  return written.startsWith('(') && written.endsWith(')');
}

function partOf(expression: Expression): { part: Part | null; value: string } {
  const none = { part: null, value: '' };
  if (expression.kind !== 'binary' || expression.op !== '=') return none;
  const { left, right } = expression;
  if (right.kind !== 'static' || right.type !== 'string') return none;
  if (left.kind === 'intrinsic' && left.name === 'name') return { part: 'operation', value: right.value };
  const isService =
    left.kind === 'attribute' && left.scope === 'resource' && left.name === 'service.name' && !left.parent;
  return isService ? { part: 'service', value: right.value } : none;
}
