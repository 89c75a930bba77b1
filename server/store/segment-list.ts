import { mkdirSync, readdirSync } from 'node:fs';
import { Segment } from './segment.ts';
import { SegmentFile, segmentNumber } from './segment-file.ts';

/** The segments of a folder, oldest first; the last one is open. Those that were taken out stay readable by id for whoever reads
 *  them piece by piece; then their files go. */
export class SegmentList {
  readonly all: Segment[] = [];
  private readonly folder: string;
  private readonly leaving: Segment[] = [];
  private readonly removing = new Set<Promise<void>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Opens the files that are there. Throws where one cannot be opened. */
  openAll(nowUnixMs: number): void {
    mkdirSync(this.folder, { recursive: true });
    const numbers = readdirSync(this.folder).map(segmentNumber);
    for (const number of numbers.filter((n) => n !== null).toSorted((a, b) => a - b))
      this.all.push(new Segment(new SegmentFile(this.folder, number, nowUnixMs), false));
    for (const segment of this.all.slice(0, -1)) segment.seal();
  }

  /** Opens a new one behind the others, and seals the one before it. Throws where the disk refuses. */
  openNext(nowUnixMs: number): void {
    const number = this.all.length === 0 ? 1 : this.head.file.number + 1;
    const next = new Segment(new SegmentFile(this.folder, number, nowUnixMs), true);
    this.all.at(-1)?.seal();
    this.all.push(next);
  }

  get head(): Segment {
    return this.all[this.all.length - 1]!;
  }

  /** Those in which something arrived. */
  filled(): Segment[] {
    return this.all.filter(({ file }) => file.meta.arrived > 0);
  }

  sum(of: (segment: Segment) => number): number {
    return this.all.reduce((total, segment) => total + of(segment), 0);
  }

  /** False once it was taken out, which can happen while somebody waits. */
  holds(segment: Segment): boolean {
    return this.all.includes(segment);
  }

  /** Asks the segments that may hold a trace, newest first, until one answers.
   *  @param begun for who has begun to read: those that were dropped meanwhile are asked as well */
  find<T>(traceId: string, read: (file: SegmentFile) => T | null, begun = false): T | null {
    for (const segments of begun ? [this.all, this.leaving] : [this.all])
      for (let i = segments.length - 1; i >= 0; i--) {
        const segment = segments[i]!;
        const found = segment.has(traceId) ? read(segment.file) : null;
        if (found !== null) return found;
      }
    return null;
  }

  /** Keeps files, by default all, until `release` is called, also when their segments are dropped meanwhile. */
  hold(segments: readonly Segment[] = this.all): { release(): void } {
    const held = [...segments];
    for (const segment of held) segment.readers++;
    return {
      release: () => {
        for (const segment of held.splice(0)) segment.readers--;
        this.removeLeft();
      },
    };
  }

  /** Takes a segment out at once, also from the folder, as far as the system lets go of a file in use; the room is free when nobody
   *  reads it any more. */
  drop(segment: Segment): void {
    this.all.splice(this.all.indexOf(segment), 1);
    this.leaving.push(segment);
    segment.file.unlink();
    this.removeLeft();
  }

  private removeLeft(): void {
    for (const segment of this.leaving.filter(({ readers }) => readers === 0)) {
      this.leaving.splice(this.leaving.indexOf(segment), 1);
      const { file } = segment;
      const removed = file
        .destroy()
        .catch((error: unknown) => console.error(`${file.path} was dropped, but stays:`, error))
        .then(() => void this.removing.delete(removed));
      this.removing.add(removed);
    }
  }

  async close(): Promise<void> {
    const held = [...this.all, ...this.leaving];
    await Promise.all([...held.map((segment) => segment.file.close()), ...this.removing]);
  }
}
