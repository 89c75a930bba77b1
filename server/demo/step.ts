import type { Attributes } from '@opentelemetry/api';
import type { DemoError } from './errors.ts';
import type { ServiceName } from './services.ts';
import type { Visit } from './visit.ts';

/** Least and greatest of an evenly distributed choice: milliseconds, or a count. */
export type Range = readonly [least: number, most: number];

export type AttributesOf = Attributes | ((visit: Visit) => Attributes);

/** One operation of the make-believe shop, the data from which a span is planned. It runs its `steps` one after the
 *  other (or all at once), spends `ownMs` around them, and fails by itself or because a step in it failed.
 *
 *    |-- latency --|-- own/4 --|== step ==|== step ==|---- own 3/4 ----|-- latency --|
 *                  ^ span start                                        ^ span end
 */
export interface Step {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** The process that runs it; the caller's if absent. Context crosses to another one as a traceparent header. */
  readonly service?: ServiceName;
  readonly attributes?: AttributesOf;
  readonly ownMs: Range;
  readonly steps?: readonly Step[];
  readonly together?: boolean;
  /** Time on the wire before the span starts, and again after it ends. */
  readonly latencyMs?: Range;
  /** Runs in this share of visits only. */
  readonly share?: number;
  /** Runs this many times in a row. */
  readonly times?: Range;
  readonly fails?: Failure;
  /** Tried once more after a failure; the second try fails with `share` in place of the step's own. */
  readonly retry?: { readonly share: number; readonly backoffMs: Range };
  /** What the caller makes of a failure of this step; the error's own message if absent. */
  readonly blame?: Blame;
  /** A failure of this step does not fail its caller. */
  readonly optional?: boolean;
  readonly done?: Done;
  /** `http.status_code` of success; a failed span takes its code from the failure. Absent: no HTTP span. */
  readonly httpOk?: number;
  /** The caller does not wait for it: messages that are consumed later. */
  readonly detached?: boolean;
  /** Leaves its span context in a queue, to be linked to by a later batch. */
  readonly queues?: boolean;
  /** Links to everything queued so far, and empties the queue. */
  readonly drains?: boolean;
}

export interface Failure {
  readonly share: number;
  readonly error: DemoError;
  /** How long a failing run takes in place of `ownMs`: timeouts are slow. */
  readonly afterMs?: Range;
  readonly httpStatus?: number;
}

export interface Blame {
  readonly status: string;
  readonly httpStatus?: number;
}

export interface Done {
  readonly event?: string;
  /** Sets status Ok with this message. */
  readonly status?: string;
  readonly attributes?: AttributesOf;
}
