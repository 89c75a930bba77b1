import type { Config } from '../lib/config/config.ts';
import { startAction, type Action } from '../lib/telemetry/telemetry.ts';
import { parseTrace, type Parsed, type TraceLink } from '../lib/url/links.ts';
import { normalizeTraceId } from '../lib/url/trace-id.ts';
import { TraceSession } from '../lib/waterfall/session/trace-session.svelte.ts';
import { traceWorker } from '../lib/worker/trace-worker.ts';
import type { PageProps } from './routes.ts';

const ANSWER_WITHIN_MS = 250;

/** A trace being opened as an address says. The address's hints and its span are read once. */
export interface TraceVisit {
  readonly traceId: string; // 32 hex digits
  readonly link: Parsed<TraceLink>;
  readonly session: TraceSession;
  readonly action: Action | null; // null: this visit is no span of the page's own traces
}

let begun: TraceVisit | null = null;

/** Sends the request before there is a page to show the answer: `visitTrace` finds it under way.
 *  @returns settles with the answer: what is mounted once is drawn sooner. A slow one is waited for on the page. */
export async function beginVisit(config: Config, { traceId, search }: PageProps, traced: boolean): Promise<void> {
  const id = normalizeTraceId(traceId);
  if (id === null) return;
  begun = openVisit(config, id, search, traced);
  await Promise.race([begun.session.settled, new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS))]);
}

/** The visit of a page that is being mounted. @param traceId 32 hex digits */
export function visitTrace(config: Config, traceId: string, search: URLSearchParams, traced: boolean): TraceVisit {
  const visit = begun;
  begun = null;
  if (visit?.traceId === traceId) return visit;
  visit?.session.dispose(); // the reader went elsewhere before the page was there
  return openVisit(config, traceId, search, traced);
}

function openVisit(config: Config, traceId: string, search: URLSearchParams, traced: boolean): TraceVisit {
  const link = parseTrace(search);
  const action = traced ? startAction('open trace', { 'trace.opened.id': traceId }) : null;
  const headers = () => action?.headers ?? Promise.resolve({});
  const session = new TraceSession(traceWorker(), { ...link.value, base: config.tempo, traceId, headers });
  return { traceId, link, session, action };
}
