import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-web';

const MAX_FAILURES = 3; // in a row; then the page stops trying

/** Sends spans to the first endpoint that listens. Where none does, telemetry goes off quietly: one line in the console, no
 *  further requests. */
export class ProbingExporter implements SpanExporter {
  private readonly target: Promise<SpanExporter | null>;
  private failures = 0;
  private off = false;

  constructor(endpoints: readonly string[], plainFetch: typeof fetch) {
    this.target = findListener(endpoints, plainFetch).then((url) => {
      if (url === null) this.giveUp(endpoints.join(' and '));
      return url === null ? null : new OTLPTraceExporter({ url, timeoutMillis: 5000 });
    });
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    if (this.off) return done({ code: ExportResultCode.SUCCESS });
    void this.target.then((exporter) => {
      if (!exporter) return done({ code: ExportResultCode.SUCCESS }); // dropped on purpose, and said once
      exporter.export(spans, (result) => {
        this.failures = result.code === ExportResultCode.SUCCESS ? 0 : this.failures + 1;
        if (this.failures >= MAX_FAILURES && !this.off) this.giveUp('the endpoint, after it had worked');
        done(result);
      });
    });
  }

  async forceFlush(): Promise<void> {
    await (await this.target)?.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await (await this.target)?.shutdown();
  }

  private giveUp(where: string): void {
    this.off = true;
    console.info(`Trace Observatory: telemetry is off, nothing takes spans at ${where}.`);
  }
}

/** The first endpoint that accepts an empty export; null if none does. */
async function findListener(endpoints: readonly string[], plainFetch: typeof fetch): Promise<string | null> {
  for (const url of endpoints) {
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await plainFetch(url, { method: 'POST', headers, body: '{"resourceSpans":[]}' });
      if (response.ok) return url;
    } catch {
      continue; // nothing listens here: try the next
    }
  }
  return null;
}
