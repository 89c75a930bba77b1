import { expect, test } from 'vitest';
import { ValueType } from '../../../../src/lib/model/units.ts';
import { renderingsOf } from '../../../../src/lib/waterfall/panel/conventions/renderings.ts';
import { indentJson } from '../../../../src/lib/waterfall/panel/json-indent.ts';
import { sqlLines } from '../../../../src/lib/waterfall/panel/sql-lines.ts';
import { stackLines, stackRuns } from '../../../../src/lib/waterfall/panel/stack-trace.ts';

// Each of these took minutes, or more memory than there is, while time or space grew with the square of the length.

const N = 100_000;
const bare = (text: string) => text.replace(/\s/g, '');

test('SQL of brackets and of queries within queries', () => {
  expect(sqlLines('('.repeat(N))).toBe('('.repeat(N));
  const nested = '(select '.repeat(N / 8);
  const laidOut = sqlLines(nested);
  expect(bare(laidOut)).toBe(bare(nested));
  expect(laidOut.length).toBeLessThan(20 * nested.length);
});

test('JSON of brackets within brackets, and of empty ones', () => {
  const nested = '['.repeat(N / 2) + ']'.repeat(N / 2);
  const laidOut = indentJson(nested)!;
  expect(bare(laidOut)).toBe(nested);
  expect(laidOut.length).toBeLessThan(80 * nested.length);
  const empty = `[${'{}, '.repeat(N / 4)}[]]`;
  expect(indentJson(empty)!.split('\n')).toHaveLength(N / 4 + 3);
});

test('a stack of empty lines, and of a line without end', () => {
  expect(stackLines(`${'\n'.repeat(N)}x\n\n`)).toHaveLength(N + 1);
  const long = 'a.(b'.repeat(N / 4);
  const lines = stackLines(`${long}!\n\t/srv/app/main.go:1`);
  expect(stackRuns(lines).map(({ frames }) => frames)).toEqual([1]);
});

test('a message of a model that is nested deeper than can be told stays as it is', () => {
  const text = '['.repeat(N) + ']'.repeat(N);
  const attribute = (key: string, value: string) => ({ key, type: ValueType.String, value });
  const attributes = [attribute('gen_ai.system', 'x'), attribute('gen_ai.input.messages', text)];
  expect(renderingsOf({ attributes, events: [] })[0]?.texts).toEqual([{ label: 'user', text, form: 'text' }]);
});
