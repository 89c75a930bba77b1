// When the demo runs: while the store holds no traces but the demo's and the page's own, DEMO is not off, and nobody has
// switched it off in the page. The last of these survives a restart.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../settings.ts';

/** The least of a demo that the switch needs; server/demo has it. */
export interface RunningDemo {
  stop(): Promise<void>;
}

export interface DemoSwitchOptions {
  /** off: never. */
  demo: Settings['demo'];
  dataDir: string;
  /** Traces of neither the demo nor the page; null: not known yet. */
  foreignTraces: () => Promise<number | null>;
  start: () => RunningDemo;
}

const SWITCHED_OFF_FILE = 'demo-off';
const LOOK_EVERY_MS = 300;

export class DemoSwitch {
  private readonly options: DemoSwitchOptions;
  private running: RunningDemo | null = null;
  /** Changes happen one after another. */
  private queue: Promise<void> = Promise.resolve();
  private ended: Promise<unknown> = Promise.resolve();
  private looking: NodeJS.Timeout | null = null;
  private possible = false;
  private closed = false;

  constructor(options: DemoSwitchOptions) {
    this.options = options;
  }

  get state(): { on: boolean; possible: boolean } {
    return { on: this.running !== null, possible: this.possible };
  }

  /** Starts or stops the demo, as the store and the switch say. */
  update(): Promise<void> {
    this.queue = this.queue.then(() => this.apply());
    return this.queue;
  }

  /** Spans came in, perhaps the first that are not the demo's. Cheap: looks at most a few times a second. */
  noticeSpans(): void {
    if (this.running !== null) this.lookSoon();
  }

  private lookSoon(): void {
    if (this.looking !== null || this.closed) return;
    this.looking = setTimeout(() => {
      this.looking = null;
      void this.update();
    }, LOOK_EVERY_MS);
  }

  /** The switch in the page. False: the demo is not possible, so it cannot be switched on. */
  async set(on: boolean): Promise<boolean> {
    const file = join(this.options.dataDir, SWITCHED_OFF_FILE);
    if (on) rmSync(file, { force: true });
    else writeFileSync(file, 'The demo was switched off in the page.\n');
    await this.update();
    return !on || this.running !== null;
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.looking !== null) clearTimeout(this.looking);
    await this.update();
    await this.ended;
  }

  private async apply(): Promise<void> {
    const allowed = this.options.demo !== 'off' && !this.closed;
    const foreignTraces = allowed ? await this.options.foreignTraces() : 0;
    if (foreignTraces === null) this.lookSoon();
    this.possible = allowed && foreignTraces === 0;
    const wanted = this.possible && !existsSync(join(this.options.dataDir, SWITCHED_OFF_FILE));
    if (wanted && this.running === null) this.running = this.options.start();
    if (!wanted && this.running !== null) {
      // Not waited for here: a last request may take seconds, and the page asks for the state meanwhile.
      this.ended = Promise.all([this.ended, this.running.stop()]);
      this.running = null;
    }
  }
}
