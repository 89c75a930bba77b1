import { expect, test, vi } from 'vitest';
import { startDemo } from '../../../server/demo/demo.ts';
import { EXAMPLES } from '../../../src/lib/explore/examples.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';
import { searchBlock } from '../../../src/lib/traceql/evaluate/evaluate.ts';
import { compile } from '../../../src/lib/traceql/index.ts';
import { startReceiver } from './receiver.ts';

vi.setConfig({ testTimeout: 30_000 }); // a history takes a second; a busy machine may take longer

/** How many traces of the block a query finds. */
function found(block: TraceBlock, text: string): number {
  const query = compile(text);
  if (!query.ok) throw new Error(query.error.message);
  const steps = searchBlock(query.value, block, { fromNs: null, toNs: null, spss: 3 });
  let step = steps.next();
  while (!step.done) step = steps.next();
  if (!step.value.ok) throw new Error(step.value.error.message);
  return step.value.value.length;
}

/** The first history of a demo, as the receiver has it. */
async function history(seed: number): Promise<TraceBlock> {
  const receiver = await startReceiver();
  const demo = startDemo({ otlpUrl: receiver.url, seed, ratePerS: 0 });
  await demo.historySent;
  await demo.stop();
  await receiver.close();
  return receiver.block();
}

// The queries that the page offers are the guide's eight. Chance must not decide whether they find something.
test.each([1, 2, 3])(
  'each of the eight queries of the guide finds something in the first history (seed %i)',
  async (seed) => {
    const block = await history(seed);
    expect(EXAMPLES).toHaveLength(8);
    for (const { q } of EXAMPLES) {
      expect(found(block, q), q).toBeGreaterThan(0);
      expect(found(block, q), `${q} must not find everything`).toBeLessThan(block.spans.traceCount);
    }
  },
);
