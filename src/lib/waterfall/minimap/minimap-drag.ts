/** A stretch of time in view, ns. */
interface TimeWindow {
  readonly fromNs: number;
  readonly toNs: number;
}

/** What a press on the minimap took hold of: an edge of the window, all of it, or time outside of it. */
export interface Grip {
  readonly part: 'from' | 'to' | 'window' | 'outside';
  readonly atNs: number;
  readonly window: TimeWindow; // as it was
}

/** @param isZoomed not all of the trace is in view: there is a window to hold  @param slopNs a press this near to an edge moves the edge */
export function gripAt(atNs: number, window: TimeWindow, isZoomed: boolean, slopNs: number): Grip {
  const { fromNs, toNs } = window;
  const near = (edgeNs: number) => isZoomed && Math.abs(atNs - edgeNs) <= slopNs;
  const inside = isZoomed && atNs > fromNs && atNs < toNs;
  const nearer = Math.abs(atNs - fromNs) <= Math.abs(atNs - toNs) ? 'from' : 'to';
  return { part: near(fromNs) || near(toNs) ? nearer : inside ? 'window' : 'outside', atNs, window };
}

/** The window once the pointer has come to `atNs`; edges may cross. @param leastNs a new window narrower than this is none: null */
export function draggedWindow({ part, atNs: startNs, window }: Grip, atNs: number, leastNs: number): TimeWindow | null {
  const { fromNs, toNs } = window;
  if (part === 'window') return { fromNs: fromNs + atNs - startNs, toNs: toNs + atNs - startNs };
  const fixedNs = part === 'from' ? toNs : part === 'to' ? fromNs : startNs;
  if (Math.abs(atNs - fixedNs) < leastNs) return null;
  return { fromNs: Math.min(atNs, fixedNs), toNs: Math.max(atNs, fixedNs) };
}
