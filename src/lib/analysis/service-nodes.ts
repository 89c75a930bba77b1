import type { ServiceEdge } from './service-edge-table.ts';

/** A service, a database, or somebody who was only named: the calls it received. */
export interface ServiceNode {
  readonly name: string;
  readonly calls: number; // 0 for one that only calls
  readonly failed: number;
  readonly durationNs: number; // of all these calls together
}

/** The two ends of all edges, each once, by name. */
export function serviceNodes(edges: readonly ServiceEdge[]): ServiceNode[] {
  const nodes = new Map<string, { name: string; calls: number; failed: number; durationNs: number }>();
  const node = (name: string): { calls: number; failed: number; durationNs: number } => {
    let known = nodes.get(name);
    if (!known) nodes.set(name, (known = { name, calls: 0, failed: 0, durationNs: 0 }));
    return known;
  };
  for (const edge of edges) {
    node(edge.client);
    const server = node(edge.server);
    server.calls += edge.calls;
    server.failed += edge.failed;
    server.durationNs += edge.durationNs;
  }
  return [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
