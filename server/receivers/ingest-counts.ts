import type { IngestOutcome, TraceSink } from './sink.ts';

/** A way in, by the names that Tempo's metrics give it. */
export interface Door {
  readonly receiver: 'otlp/otlp_receiver' | 'zipkin/zipkin_receiver' | 'jaeger/jaeger_receiver';
  readonly transport: 'http' | 'grpc' | 'http_v2_json' | 'collector_http';
}

interface Counts {
  readonly labels: string;
  acceptedSpans: number;
  refusedSpans: number;
  readonly refusedRequests: Record<Exclude<IngestOutcome['kind'], 'accepted'>, number>;
}

/** Counts since start of what came in by each door and what became of it. */
export class IngestCounts {
  private readonly doors: Counts[] = [];

  /** The same sink, counted. */
  through({ receiver, transport }: Door, sink: TraceSink): TraceSink {
    const counts: Counts = {
      labels: `receiver="${receiver}",tenant="single-tenant",transport="${transport}"`,
      acceptedSpans: 0,
      refusedSpans: 0,
      refusedRequests: { malformed: 0, busy: 0, unavailable: 0 },
    };
    this.doors.push(counts);
    return {
      async ingest(body, encoding) {
        const outcome = await sink.ingest(body, encoding);
        if (outcome.kind === 'accepted') {
          counts.acceptedSpans += outcome.spans;
          counts.refusedSpans += outcome.rejectedSpans;
        } else counts.refusedRequests[outcome.kind]++;
        return outcome;
      },
    };
  }

  /** Prometheus text. Spans of a request that is refused whole are not known, so such requests are counted, not their spans. */
  text(): string {
    const discarded = this.doors.reduce((sum, { refusedSpans }) => sum + refusedSpans, 0);
    return [
      counter('tempo_receiver_accepted_spans', 'Spans taken since start, by the way they came.'),
      ...this.doors.map((of) => `tempo_receiver_accepted_spans{${of.labels}} ${of.acceptedSpans}\n`),
      counter('tempo_receiver_refused_spans', 'Spans left out of requests that were taken, since start.'),
      ...this.doors.map((of) => `tempo_receiver_refused_spans{${of.labels}} ${of.refusedSpans}\n`),
      counter('tempo_discarded_spans_total', 'Spans that were not kept, since start.'),
      `tempo_discarded_spans_total{reason="invalid_id",tenant="single-tenant"} ${discarded}\n`,
      counter('observatory_refused_requests_total', 'Requests with spans that were refused whole, since start.'),
      ...this.doors.flatMap(({ labels, refusedRequests }) =>
        Object.entries(refusedRequests).map(
          ([reason, count]) => `observatory_refused_requests_total{${labels},reason="${reason}"} ${count}\n`,
        ),
      ),
    ].join('');
  }
}

function counter(name: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n`;
}
