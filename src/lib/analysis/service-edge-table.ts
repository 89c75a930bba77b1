import { mix32 } from '../base/bytes.ts';
import { withRoom } from '../base/growing.ts';
import { DurationColumns, type DurationSpread } from './service-durations.ts';

/** How a call was made, as Tempo's `connection_type` says it; '' is a plain request. */
const CONNECTION_TYPES = ['', 'virtual_node', 'messaging_system', 'database'] as const;
export type ConnectionType = (typeof CONNECTION_TYPES)[number];
export const Connection = { Plain: 0, Virtual: 1, Messaging: 2, Database: 3 } as const;

/** All calls from one service to another in one way. */
export interface ServiceEdge {
  readonly client: string;
  readonly server: string;
  readonly connectionType: ConnectionType;
  readonly calls: number;
  readonly failed: number; // calls of which either span has status error
  readonly durationNs: number; // of all calls together, as the server saw them, or the client where the server has no span
  readonly clientSpans: DurationSpread;
  readonly serverSpans: DurationSpread;
}

/** Edges as columns, found by (client, server, connection) through an open-addressing hash. */
export class EdgeTable {
  /** Calls that were left out because their edge would have been one too many. */
  droppedCalls = 0;
  private readonly maxEdges: number;
  private length = 0;
  private client = new Int32Array(16);
  private server = new Int32Array(16);
  private connection = new Uint8Array(16);
  private calls = new Uint32Array(16);
  private failed = new Uint32Array(16);
  private durationNs = new Float64Array(16);
  private readonly clientSpans = new DurationColumns();
  private readonly serverSpans = new DurationColumns();
  private slots = new Int32Array(64); // edge + 1; 0 is free

  constructor(maxEdges: number) {
    this.maxEdges = maxEdges;
  }

  /** Counts a call. @param clientNs, serverNs durations of its two spans; -1 for one that is not there */
  count(client: number, server: number, connection: number, failed: boolean, clientNs: number, serverNs: number): void {
    const edge = this.edge(client, server, connection);
    if (edge < 0) {
      this.droppedCalls++;
      return;
    }
    this.calls[edge]!++;
    if (failed) this.failed[edge]!++;
    this.durationNs[edge]! += serverNs >= 0 ? serverNs : clientNs;
    if (clientNs >= 0) this.clientSpans.add(edge, clientNs);
    if (serverNs >= 0) this.serverSpans.add(edge, serverNs);
  }

  /** All edges, in the order of their names. @param names by node */
  edges(names: readonly string[]): ServiceEdge[] {
    const edges: ServiceEdge[] = [];
    for (let e = 0; e < this.length; e++) {
      edges.push({
        client: names[this.client[e]!]!,
        server: names[this.server[e]!]!,
        connectionType: CONNECTION_TYPES[this.connection[e]!]!,
        calls: this.calls[e]!,
        failed: this.failed[e]!,
        durationNs: this.durationNs[e]!,
        clientSpans: this.clientSpans.of(e),
        serverSpans: this.serverSpans.of(e),
      });
    }
    const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    return edges.sort(
      (a, b) => by(a.client, b.client) || by(a.server, b.server) || by(a.connectionType, b.connectionType),
    );
  }

  /** The edge; a new one if there is none; -1 if that would be one too many. */
  private edge(client: number, server: number, connection: number): number {
    const slot = this.slot(client, server, connection);
    const found = this.slots[slot]!;
    if (found > 0) return found - 1;
    if (this.length >= this.maxEdges) return -1;
    const edge = this.length++;
    this.client = withRoom(this.client, this.length);
    this.server = withRoom(this.server, this.length);
    this.connection = withRoom(this.connection, this.length);
    this.calls = withRoom(this.calls, this.length);
    this.failed = withRoom(this.failed, this.length);
    this.durationNs = withRoom(this.durationNs, this.length);
    this.client[edge] = client;
    this.server[edge] = server;
    this.connection[edge] = connection;
    this.slots[slot] = edge + 1;
    if (2 * this.length > this.slots.length) this.rehash();
    return edge;
  }

  /** Where the edge stands, or the free slot where it belongs. */
  private slot(client: number, server: number, connection: number): number {
    const mask = this.slots.length - 1;
    let slot = mix32(mix32(client) ^ Math.imul(server, 0x9e3779b1) ^ connection) & mask;
    for (; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const edge = this.slots[slot]! - 1;
      if (this.client[edge] === client && this.server[edge] === server && this.connection[edge] === connection) break;
    }
    return slot;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    for (let e = 0; e < this.length; e++)
      this.slots[this.slot(this.client[e]!, this.server[e]!, this.connection[e]!)] = e + 1;
  }
}
