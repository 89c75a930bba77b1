/** What an answer tells of the work behind it. */
export interface InspectedJson {
  readonly inspectedTraces: number;
  readonly inspectedBytes: string; // of the stored slices of those traces; a text, as proto3 JSON writes 64 bits
  readonly completedJobs: number; // blocks
  readonly totalJobs: number;
}

export function inspectedJson(inspectedTraces: number, inspectedBytes: number, blocks: number): InspectedJson {
  return { inspectedTraces, inspectedBytes: String(inspectedBytes), completedJobs: blocks, totalJobs: blocks };
}
