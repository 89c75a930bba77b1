import fc from 'fast-check';
import { isList, type Naive, type Node, type Single } from './naive-spans.ts';

/** The span, and of its events and links the one, that a condition is asked about. */
export interface Place {
  readonly span: Node;
  readonly event: Node['events'][number] | null;
  readonly link: Node['links'][number] | null;
}

/** A field's text, and how it is read. `first`: of a span's events and links, the first that has it. */
export interface NaiveField {
  readonly text: string;
  readonly read: (at: Place) => Naive;
  readonly literals: readonly ('string' | 'number' | 'bool' | 'status' | 'kind' | 'duration')[];
}

export interface Condition {
  readonly text: string;
  readonly holds: (at: Place) => boolean;
}

const ANY = ['string', 'number', 'bool'] as const;
const text = (value: string | undefined): Naive => (value === undefined ? null : { type: 'string', value });
const int = (value: number): Naive => ({ type: 'int', value });
const duration = (ms: number): Naive => ({ type: 'duration', value: ms * 1e6 });
const got = (value: Naive | undefined): Naive => value ?? null;

/** Of the roots that have no parent id, the one that starts last; later ones of the same start win. */
function rootOf(span: Node): Node | null {
  return span.family
    .filter(({ parent, isOrphan }) => parent === null && !isOrphan)
    .reduce<Node | null>((best, root) => (best && best.startMs > root.startMs ? best : root), null);
}

function traceNs({ family }: Node): number {
  const ends = family.map(({ startMs, durationMs }) => startMs + durationMs);
  return Math.max(...ends) - Math.min(...family.map(({ startMs }) => startMs));
}

export const ATTRIBUTES: readonly NaiveField[] = [
  { text: 'span.a', read: ({ span }) => got(span.attributes.get('a')), literals: ANY },
  { text: 'span.c', read: ({ span }) => got(span.attributes.get('c')), literals: ANY },
  { text: '.a', read: ({ span }) => got(span.attributes.get('a') ?? span.resource.get('a')), literals: ANY },
  { text: '.r', read: ({ span }) => got(span.resource.get('r')), literals: ANY },
  { text: 'resource.a', read: ({ span }) => got(span.resource.get('a')), literals: ANY },
  { text: 'span.nosuch', read: () => null, literals: ANY },
];
const PARTS: readonly NaiveField[] = [
  { text: 'event.e', read: ({ event }) => got(event?.attributes.get('e')), literals: ANY },
  { text: 'event.f', read: ({ event }) => got(event?.attributes.get('f')), literals: ANY },
  { text: 'event:name', read: ({ event }) => text(event?.name), literals: ['string'] },
  { text: 'link.l', read: ({ link }) => got(link?.attributes.get('l')), literals: ANY },
  { text: 'link:spanID', read: ({ link }) => text(link?.spanId), literals: ['string'] },
];
export const INTRINSICS: readonly NaiveField[] = [
  { text: 'resource.service.name', read: ({ span }) => got(span.resource.get('service.name')), literals: ['string'] },
  { text: 'name', read: ({ span }) => text(span.name), literals: ['string'] },
  { text: 'status', read: ({ span }) => ({ type: 'status', value: span.status }), literals: ['status'] },
  { text: 'kind', read: ({ span }) => ({ type: 'kind', value: span.kind }), literals: ['kind'] },
  { text: 'duration', read: ({ span }) => duration(span.durationMs), literals: ['duration'] },
  { text: 'trace:duration', read: ({ span }) => duration(traceNs(span)), literals: ['duration'] },
  { text: 'trace:rootName', read: ({ span }) => text(rootOf(span)?.name ?? ''), literals: ['string'] },
  {
    text: 'trace:rootService',
    read: ({ span }) => got(rootOf(span)?.resource.get('service.name')) ?? text(''),
    literals: ['string'],
  },
  { text: 'trace:id', read: ({ span }) => text(span.traceId), literals: ['string'] },
  { text: 'span:id', read: ({ span }) => text(span.id), literals: ['string'] },
  { text: 'span:childCount', read: ({ span }) => int(span.children.length), literals: ['number'] },
  { text: 'instrumentation:name', read: ({ span }) => text(span.scope), literals: ['string'] },
];
const FIELDS = [...ATTRIBUTES, ...PARTS, ...INTRINSICS];

const ORDERS = ['=', '!=', '<', '<=', '>', '>='];
const TEXTS = [
  'x',
  'y',
  'xy',
  '1',
  'é',
  'a',
  'b',
  'web',
  'e1',
  'ok',
  '',
  '01'.repeat(8),
  '1'.repeat(32),
  '2'.padStart(16, '0'),
];
const PATTERNS = ['x.*', 'x|y', '[a-b]|web', '.*', 'e[12]', '(?i)X', '0.*2'];
const NUMBERS: Single[] = [0, 1, 2, 3].flatMap((value) => [
  { type: 'int', value },
  { type: 'float', value: value + 0.5 },
  { type: 'float', value },
]);

interface Literal {
  readonly text: string;
  readonly value: Single;
  readonly ops: readonly string[];
}

