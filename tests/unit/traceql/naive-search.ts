import fc from 'fast-check';
import {
  ATTRIBUTES,
  compare,
  condition,
  holdsFor,
  INTRINSICS,
  type Condition,
  type NaiveField,
} from './naive-conditions.ts';
import { isList, type Naive, type Node, type Single } from './naive-spans.ts';

export interface NaiveSet {
  readonly spans: readonly Node[];
  readonly labels: readonly Naive[];
}

/** What a query's text means of the sets of one trace. Throws Several where an operator meets several sets, which is an error. */
export interface Meaning {
  readonly text: string;
  readonly find: (sets: readonly NaiveSet[]) => readonly NaiveSet[];
}
export class Several extends Error {}

const RELATIONS: Record<string, (left: Node, right: Node) => boolean> = {
  '>': (l, r) => r.parent === l,
  '<': (l, r) => l.parent === r,
  '>>': (l, r) => isBelow(l, r),
  '<<': (l, r) => isBelow(r, l),
  '~': (l, r) => l !== r && l.parent === r.parent && !(l.parent === null && (l.isOrphan || r.isOrphan)),
};
const OPERATORS = ['&&', '||', ...Object.keys(RELATIONS).flatMap((op) => [op, `!${op}`, `&${op}`])];

function isBelow(ancestor: Node, span: Node): boolean {
  return span.parent !== null && (span.parent === ancestor || isBelow(ancestor, span.parent));
}

function joined(op: string, left: readonly NaiveSet[], right: readonly NaiveSet[]): readonly Node[] {
  const l = left.flatMap((set) => set.spans);
  const r = right.flatMap((set) => set.spans);
  if (op === '&&' && (l.length === 0 || r.length === 0)) return [];
  if (op === '&&' || op === '||') return [...new Set([...l, ...r])];
  if (right.length === 0) return [];
  if (left.length > 1 || right.length > 1) throw new Several();
  const related = RELATIONS[op.replace(/^[!&]/, '')]!;
  const onRight = r.filter((b) => l.some((a) => related(a, b)));
  if (op.startsWith('!')) return r.filter((b) => !onRight.includes(b));
  const onLeft = op.startsWith('&') ? l.filter((a) => r.some((b) => related(a, b))) : [];
  return [...new Set([...onLeft, ...onRight])];
}

const notEmpty = (set: NaiveSet): boolean => set.spans.length > 0;

function filterOf(own: Condition): Meaning {
  return {
    text: `{ ${own.text} }`,
    find: (sets) =>
      sets.map((set) => ({ ...set, spans: set.spans.filter((span) => holdsFor(span, own)) })).filter(notEmpty),
  };
}

const GROUPS: readonly NaiveField[] = [...ATTRIBUTES, ...INTRINSICS];
const NUMBERS: readonly NaiveField[] = [
  ...ATTRIBUTES.slice(0, 3),
  ...INTRINSICS.filter(({ text }) => text === 'duration' || text === 'span:childCount'),
];
const read = (field: NaiveField, span: Node): Naive => field.read({ span, event: null, link: null });

const by: fc.Arbitrary<Meaning> = fc.constantFrom(...GROUPS).map((field) => ({
  text: `by(${field.text})`,
  find: (sets) =>
    sets.flatMap(({ spans, labels }) => {
      const keys = new Set(spans.map((span) => JSON.stringify(read(field, span))));
      return [...keys].map((key) => {
        const value = JSON.parse(key) as Naive;
        const members = spans.filter((span) => JSON.stringify(read(field, span)) === key);
        return { spans: members, labels: [...labels, value ?? ({ type: 'string', value: 'nil' } as const)] };
      });
    }),
}));

type Aggregate = (spans: readonly Node[]) => Single | null;

const isNumber = (value: Naive): value is Single & { value: number } =>
  value !== null && !isList(value) && ['int', 'float', 'duration'].includes(value.type);

