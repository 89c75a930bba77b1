import { withRoom } from '../../base/growing.ts';
import { ValuePoolBuilder } from '../../model/dictionary-builder.ts';
import type { Static } from '../ast.ts';
import type { CountedPlaces } from './compare-merge.ts';
import { PairTable } from './pair-table.ts';

/** Values that are in no dictionary, or stand for others there: statuses, "nil", what an array is shown as. */
export class ConstantValues implements CountedPlaces {
  readonly values = new ValuePoolBuilder();
  readonly #pairs = new PairTable();
  #counts = new Float64Array(0); // 2 * place + side

  get attributes(): Int32Array {
    return Int32Array.from({ length: this.#pairs.length }, (_, place) => this.#pairs.first(place));
  }

  get counts(): Float64Array {
    return this.#counts;
  }

  /** The place of a value of an attribute. */
  add(attribute: number, value: Static, baseline: number, selection: number): number {
    const place = this.#pairs.id(attribute, internStatic(this.values, value));
    this.#counts = withRoom(this.#counts, 2 * place + 2);
    this.#counts[2 * place]! += baseline;
    this.#counts[2 * place + 1]! += selection;
    return place;
  }

  value(place: number): number {
    return this.#pairs.second(place);
  }

  find(attribute: number, value: number): number[] {
    const place = this.#pairs.find(attribute, value);
    return place < 0 ? [] : [place];
  }
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

function internStatic(pool: ValuePoolBuilder, { type, value }: Static): number {
  if (type === 'int')
    return pool.internInt(Number(BigInt.asUintN(32, value >> 32n)), Number(BigInt.asUintN(32, value)));
  if (type === 'bool') return pool.internBool(value);
  if (type !== 'float') return pool.internText(String(value));
  double[0] = value;
  return pool.internDouble(words[1]!, words[0]!);
}
