import { expect, test } from 'vitest';
import { waitBeforeError } from '../../../src/lib/explore/error-pause.ts';

test.each([
  ['{ status = ', true, 600],
  ['{ status = error', false, 600],
  ['{ status = error && ', true, 600],
  ['{ service = "x" }', true, 0],
  ['{ service = "x" }', false, 400],
  ['{ status = error } }', true, 0],
])('%j, tried to run: %s, waits %d ms', (text, tried, expected) => {
  expect(waitBeforeError(text, tried)).toBe(expected);
});
