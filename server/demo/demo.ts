import { seededRandom } from '../../src/lib/base/random.ts';
import { Emitter } from './emit.ts';
import { Outbox } from './outbox.ts';
import { lastEndMs, planTrace } from './plan.ts';
import { type Card, drawCard, SURE_CARDS } from './scenarios/mix.ts';
import { drawVisit } from './visit.ts';

export interface DemoOptions {
  /** The OTLP/HTTP traces endpoint, path included: http://127.0.0.1:4318/v1/traces */
  readonly otlpUrl: string;
  /** Sent along with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting it is the same as calling `stop`. */
  readonly signal?: AbortSignal;
  /** Traces a second after the history, a tenth of that after an hour; 0: none. Default 1 */
  readonly ratePerS?: number;
  /** Traces sent at the start, spread evenly over the time before. Default 150 over 15 minutes */
  readonly historyTraces?: number;
  readonly historyMs?: number;
  /** Same seed, same visits (trace and span ids differ all the same). Default: another one every time */
  readonly seed?: number;
  /** Unix ms. Default Date.now */
  readonly now?: () => number;
  /** How long to wait before what the receiver refused is offered again, beyond the exporter's own retries. Default 2000 */
  readonly retryAfterMs?: number;
  /** Called once when the receiver cannot be reached or refuses, not again until it has accepted something; and for a bug. */
  readonly onTrouble?: (message: string) => void;
}

export interface Demo {
  /** Resolves when the receiver has accepted the whole history, or the demo was stopped before. */
  readonly historySent: Promise<void>;
  /** Makes nothing more; resolves when nothing more will be sent: at once, or after the request under way (5 s at most). */
  stop(): Promise<void>;
}

const TRACES_PER_REQUEST = 3; // some 60 spans: about 2 ms to make and to encode
const LIVELY_MS = 60 * 60_000; // nobody watches for longer, and a store that is left alone should not fill up
const BREATHER_MS = 15; // between requests of the history, for everything else in this process

/** Starts the traffic of a make-believe shop: traces made by the OpenTelemetry SDK, sent over OTLP/HTTP. Each trace has just
 *  ended when it is made: its spans' times are set, nothing waits for them to pass. Never throws and keeps no process alive. */
export function startDemo(options: DemoOptions): Demo {
  const { ratePerS = 1, historyTraces = 150, historyMs = 15 * 60_000, now = Date.now, retryAfterMs = 2000 } = options;
  const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32));
  const outbox = new Outbox(options.otlpUrl, options.headers ?? {});
  const emitter = new Emitter(outbox);
  const halt = new AbortController();
  options.signal?.addEventListener('abort', () => halt.abort(), { once: true });
  if (options.signal?.aborted) halt.abort();

  function play(card: Card, endUnixMs: number): void {
    const visit = drawVisit(random, card.wishes);
    const trace = planTrace(card.scenario, visit);
    emitter.emit(trace, visit.environment, Math.floor(endUnixMs - lastEndMs(trace)));
  }

  let inTrouble = false;
  async function deliver(): Promise<void> {
    while (!halt.signal.aborted) {
      const trouble = await outbox.send();
      if (trouble !== null && !inTrouble) options.onTrouble?.(trouble);
      inTrouble = trouble !== null;
      if (!inTrouble) return;
      await pause(retryAfterMs, halt.signal);
    }
  }

  async function sendHistory(): Promise<void> {
    const begunMs = now();
    const sureEvery = Math.max(1, Math.floor(historyTraces / (SURE_CARDS.length + 1)));
    for (let i = 1; i <= historyTraces && !halt.signal.aborted; i++) {
      const sure = i % sureEvery === 0 ? SURE_CARDS[i / sureEvery - 1] : undefined;
      play(sure ?? drawCard(random), begunMs - historyMs * (1 - i / historyTraces));
      if (i % TRACES_PER_REQUEST === 0 || i === historyTraces) {
        await deliver();
        await pause(BREATHER_MS, halt.signal);
      }
    }
  }

  async function sendLive(): Promise<void> {
    const begunMs = now();
    while (ratePerS > 0 && !halt.signal.aborted) {
      const calm = now() - begunMs > LIVELY_MS ? 10 : 1;
      await pause((1000 / ratePerS) * calm * (0.5 + random.float()), halt.signal);
      if (halt.signal.aborted) return;
      play(drawCard(random), now());
      await deliver();
    }
  }

  const historySent = sendHistory();
  const ended = historySent
    .then(sendLive)
    .catch((bug: unknown) => options.onTrouble?.(`the demo ended: ${String(bug)}`))
    .then(() => outbox.shutdown());
  return {
    historySent,
    stop() {
      halt.abort();
      return ended;
    },
  };
}

/** Waits, unless or until the signal is aborted. Keeps no process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms).unref();
    signal.addEventListener('abort', done, { once: true });
  });
}
