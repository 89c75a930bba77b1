import { Agent } from 'node:http';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

const REQUEST_TIMEOUT_MS = 5000; // the exporter's own retries included; it bounds how long a stop can take

/** Where finished spans of all services wait until they are sent in one request: the SDK's batch processor would send each
 *  service's spans at times of its own and cannot be told to drop them. Nothing is lost when the receiver is away: what
 *  was refused stays here for the next `send`. */
export class Outbox implements SpanProcessor {
  readonly #agent: Agent;
  readonly #exporter: OTLPTraceExporter;
  #waiting: ReadableSpan[] = [];

  /** @param url of the OTLP/HTTP traces endpoint, such as http://127.0.0.1:4318/v1/traces  @param headers to send along */
  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#exporter = new OTLPTraceExporter({
      url,
      headers: { ...headers },
      timeoutMillis: REQUEST_TIMEOUT_MS,
      httpAgentOptions: () => this.#agent,
    });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.#waiting.push(span);
  }

  /** Sends all that waits in one request. @returns null if it was taken, or what went wrong */
  async send(): Promise<string | null> {
    const batch = this.#waiting;
    if (batch.length === 0) return null;
    this.#waiting = [];
    const trouble = await new Promise<string | null>((resolve) => {
      this.#exporter.export(batch, (result) => {
        resolve(result.code === ExportResultCode.SUCCESS ? null : (result.error?.message ?? 'the export failed'));
      });
    });
    if (trouble !== null) this.#waiting = [...batch, ...this.#waiting];
    return trouble;
  }

  async forceFlush(): Promise<void> {
    await this.send();
  }

  /** Drops what waits and closes the connection. To be called when no `send` is under way. */
  shutdown(): Promise<void> {
    this.#waiting = [];
    this.#agent.destroy();
    return Promise.resolve();
  }
}
