import type { TraceBlock } from '../model/trace-block.ts';
import { SpanKind, StatusCode } from '../model/units.ts';
import { Connection, EdgeTable, type ServiceEdge } from './service-edge-table.ts';
import { NodeNames, ServicePeers } from './service-peers.ts';

const UNKNOWN_CALLER = 'user'; // Tempo's name for whoever called a root

/** Folds spans of any number of blocks into the edges of the service graph, by the rules of Tempo's metrics-generator
 *  (modules/generator/processor/servicegraphs), which pairs by kind alone: an internal span makes no edge.
 *
 *    client or producer ──parent of── server or consumer     one edge; of several such children the first
 *    client or producer with a database attribute            an edge to the database; children do not count
 *    client or producer without such a child                 an edge to its peer.service, if it names one
 *    server or consumer without a parent                     an edge from its peer, else from "user"
 *    server or consumer whose parent is anything else        none
 *
 *  One pass, no object per span, no state between spans: O(spans + attributes of clients). Attributes must have been decoded. */
export class ServiceEdges {
  private readonly nodes = new NodeNames();
  private readonly table: EdgeTable;

  /** @param maxEdges distinct edges kept: names come from outside, and every span could bring a new one */
  constructor(maxEdges = 10_000) {
    this.table = new EdgeTable(maxEdges);
  }

  /** Ready to add spans of this block. @param isLeftOut resources whose spans do not exist for the graph */
  open(block: TraceBlock, isLeftOut: (resource: number) => boolean = () => false): BlockEdges {
    return new BlockEdges(block, new ServicePeers(block, this.nodes, isLeftOut), this.table, this.nodes);
  }

  /** The edges so far, in the order of their names. */
  edges(): ServiceEdge[] {
    return this.table.edges(this.nodes.names);
  }

  /** Calls that were left out because their edge would have been one too many. */
  get droppedCalls(): number {
    return this.table.droppedCalls;
  }
}

/** Adds spans of one block to the edges. */
class BlockEdges {
  private readonly block: TraceBlock;
  private readonly peers: ServicePeers;
  private readonly table: EdgeTable;
  private readonly unknownCaller: number;

  constructor(block: TraceBlock, peers: ServicePeers, table: EdgeTable, nodes: NodeNames) {
    this.block = block;
    this.peers = peers;
    this.table = table;
    this.unknownCaller = nodes.id(UNKNOWN_CALLER);
  }

  /** Adds the calls that the spans in [first, end) stand for: a whole trace, or any part of one. @param fromNs, toNs only calls that
   *  began in [fromNs, toNs), counted from the origin of the trace */
  addSpans(first: number, end: number, fromNs = -Infinity, toNs = Infinity): void {
    const { kind, startNs, resource } = this.block.spans;
    for (let span = first; span < end; span++) {
      if (kind[span]! < SpanKind.Server || startNs[span]! < fromNs || startNs[span]! >= toNs) continue;
      const service = this.peers.service[resource[span]!]!;
      if (service < 0) continue;
      if (isCaller(kind[span]!)) this.addCall(span, service);
      else if (isCallee(kind[span]!)) this.addRoot(span, service);
    }
  }

  private addCall(span: number, client: number): void {
    const { durationNs, status, kind, resource } = this.block.spans;
    const clientNs = durationNs[span]!;
    const failed = status[span] === StatusCode.Error;
    this.peers.look(span);
    const database = this.peers.database(span);
    if (database >= 0) return this.table.count(client, database, Connection.Database, failed, clientNs, clientNs);
    const callee = this.callee(span);
    if (callee >= 0) {
      const isMessage = kind[span] === SpanKind.Producer || kind[callee] === SpanKind.Consumer;
      const server = this.peers.service[resource[callee]!]!;
      const connection = isMessage ? Connection.Messaging : Connection.Plain;
      const eitherFailed = failed || status[callee] === StatusCode.Error;
      return this.table.count(client, server, connection, eitherFailed, clientNs, durationNs[callee]!);
    }
    const peer = this.peers.peer();
    if (peer >= 0) this.table.count(client, peer, Connection.Virtual, failed, clientNs, -1);
  }

  /** A server span that has a parent is counted with that, or not at all. */
  private addRoot(span: number, server: number): void {
    const { parent, parentId, durationNs, status } = this.block.spans;
    if (parent[span]! >= 0 || (parentId[2 * span]! | parentId[2 * span + 1]!) !== 0) return;
    this.peers.look(span);
    const peer = this.peers.peer();
    const client = peer >= 0 ? peer : this.unknownCaller;
    const failed = status[span] === StatusCode.Error;
    this.table.count(client, server, Connection.Virtual, failed, -1, durationNs[span]!);
  }

  /** The first child that served the call, or -1. */
  private callee(span: number): number {
    const { subtreeEnd, kind, resource } = this.block.spans;
    for (let child = span + 1, end = subtreeEnd[span]!; child < end; child = subtreeEnd[child]!)
      if (isCallee(kind[child]!) && this.peers.service[resource[child]!]! >= 0) return child;
    return -1;
  }
}

function isCaller(kind: number): boolean {
  return kind === SpanKind.Client || kind === SpanKind.Producer;
}

function isCallee(kind: number): boolean {
  return kind === SpanKind.Server || kind === SpanKind.Consumer;
}
