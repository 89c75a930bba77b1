import { expect, test } from 'vitest';
import { traceJsonUrl } from '../../../src/lib/tempo/trace-url.ts';

test('the address that saves a trace: with the hints that found it', () => {
  const none = { fromUnixS: null, toUnixS: null };
  expect(traceJsonUrl('/tempo', 'ab', none)).toBe('/tempo/api/v2/traces/ab');
  expect(traceJsonUrl('/tempo', 'ab', { fromUnixS: 1, toUnixS: 2 })).toBe('/tempo/api/v2/traces/ab?start=1&end=2');
});
