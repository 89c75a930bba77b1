// What one pattern may keep: 8 MB of table, 8 MB of members, and JavaScript's own for each state.
const MAX_ENTRIES = 2 ** 21;
const MAX_MEMBERS = 2 ** 21;
const MAX_STATES = 2 ** 14;

/** The states built so far, each a sorted set of instructions and what it has to remember of the text before, and the table of
 *  what follows which. A state is known by its row, the index of its first entry in `table`; 0 is none. */
export class StateStore {
  /** row + column -> what the caller wrote, 0 at first. Replaced when it grows. */
  table: Int32Array<ArrayBuffer>;
  timesForgotten = 0;
  readonly #columns: number;
  readonly #maxStates: number;
  #members = new Int32Array(1024);
  #used = 0; // of members
  #count = 1;
  // by state, row / columns:
  readonly #starts: number[] = [0];
  readonly #ends: number[] = [0];
  readonly #before: number[] = [0];
  readonly #nextAlike: number[] = [0]; // state of the same hash, or 0
  readonly #byHash = new Map<number, number>();

  constructor(columns: number) {
    this.#columns = columns;
    this.#maxStates = Math.min(MAX_STATES, Math.max(4, Math.floor(MAX_ENTRIES / columns)));
    this.table = new Int32Array(columns * Math.min(16, this.#maxStates));
  }

  /** A view, valid until the next `rowOf`. */
  members(row: number): Int32Array {
    const state = row / this.#columns;
    return this.#members.subarray(this.#starts[state], this.#ends[state]);
  }

  /** Look bits, as given to `rowOf`. */
  before(row: number): number {
    return this.#before[row / this.#columns]!;
  }

  /** The row of a state, new if there is none like it. @returns 0 when there is no room: forget all, then ask again */
  rowOf(members: Int32Array, before: number): number {
    const hash = hashOf(members, before);
    const first = this.#byHash.get(hash) ?? 0;
    for (let state = first; state !== 0; state = this.#nextAlike[state]!)
      if (this.#before[state] === before && this.#holds(state, members)) return state * this.#columns;
    if (this.#count === this.#maxStates || this.#used + members.length > MAX_MEMBERS) return 0;

    const state = this.#count++;
    this.#reserve(members.length);
    this.#members.set(members, this.#used);
    this.#starts[state] = this.#used;
    this.#ends[state] = this.#used += members.length;
    this.#before[state] = before;
    this.#nextAlike[state] = first;
    this.#byHash.set(hash, state);
    return state * this.#columns;
  }

  forgetAll(): void {
    this.timesForgotten++;
    this.table.fill(0, 0, this.#count * this.#columns);
    this.#byHash.clear();
    this.#count = 1;
    this.#used = 0;
  }

  #holds(state: number, members: Int32Array): boolean {
    const start = this.#starts[state]!;
    if (this.#ends[state]! - start !== members.length) return false;
    for (let i = 0; i < members.length; i++) if (this.#members[start + i] !== members[i]) return false;
    return true;
  }

  #reserve(members: number): void {
    this.table = withRoom(this.table, this.#count * this.#columns);
    this.#members = withRoom(this.#members, this.#used + members);
  }
}

function withRoom(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

function hashOf(members: Int32Array, before: number): number {
  let hash = before;
  for (const member of members) hash = Math.imul(hash ^ member, 0x01000193) ^ (hash >>> 15);
  return hash;
}
