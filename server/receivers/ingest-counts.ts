import type { IngestOutcome, TraceSink } from './sink.ts';

/** A way in, by the names that Tempo's metrics give it. */
export interface Door {
  readonly receiver: 'otlp/otlp_receiver' | 'zipkin/zipkin_receiver' | 'jaeger/jaeger_receiver';
  readonly transport: 'http' | 'grpc' | 'http_v2_json' | 'collector_http';
}

interface Counts {
  readonly tenant: string;
  readonly labels: string;
  acceptedSpans: number;
  refusedSpans: number;
  readonly refusedRequests: Record<Exclude<IngestOutcome['kind'], 'accepted'>, number>;
}

/** Refused requests of tenants of whom nothing was ever taken are counted together: anybody can make up names. */
const NO_TENANT = '';

/** Counts since start of what came in by each door, for which tenant, and what became of it. */
export class IngestCounts {
  private readonly counts: Counts[] = [];
  private readonly known: Set<string>;

  /** @param tenants that are counted from the start */
  constructor(...tenants: string[]) {
    this.known = new Set(tenants);
  }

  /** The same sink, counted. */
  through({ receiver, transport }: Door, sink: TraceSink): TraceSink {
    const byTenant = new Map<string, Counts>();
    const countsOf = (tenant: string): Counts => {
      const there = byTenant.get(tenant);
      if (there) return there;
      const counts: Counts = {
        tenant,
        labels: `receiver="${receiver}",tenant="${tenant}",transport="${transport}"`,
        acceptedSpans: 0,
        refusedSpans: 0,
        refusedRequests: { malformed: 0, busy: 0, unavailable: 0 },
      };
      this.counts.push(counts);
      byTenant.set(tenant, counts);
      return counts;
    };
    for (const tenant of this.known) countsOf(tenant);
    return {
      ingest: async (body, encoding, tenant) => {
        const outcome = await sink.ingest(body, encoding, tenant);
        if (outcome.kind === 'accepted' && outcome.spans > 0) this.known.add(tenant);
        const counts = countsOf(this.known.has(tenant) ? tenant : NO_TENANT);
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
    const discarded = new Map<string, number>();
    for (const { tenant, refusedSpans } of this.counts)
      discarded.set(tenant, (discarded.get(tenant) ?? 0) + refusedSpans);
    return [
      counter('tempo_receiver_accepted_spans', 'Spans taken since start, by the way they came.'),
      ...this.counts.map((of) => `tempo_receiver_accepted_spans{${of.labels}} ${of.acceptedSpans}\n`),
      counter('tempo_receiver_refused_spans', 'Spans left out of requests that were taken, since start.'),
      ...this.counts.map((of) => `tempo_receiver_refused_spans{${of.labels}} ${of.refusedSpans}\n`),
      counter('tempo_discarded_spans_total', 'Spans that were not kept, since start.'),
      ...[...discarded].map(
        ([tenant, spans]) => `tempo_discarded_spans_total{reason="invalid_id",tenant="${tenant}"} ${spans}\n`,
      ),
      counter('observatory_refused_requests_total', 'Requests with spans that were refused whole, since start.'),
      ...this.counts.flatMap(({ labels, refusedRequests }) =>
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
