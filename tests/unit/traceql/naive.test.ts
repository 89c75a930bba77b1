import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanName } from '../../../src/lib/model/trace-names.ts';
import { BlockSearch } from '../../../src/lib/traceql/evaluate/evaluate.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import { traceFromText } from '../../kit/trace-text.ts';

/** A span as an object, with links to its family: what the columns are checked against. */
interface PlainSpan {
  readonly name: string;
  readonly parent: PlainSpan | null;
  readonly a: number | null;
  readonly b: string | null;
  readonly ms: number;
  readonly error: boolean;
}

/** A query's text, and what it means of plain spans. */
interface Meaning {
  readonly text: string;
  readonly find: (spans: readonly PlainSpan[]) => readonly PlainSpan[];
}
interface Condition {
  readonly text: string;
  readonly holds: (span: PlainSpan) => boolean;
}

const trace: fc.Arbitrary<PlainSpan[]> = fc
  .array(
    fc.record({
      up: fc.nat(3),
      a: fc.option(fc.nat(3)),
      b: fc.option(fc.constantFrom('x', 'y', 'xy')),
      ms: fc.nat(3),
      error: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((seeds) => {
    const spans: PlainSpan[] = [];
    for (const { up, ...rest } of seeds) {
      let parent = spans.at(-1) ?? null;
      for (let i = 0; i < up && parent?.parent; i++) parent = parent.parent;
      spans.push({ ...rest, parent, name: `s${spans.length}` });
    }
    return spans;
  });

function textOf(span: PlainSpan): string {
  const words = ['svc', span.name, `@${span.name.slice(1)}`, `+${span.ms}`];
  if (span.error) words.push('!');
  if (span.a !== null) words.push(`a=${span.a}`);
  if (span.b !== null) words.push(`b="${span.b}"`);
  return '  '.repeat(depthOf(span)) + words.join(' ');
}

function depthOf(span: PlainSpan): number {
  return span.parent ? 1 + depthOf(span.parent) : 0;
}

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fc.nat(3).map((n) => ({ text: `span.a = ${n}`, holds: (s: PlainSpan) => s.a === n })),
      fc.nat(3).map((n) => ({ text: `.a != ${n}`, holds: (s: PlainSpan) => s.a !== null && s.a !== n })),
      fc.nat(3).map((n) => ({ text: `${n}.5 > .a`, holds: (s: PlainSpan) => s.a !== null && s.a < n + 0.5 })),
      fc.nat(3).map((n) => ({ text: `.a * 2 - 1 >= ${n}`, holds: (s: PlainSpan) => s.a !== null && s.a * 2 - 1 >= n })),
      fc.nat(3).map((n) => ({ text: `duration >= ${n}ms`, holds: (s: PlainSpan) => s.ms >= n })),
      fc.constant({ text: '.b =~ "x.*"', holds: (s: PlainSpan) => s.b?.startsWith('x') ?? false }),
      fc.constant({ text: '.b !~ "x|y"', holds: (s: PlainSpan) => s.b === 'xy' }),
      fc.constant({ text: 'span.b = nil', holds: (s: PlainSpan) => s.b === null }),
      fc.constant({ text: '.a = "1"', holds: () => false }),
      fc.constant({ text: 'status = error', holds: (s: PlainSpan) => s.error }),
    ),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([l, r]) => ({ text: `(${l.text} && ${r.text})`, holds: (s: PlainSpan) => l.holds(s) && r.holds(s) })),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([l, r]) => ({ text: `(${l.text} || ${r.text})`, holds: (s: PlainSpan) => l.holds(s) || r.holds(s) })),
    tie('node').map((inner) => ({ text: `!(${inner.text})`, holds: (s: PlainSpan) => !inner.holds(s) })),
  ),
})).node;

const RELATIONS: Record<string, (left: PlainSpan, right: PlainSpan) => boolean> = {
  '>': (l, r) => r.parent === l,
  '<': (l, r) => l.parent === r,
  '>>': (l, r) => isBelow(l, r),
  '<<': (l, r) => isBelow(r, l),
  '~': (l, r) => l !== r && l.parent === r.parent,
};

function isBelow(ancestor: PlainSpan, span: PlainSpan): boolean {
  return span.parent !== null && (span.parent === ancestor || isBelow(ancestor, span.parent));
}

const query: fc.Arbitrary<Meaning> = fc.letrec<{ node: Meaning }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    condition.map(({ text, holds }) => ({
      text: `{ ${text} }`,
      find: (spans: readonly PlainSpan[]) => spans.filter(holds),
    })),
    fc
      .tuple(
        tie('node'),
        fc.constantFrom('&&', '||', ...Object.keys(RELATIONS).flatMap((op) => [op, `!${op}`, `&${op}`])),
        tie('node'),
      )
      .map(([left, op, right]) => ({
        text: `(${left.text} ${op} ${right.text})`,
        find: (spans: readonly PlainSpan[]) => joined(op, left.find(spans), right.find(spans)),
      })),
  ),
})).node;

function joined(op: string, left: readonly PlainSpan[], right: readonly PlainSpan[]): readonly PlainSpan[] {
  if (op === '&&' && (left.length === 0 || right.length === 0)) return [];
  if (op === '&&' || op === '||') return [...new Set([...left, ...right])];
  const related = RELATIONS[op.replace(/^[!&]/, '')]!;
  const onRight = right.filter((r) => left.some((l) => related(l, r)));
  if (op.startsWith('!')) return right.filter((r) => !onRight.includes(r));
  const onLeft = op.startsWith('&') ? left.filter((l) => right.some((r) => related(l, r))) : [];
  return [...new Set([...onLeft, ...onRight])];
}

describe('BlockSearch', () => {
  it('finds what a naive evaluator finds', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(trace, query, (spans, { text, find }) => {
        const block = traceFromText(spans.map(textOf).join('\n'));
        const compiled = compile(text);
        if (!compiled.ok) throw new Error(`${text}: ${compiled.error.message}`);
        const search = BlockSearch.open(compiled.value, block);
        if (!search.ok) throw new Error(search.error.message);
        const names = (search.value.describe(0, 0).spansets[0]?.spans ?? []).map(({ row }) => spanName(block, row));
        expect(names.sort()).toEqual(
          find(spans)
            .map((span) => span.name)
            .sort(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('says what it cannot run', () => {
    const block = traceFromText('svc a @0 +1');
    const open = (text: string) => {
      const compiled = compile(text);
      return compiled.ok ? BlockSearch.open(compiled.value, block) : compiled;
    };
    expect(open('{ } | rate()')).toMatchObject({ ok: false, error: { kind: 'unsupported' } });
    expect(open('{ name =~ "a{2,1}" }')).toMatchObject({
      ok: false,
      error: { kind: 'bad-query', message: 'invalid regex: `a{2,1}`' },
    });
  });
});
