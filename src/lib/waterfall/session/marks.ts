/** User Timing marks that others rely on (see docs: performance marks). Times taken in the worker come as Unix ms, because its clock
 *  starts elsewhere than the page's. */
export function markTraceBytes(bytes: number, atUnixMs: number): void {
  performance.mark('observatory:trace-bytes', { detail: { bytes }, startTime: toPageTime(atUnixMs) });
}

export function markTraceDecoded(spans: number, atUnixMs: number): void {
  performance.mark('observatory:trace-decoded', { detail: { spans }, startTime: toPageTime(atUnixMs) });
}

export function markTracePainted(spans: number): void {
  performance.mark('observatory:trace-painted', { detail: { spans } });
}

export function markAttributesDecoded(spans: number, atUnixMs: number): void {
  performance.mark('observatory:attributes-decoded', { detail: { spans }, startTime: toPageTime(atUnixMs) });
}

/** Never negative: a trace kept from before the page was loaded again cannot be. */
function toPageTime(unixMs: number): number {
  return Math.max(0, unixMs - performance.timeOrigin);
}
