import type { Result } from '../../base/result.ts';
import type { TraceBlock } from '../../model/trace-block.ts';
import type { SearchError } from '../evaluate/evaluate.ts';
import type { StepSeries } from './series.ts';
import type { SpanBatch } from './span-batch.ts';

/** A metrics function on its way over all blocks. */
export interface MetricsFold {
  /** Whether there were more series than can be held; those that came too late are missing. */
  readonly isPartial: boolean;
  openBlock(block: TraceBlock): Result<BlockFold, SearchError>;
  /** What was counted. Yields where that is work. */
  series(): Generator<void, StepSeries[]>;
}

/** Takes the spans of one block. */
export interface BlockFold {
  add(batch: SpanBatch): Result<void, SearchError>;
  close(): void;
}
