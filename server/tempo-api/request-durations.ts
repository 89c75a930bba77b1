/** Seconds, as Tempo's server counts them. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];

interface Series {
  readonly labels: string;
  readonly counts: number[]; // by bucket, each alone; the last is that of what took longer
  seconds: number;
}

/** tempo_request_duration_seconds: how long requests took, by method, route and status. As few series as there are endpoints. */
export class RequestDurations {
  private readonly series = new Map<string, Series>();

  /** @param route a path as Tempo lists it, such as /api/traces/{traceID}; null for one that does not exist */
  observe(method: string, route: string | null, status: number, seconds: number): void {
    const name = route === null ? 'other' : route.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '');
    // Anything may stand for a method in a request; the reading ones are all that there are here.
    const known = method === 'GET' || method === 'HEAD' ? method : 'other';
    const labels = `method="${known}",route="${name.toLowerCase()}",status_code="${status}",ws="false"`;
    let series = this.series.get(labels);
    if (!series) {
      series = { labels, counts: new Array<number>(BUCKETS.length + 1).fill(0), seconds: 0 };
      this.series.set(labels, series);
    }
    const bucket = BUCKETS.findIndex((most) => seconds <= most);
    series.counts[bucket < 0 ? BUCKETS.length : bucket]! += 1;
    series.seconds += seconds;
  }

  /** Prometheus text. */
  text(): string {
    const name = 'tempo_request_duration_seconds';
    const lines = [`# HELP ${name} Time (in seconds) spent serving HTTP requests.`, `# TYPE ${name} histogram`];
    for (const { labels, counts, seconds } of this.series.values()) {
      let sum = 0;
      counts.forEach((count, i) => {
        sum += count;
        lines.push(`${name}_bucket{${labels},le="${BUCKETS[i] ?? '+Inf'}"} ${sum}`);
      });
      lines.push(`${name}_sum{${labels}} ${seconds}`, `${name}_count{${labels}} ${sum}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
