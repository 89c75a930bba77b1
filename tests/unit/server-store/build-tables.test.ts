import { expect, test } from 'vitest';
import { mergeTables, refreshTables } from '../../../server/store/build-tables.ts';
import { commitIngest } from '../../../server/store/commit-ingest.ts';
import type { Job } from '../../../server/store/scheduler.ts';
import { openStore, spansOf, withDataDir } from './store-kit.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';

withDataDir();

/** Runs a job to its end, with `between` after its first step. */
function finish(job: Job<unknown>, between = (): void => {}): void {
  job.next();
  between();
  while (!job.next().done);
}

test('traces that grow while their blocks are merged cost other traces nothing', async () => {
  const store = await openStore({ sealSpans: 1000 });
  const { segments, head } = store;
  const arrive = (trace: number, from: number): void => {
    const body = writeOtlp(spansOf(trace, from, from + 1));
    commitIngest(segments, [{ body, encoding: 'protobuf', answer: () => {} }], 0);
  };
  const traces = [...Array(14).keys()].map((n) => n + 1);
  for (const trace of traces) {
    arrive(trace, 0);
    finish(refreshTables(head));
  }
  finish(mergeTables(head), () => {
    for (const trace of [1, 2, 3]) arrive(trace, 1); // each was alone in its block, which is gone when they are decoded
    finish(refreshTables(head));
  });
  expect(head.blocks.reduce((all, { liveSpans }) => all + liveSpans, 0)).toBe(traces.length + 3);
});
