import { findAttribute, type AttributeTable } from '../model/attribute-table.ts';
import type { PlainValue } from '../model/dictionary.ts';
import type { TraceBlock } from '../model/trace-block.ts';

/** Distinct names of nodes, with dense ids from 0; the same over all blocks. */
export class NodeNames {
  readonly names: string[] = [];
  private readonly ids = new Map<string, number>();

  id(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) this.ids.set(name, (id = this.names.push(name) - 1));
    return id;
  }
}

/** Attributes that name the other end of a call, in the order of the columns below. */
const KEYS = [
  'peer.service',
  'server.address',
  'network.peer.address',
  'network.peer.port',
  'db.namespace',
  'db.name',
  'db.system',
  'db.system.name', // what db.system is called since semantic conventions 1.30
];
const PEER_SERVICE = 0;
const SERVER_ADDRESS = 1;
const PEER_ADDRESS = 2;
const PEER_PORT = 3;
const DATABASE_NAME = [4, 5, 6, 7]; // any of them makes a client span a database call; the first one present names it
const PEER = [PEER_SERVICE, 5, 6, 7]; // names an end without a span; db.namespace is not among them in Tempo

/** Who a span says it belongs to and talks to, as ids of nodes or -1. Reads the attributes of one block. */
export class ServicePeers {
  /** resource -> node of its service; -1 where it has no name, or is left out */
  readonly service: Int32Array;
  private readonly block: TraceBlock;
  private readonly nodes: NodeNames;
  private readonly column: Uint8Array; // key -> 1 + its place in KEYS; 0 for all others
  private readonly isUsed: boolean; // any of KEYS occurs
  private readonly ofResource: Int32Array; // resource × KEYS -> value | -1
  private readonly found = new Int32Array(KEYS.length).fill(-1); // KEYS -> value | -1, of the span looked at last
  private hasFound = false;
  private readonly nodeOfValue: Int32Array; // value -> node + 2 | 1 for an empty name | 0 while nobody asked
  private readonly nodeOfAddress = new Map<string, number>();

  constructor(block: TraceBlock, nodes: NodeNames, isLeftOut: (resource: number) => boolean) {
    const { keys } = block.dictionary;
    const { attributes, length } = block.resources;
    this.block = block;
    this.nodes = nodes;
    this.column = new Uint8Array(keys.length);
    const keyIds = KEYS.map((key) => keys.find(key));
    keyIds.forEach((key, place) => {
      if (key >= 0) this.column[key] = place + 1;
    });
    this.isUsed = keyIds.some((key) => key >= 0);
    this.nodeOfValue = new Int32Array(block.dictionary.values.length);
    this.ofResource = new Int32Array(length * KEYS.length).fill(-1);
    this.service = new Int32Array(length).fill(-1);
    const serviceName = keys.find('service.name');
    for (let r = 0; r < length; r++) {
      const name = serviceName < 0 ? -1 : findAttribute(attributes, r, serviceName);
      if (name >= 0 && !isLeftOut(r)) this.service[r] = this.node(attributes.value[name]!);
      if (this.isUsed) this.read(attributes, r, this.ofResource.subarray(r * KEYS.length, (r + 1) * KEYS.length));
    }
  }

  /** Reads the attributes of a span; the questions below are about it. */
  look(span: number): void {
    if (!this.isUsed) return;
    if (this.hasFound) this.found.fill(-1);
    this.hasFound = this.read(this.block.spanAttributes, span, this.found);
  }

  /** The node that the span looked at names as its other end; its own attributes alone count. */
  peer(): number {
    if (!this.isUsed) return -1;
    for (const place of PEER) if (this.found[place]! >= 0) return this.node(this.found[place]!);
    return -1;
  }

  /** The node of the database that the span looked at calls; -1 if it calls none. What the resource says goes first. */
  database(span: number): number {
    if (!this.isUsed) return -1;
    const resource = this.block.spans.resource[span]! * KEYS.length;
    let name = -1;
    for (let i = 0; i < DATABASE_NAME.length && name < 0; i++) name = this.value(resource, DATABASE_NAME[i]!);
    if (name < 0) return -1;
    const service = this.value(resource, PEER_SERVICE);
    if (service >= 0) return this.node(service);
    const server = this.value(resource, SERVER_ADDRESS);
    if (server >= 0) return this.node(server);
    const address = this.value(resource, PEER_ADDRESS);
    if (address < 0) return this.node(name);
    const port = this.value(resource, PEER_PORT);
    return port < 0 ? this.node(address) : this.addressNode(address, port);
  }

  private value(resource: number, place: number): number {
    const own = this.ofResource[resource + place]!;
    return own >= 0 ? own : this.found[place]!;
  }

  /** @returns whether any of KEYS was there */
  private read(table: AttributeTable, owner: number, found: Int32Array): boolean {
    let any = false;
    for (let a = table.start[owner]!, end = table.start[owner + 1]!; a < end; a++) {
      const place = this.column[table.key[a]!]!;
      if (place === 0) continue;
      any = true;
      if (found[place - 1]! < 0) found[place - 1] = table.value[a]!;
    }
    return any;
  }

  /** The node with the text of a value as its name; -1 where that is empty. */
  private node(value: number): number {
    const known = this.nodeOfValue[value]!;
    if (known > 0) return known - 2;
    const name = labelText(this.block.dictionary.values.plain(value));
    const node = name === '' ? -1 : this.nodes.id(name);
    this.nodeOfValue[value] = node + 2;
    return node;
  }

  private addressNode(address: number, port: number): number {
    const { values } = this.block.dictionary;
    const key = `${address} ${port}`;
    let node = this.nodeOfAddress.get(key);
    if (node === undefined) {
      node = this.nodes.id(`${labelText(values.plain(address))}:${labelText(values.plain(port))}`);
      this.nodeOfAddress.set(key, node);
    }
    return node;
  }
}

/** A value as Tempo writes it into a label: arrays and maps without separators, bytes and nothing as ''. */
function labelText(value: PlainValue): string {
  if (value === null || value instanceof Uint8Array) return '';
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(labelText).join('')}]`;
  return `{${value.map.map(([key, item]) => `${key}:${labelText(item)}`).join('')}}`;
}

function isList(value: object): value is readonly PlainValue[] {
  return Array.isArray(value);
}
