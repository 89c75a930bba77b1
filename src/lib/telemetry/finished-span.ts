export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An action under way or over. */
export interface StartedAction {
  readonly traceId: string; // 32 hex digits
  readonly spanId: string; // 16 hex digits
  readonly startUnixMs: number;
}

/** A span that is over, with ids made before the SDK was there. Times are Unix milliseconds, fractional. */
export interface FinishedSpan {
  /** action: something the reader did. request: what the page asked for because of it. */
  readonly kind: 'action' | 'request';
  readonly name: string;
  readonly traceId: string; // 32 hex digits
  readonly spanId: string; // 16 hex digits
  readonly parentSpanId: string | null; // null: the trace begins here
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  readonly attributes: Attributes;
  readonly error: string | null;
}

export function newTraceId(): string {
  return randomHex(16);
}

export function newSpanId(): string {
  return randomHex(8);
}

/** The header of W3C Trace Context; every trace of the page is recorded. */
export function traceparent(traceId: string, spanId: string): string {
  return `00-${traceId}-${spanId}-01`;
}

/** Never all zero, which would be no id. */
function randomHex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  if (random.every((byte) => byte === 0)) random[0] = 1;
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
