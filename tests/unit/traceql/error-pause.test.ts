import { expect, test } from 'vitest';
import { splitAtError, waitBeforeError } from '../../../src/lib/traceql/error-pause.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import type { TraceqlError } from '../../../src/lib/traceql/error.ts';

function errorOf(text: string): TraceqlError | null {
  const compiled = compile(text);
  return compiled.ok ? null : compiled.error;
}

test.each([
  ['{ status = ', true, 600],
  ['{ status = error', false, 600],
  ['{ status = error && ', true, 600],
  ['{ service = "x" }', true, 0],
  ['{ service = "x" }', false, 400],
  ['{ status = error } }', true, 0],
])('%j, tried to run: %s, waits %d ms', (text, tried, expected) => {
  expect(waitBeforeError(text, errorOf(text), tried)).toBe(expected);
});

test('the part that is wrong stands between the two others; at the end it is a blank', () => {
  const split = (text: string): string[] => splitAtError(text, errorOf(text)!);
  expect(split('{ service = "x" }')).toEqual(['{ ', 'service', ' = "x" }']);
  expect(split('{ status = ').join('|')).toMatch(/^\{ status = ?\| \|/);
});