function aggregateOf(op: string, field: NaiveField): Aggregate {
  return (spans) => {
    const values = spans.map((span) => read(field, span)).filter(isNumber);
    if (values.length === 0) return null;
    const numbers = values.map(({ value }) => value);
    const best = op === 'min' ? Math.min(...numbers) : Math.max(...numbers);
    if (op === 'min' || op === 'max') return values.find(({ value }) => value === best)!;
    const type = values.every((value) => value.type === values[0]!.type) ? values[0]!.type : 'float';
    const sum = numbers.reduce((a, b) => a + b, 0);
    if (op === 'sum') return { type, value: sum } as Single;
    if (type === 'duration') return { type, value: Math.trunc(sum / numbers.length) };
    return { type: 'float', value: sum / numbers.length };
  };
}

const aggregate: fc.Arbitrary<{ text: string; of: Aggregate; unit: string }> = fc.oneof(
  fc.constant({ text: 'count()', of: (spans: readonly Node[]): Single => ({ type: 'int', value: spans.length }), unit: '' }), // prettier-ignore
  fc.tuple(fc.constantFrom('min', 'max', 'avg', 'sum'), fc.constantFrom(...NUMBERS)).map(([op, field]) => ({
    text: `${op}(${field.text})`,
    of: aggregateOf(op, field),
    unit: field.text === 'duration' ? 'ms' : '',
  })),
);

const scalar: fc.Arbitrary<Meaning> = fc
  .tuple(aggregate, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), fc.nat(4))
  .map(([{ text, of, unit }, op, n]) => ({
    text: `${text} ${op} ${n}${unit}`,
    find: (sets) =>
      sets.flatMap(({ spans, labels }) => {
        const value = of(spans);
        const isTrue = compare(op, value, { type: 'int', value: unit === 'ms' ? n * 1e6 : n });
        return isTrue ? [{ spans, labels: [...labels, value] }] : [];
      }),
  }));

const coalesce: Meaning = {
  text: 'coalesce()',
  find: (sets) => [{ spans: sets.flatMap(({ spans }) => spans), labels: [] }].filter(notEmpty),
};
const select: Meaning = { text: 'select(span.c, event.e, status)', find: (sets) => sets };

/** `(left op right)`, each side seeing one set at a time. */
function operations(operand: fc.Arbitrary<Meaning>, tie: fc.Arbitrary<Meaning>): fc.Arbitrary<Meaning> {
  const operation = fc.tuple(tie, fc.constantFrom(...OPERATORS), tie).map(([left, op, right]): Meaning => ({
    text: `(${left.text} ${op} ${right.text})`,
    find: (sets) =>
      sets.map((set) => ({ ...set, spans: joined(op, left.find([set]), right.find([set])) })).filter(notEmpty),
  }));
  return fc.oneof({ maxDepth: 3 }, { weight: 2, arbitrary: operand }, { weight: 1, arbitrary: operation });
}

const { spansets } = fc.letrec<{ spansets: Meaning }>((tie) => ({
  spansets: operations(condition.map(filterOf), tie('spansets')),
}));

const stage = fc.oneof(by, scalar, fc.constant(coalesce), fc.constant(select), spansets);

const pipeline = (least: number): fc.Arbitrary<Meaning> =>
  fc.tuple(fc.oneof(spansets, by), fc.array(stage, { minLength: least, maxLength: 3 })).map(([first, rest]) => ({
    text: [first, ...rest].map(({ text }) => text).join(' | '),
    find: (sets) => [first, ...rest].reduce((left, next) => next.find(left), sets),
  }));

const { ofPipelines } = fc.letrec<{ ofPipelines: Meaning }>((tie) => ({
  ofPipelines: operations(
    pipeline(1).map((inner) => ({ ...inner, text: `(${inner.text})` })),
    tie('ofPipelines'),
  ),
}));

/** A query: a pipeline, or pipelines in parentheses with operators between them. */
export const search = fc.oneof({ weight: 3, arbitrary: pipeline(0) }, { weight: 1, arbitrary: ofPipelines });
