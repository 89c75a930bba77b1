import type { FieldCount } from '../analysis/attribute-fields.ts';
import type { CriticalPath } from '../analysis/critical-path.ts';
import type { TraceFacts } from '../analysis/facts.ts';
import type { MinimapBins } from '../analysis/minimap-bins.ts';
import type { ExplainedFailure } from '../analysis/summary-sentence.ts';
import type { TimeSummary } from '../analysis/summary.ts';
import type { Result } from '../base/result.ts';
import type { SpanDetails } from '../model/span-details.ts';
import type { SpanField } from '../model/span-field.ts';
import type { TempoError } from '../tempo/tempo-error.ts';
import type { Fix } from '../traceql/error.ts';
import type { SearchError } from '../traceql/evaluate/unsupported.ts';
import type { AdjustedClocks } from './clock-job.ts';
import type { FieldColumn } from './column-jobs.ts';
import type { EventMarks } from './event-marks.ts';
import type { PaintTable } from './paint-table.ts';

/** All jobs of the trace worker. `trace` is the handle that openTrace gave; it holds until other traces need the memory. */
export type TraceJobs = {
  openTrace: { input: OpenTraceInput; progress: OpenTraceProgress; output: Result<OpenTraceOutput, TempoError> };
  /** The page shows this trace from now on: it stays open, however large, and the one shown before may go. */
  showTrace: { input: TraceRef; progress: never; output: null };
  /** Answers when all attributes of the trace are known. */
  decodeAttributes: { input: TraceRef; progress: { spans: number }; output: AttributesDecoded };
  spanDetails: { input: SpanRef; progress: never; output: SpanDetailsOutput };
  /** Spans by id (16 hex digits each) -> span | -1. */
  spansById: { input: TraceRef & { spanIds: readonly string[] }; progress: never; output: Int32Array };
  spanIds: { input: TraceRef & { spans: readonly number[] }; progress: never; output: string[] };
  find: { input: FindInput; progress: Found; output: Result<Found, FindProblem> };
  /** @param adjusted with the clocks of all hosts set right */
  minimap: { input: TraceRef & { columns: number; adjusted?: boolean }; progress: never; output: MinimapBins };
  timeSummary: { input: TraceRef; progress: never; output: TimeSummaryOutput };
  /** Answers when all attributes are known; null: no clock is wrong. */
  adjustedClocks: { input: TraceRef; progress: never; output: AdjustedClocks | null };
  /** Both answer when all attributes of the trace are known. */
  attributeFields: { input: TraceRef; progress: never; output: FieldCount[] };
  attributeColumn: { input: TraceRef & { field: SpanField }; progress: never; output: FieldColumn };
};

export interface OpenTraceInput {
  readonly base: string; // absolute URL of Tempo's API: a worker's own base is its script
  readonly traceId: string; // 32 hex digits
  readonly fromUnixS: number | null; // hints where to look
  readonly toUnixS: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly fresh: boolean; // true: ask the backend even if the trace is still here
}

export type OpenTraceProgress =
  | { readonly phase: 'asking' } // the request has been sent
  | { readonly phase: 'fetching'; readonly bytes: number; readonly totalBytes: number | null; readonly spans: number }
  | { readonly phase: 'decoding'; readonly bytes: number; readonly readAtUnixMs: number };

export interface OpenTraceOutput {
  readonly trace: number; // handle
  readonly bytes: number;
  readonly partial: string | null; // why the backend says that the trace is incomplete
  readonly cached: boolean;
  readonly decodedAtUnixMs: number; // when the skeleton stood
  readonly facts: TraceFacts;
  readonly paint: PaintTable;
}

export interface TraceRef {
  readonly trace: number;
}
export interface SpanRef extends TraceRef {
  readonly span: number;
}

export interface AttributesDecoded {
  readonly spans: number;
  readonly problem: string | null; // what could not be read within spans
  readonly decodedAtUnixMs: number;
  readonly events: EventMarks;
}

export interface SpanDetailsOutput {
  readonly details: SpanDetails;
  readonly selfNs: number;
  readonly criticalNs: number; // time of the span on the critical path
}

export interface FindInput extends TraceRef {
  readonly text: string;
  readonly language: 'text' | 'traceql';
}

export interface Found {
  readonly matches: Int32Array; // spans, ascending
  readonly searched: number; // spans whose attributes have been looked at, from the first on
  readonly done: boolean;
}

/** Why a TraceQL query finds nothing: it is wrong, it cannot be run here, or what runs it could not be loaded. */
export type FindProblem =
  | SearchError
  | { readonly kind: 'no-spans'; readonly message: string; readonly fix: Fix }
  | { readonly kind: 'not-loaded'; readonly message: string };

export interface TimeSummaryOutput {
  readonly path: CriticalPath;
  readonly summary: TimeSummary;
  readonly failure: ExplainedFailure | null; // null: no span has status error
}