function literal(type: NaiveField['literals'][number]): fc.Arbitrary<Literal> {
  const words = (kind: 'status' | 'kind', ...values: string[]) =>
    fc.constantFrom(...values).map((value) => ({ text: value, value: { type: kind, value }, ops: ['=', '!='] }));
  switch (type) {
    case 'string':
      return fc.oneof(
        fc.constantFrom(...TEXTS).map((value): Literal => ({ text: JSON.stringify(value), value: { type, value }, ops: ORDERS })), // prettier-ignore
        fc.constantFrom(...PATTERNS).map((value): Literal => ({ text: JSON.stringify(value), value: { type, value }, ops: ['=~', '!~'] })), // prettier-ignore
      );
    case 'number':
      return fc.constantFrom(...NUMBERS).map((value) => ({
        text: value.type === 'float' ? value.value.toFixed(1) : String(value.value),
        value,
        ops: ORDERS,
      }));
    case 'duration':
      return fc.nat(6).map((ms) => ({ text: `${ms}ms`, value: { type, value: ms * 1e6 }, ops: ORDERS }));
    case 'bool':
      return fc.boolean().map((value) => ({ text: String(value), value: { type, value }, ops: ['=', '!='] }));
    case 'status':
      return words(type, 'ok', 'error', 'unset');
    case 'kind':
      return words(type, 'server', 'client', 'internal');
  }
}

const isNumber = ({ type }: Single): boolean => type === 'int' || type === 'float' || type === 'duration';

function compareSingles(op: string, a: Single, b: Single): boolean {
  if (a.type !== b.type && !(isNumber(a) && isNumber(b))) return false;
  if (op === '=~' || op === '!~')
    return (
      new RegExp(`^(?:${String(b.value).replace('(?i)X', '[xX]')})$`, 'su').test(String(a.value)) === (op === '=~')
    );
  if (op === '=' || op === '!=') return (a.value === b.value) === (op === '=');
  return op.startsWith('<') ? a.value < b.value || (op === '<=' && a.value === b.value) : a.value > b.value || (op === '>=' && a.value === b.value); // prettier-ignore
}

export function compare(op: string, left: Naive, right: Naive): boolean {
  if (left === null || right === null || (isList(left) && isList(right))) return false;
  const isNone = op === '!=' || op === '!~';
  if (isList(left)) return left[isNone ? 'every' : 'some']((element) => compareSingles(op, element, right as Single));
  if (isList(right)) return right[isNone ? 'every' : 'some']((element) => compareSingles(op, left, element));
  return compareSingles(op, left, right);
}

const MIRROR: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=', '!=': '!=' };

/** Trace ids are compared without leading zeros. */
function literalFor({ text: field }: NaiveField, value: Single): Single {
  return field === 'trace:id' ? { type: 'string', value: String(value.value).replace(/^0+/, '') } : value;
}

const comparison: fc.Arbitrary<Condition> = fc
  .tuple(fc.constantFrom(...FIELDS), fc.nat(), fc.nat(), fc.boolean())
  .chain(([field, which, op, isMirrored]) =>
    literal(field.literals[which % field.literals.length]!).map(({ text: own, value, ops }) => {
      const operator = ops[op % ops.length]!;
      const mirror = isMirrored ? MIRROR[operator] : undefined;
      return {
        text: mirror === undefined ? `${field.text} ${operator} ${own}` : `${own} ${mirror} ${field.text}`,
        holds: (at: Place) => compare(operator, field.read(at), literalFor(field, value)),
      };
    }),
  );

const existence: fc.Arbitrary<Condition> = fc
  .tuple(fc.constantFrom(...ATTRIBUTES, ...PARTS.filter((field) => !field.text.includes(':'))), fc.boolean())
  .map(([{ text: own, read }, exists]) => ({
    text: `${own} ${exists ? '!=' : '='} nil`,
    holds: (at: Place) => (read(at) !== null) === exists,
  }));

const numberOf = (value: Naive): number =>
  value !== null && !isList(value) && isNumber(value) ? Number(value.value) : NaN;

const computed: fc.Arbitrary<Condition> = fc
  .tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...ATTRIBUTES), fc.nat(4), fc.constantFrom('<', '>=', '='))
  .map(([a, b, n, op]) => ({
    text: `${a.text} * 2 + ${b.text} ${op} ${n}`,
    holds: (at: Place) => {
      const value = numberOf(a.read(at)) * 2 + numberOf(b.read(at));
      return op === '<' ? value < n : op === '=' ? value === n : value >= n;
    },
  }));

const betweenFields: fc.Arbitrary<Condition> = fc
  .tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...ATTRIBUTES), fc.constantFrom('=', '!='))
  .map(([a, b, op]) => ({
    text: `${a.text} ${op} ${b.text}`,
    holds: (at: Place) => compare(op, a.read(at), b.read(at)),
  }));

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    { weight: 6, arbitrary: comparison },
    { weight: 2, arbitrary: existence },
    { weight: 1, arbitrary: computed },
    { weight: 1, arbitrary: betweenFields },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('node'), tie('node'))
        .map(([l, r]) => ({ text: `(${l.text} && ${r.text})`, holds: (at: Place) => l.holds(at) && r.holds(at) })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('node'), tie('node'))
        .map(([l, r]) => ({ text: `(${l.text} || ${r.text})`, holds: (at: Place) => l.holds(at) || r.holds(at) })),
    },
    {
      weight: 1,
      arbitrary: tie('node').map((inner) => ({ text: `!(${inner.text})`, holds: (at: Place) => !inner.holds(at) })),
    },
  ),
})).node;

/** A condition holds of a span if it does with one of its events and one of its links. */
export function holdsFor(span: Node, { holds }: Condition): boolean {
  const events = span.events.length > 0 ? span.events : [null];
  const links = span.links.length > 0 ? span.links : [null];
  return events.some((event) => links.some((link) => holds({ span, event, link })));
}
