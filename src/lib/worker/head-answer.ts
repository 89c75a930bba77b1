import { failureReason } from '../analysis/failure-reason.ts';
import { failureCause } from '../analysis/failure.ts';
import { peerName } from '../analysis/peer-name.ts';
import type { ExplainedFailure } from '../analysis/summary-sentence.ts';
import { timeSummary } from '../analysis/summary.ts';
import type { OpenedTrace } from './opened-trace.ts';
import type { TimeSummaryOutput } from './trace-jobs.ts';

/** What the head of a trace says of it: where the time went, why it failed. Needs no attributes but those of some 40 spans, which
 *  are read from the trace's bytes: the answer is there before all are decoded. */
export function headAnswer(trace: OpenedTrace): TimeSummaryOutput {
  const { block, path, serviceOf } = trace;
  return {
    path,
    summary: timeSummary(block.spans, path, serviceOf, (span) => peerName(trace.details(span))),
    failure: explainedFailure(trace),
  };
}

function explainedFailure(trace: OpenedTrace): ExplainedFailure | null {
  const { root, rootReceived, errors } = trace.facts;
  const failure = failureCause(trace.block.spans, rootReceived ? root : -1);
  return failure && { ...failure, errors, reason: failureReason(trace.details(failure.cause)) };
}
