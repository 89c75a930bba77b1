/** Thrown inside readers of JSON, caught at the border of each public function. */
export class UnexpectedJson extends Error {
  constructor(path: string, expected: string) {
    super(`${path === '' ? 'the document' : path}: expected ${expected}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** An object of untrusted JSON that knows its path, so that a wrong value can be named. Field names are taken in camelCase or, as proto3
 *  JSON also allows, in snake_case; null counts as absent. Every getter throws UnexpectedJson for a value of the wrong type. */
export class JsonNode {
  readonly path: string;
  private readonly fields: Fields;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new UnexpectedJson(path, `an object, found ${typeName(value)}`);
    this.fields = value as Fields;
    this.path = path;
  }

  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private get(name: string): unknown {
    const { fields } = this;
    // Own properties only: a field named like one of Object.prototype must not be found there.
    if (Object.hasOwn(fields, name)) return fields[name] ?? null;
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return Object.hasOwn(fields, snake) ? (fields[snake] ?? null) : null;
  }

  private fail(name: string, expected: string, value: unknown): never {
    throw new UnexpectedJson(this.at(name), `${expected}, found ${typeName(value)}`);
  }

  field(name: string): JsonNode | null {
    const value = this.get(name);
    return value === null ? null : new JsonNode(value, this.at(name));
  }

  /** The objects of a list. */
  list(name: string): JsonNode[] | null {
    const value = this.get(name);
    if (value === null) return null;
    if (!Array.isArray(value)) return this.fail(name, 'a list', value);
    return value.map((item: unknown, i) => new JsonNode(item, `${this.at(name)}[${i}]`));
  }

  text(name: string): string | null {
    const value = this.get(name);
    return value === null || typeof value === 'string' ? value : this.fail(name, 'a string', value);
  }

  /** An object of texts, such as tags; numbers and booleans in it become texts. Empty where it is absent. */
  texts(name: string): Map<string, string> {
    const node = this.field(name);
    const texts = new Map<string, string>();
    for (const [key, value] of Object.entries(node?.fields ?? {})) {
      if (typeof value === 'string') texts.set(key, value);
      else if (typeof value === 'number' || typeof value === 'boolean') texts.set(key, String(value));
      else node!.fail(key, 'a string', value);
    }
    return texts;
  }

  bool(name: string): boolean | null {
    const value = this.get(name);
    return value === null || typeof value === 'boolean' ? value : this.fail(name, 'true or false', value);
  }

  /** A 64-bit integer as a string or a number (exact below 2^53 only: that is JSON's limit). */
  int64(name: string): bigint | null {
    const value = this.get(name);
    if (value === null) return null;
    if (typeof value === 'number' && Number.isInteger(value))
      return inInt64(BigInt(value)) ?? this.fail(name, 'a 64-bit integer', value);
    if (typeof value === 'string' && /^-?\d{1,20}$/.test(value))
      return inInt64(BigInt(value)) ?? this.fail(name, 'a 64-bit integer', value);
    return this.fail(name, 'an integer', value);
  }

  double(name: string): number | null {
    const value = this.get(name);
    if (value === null || typeof value === 'number') return value;
    if (value === 'NaN') return NaN;
    if (value === 'Infinity') return Infinity;
    if (value === '-Infinity') return -Infinity;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    return this.fail(name, 'a number', value);
  }

  /** 0 where it is absent. */
  uint32(name: string): number {
    const value = this.int64(name) ?? 0n;
    return value >= 0n && value <= 0xffffffffn
      ? Number(value)
      : this.fail(name, 'an integer from 0 to 4294967295', value);
  }

  /** The number of an enum given by number or name; 0 where it is absent. A number that is not known yet counts as 0. */
  enumeration(name: string, names: readonly string[]): number {
    const value = this.get(name);
    if (value === null) return 0;
    if (typeof value === 'number' && Number.isInteger(value)) return value >= 0 && value < names.length ? value : 0;
    const index = typeof value === 'string' ? names.indexOf(value) : -1;
    return index >= 0 ? index : this.fail(name, `one of ${names.join(', ')} or its number`, value);
  }
}

function inInt64(value: bigint): bigint | null {
  return value >= -(2n ** 63n) && value < 2n ** 64n ? value : null;
}

/** What a value is, for a message; a text itself, shortened. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' ? 'an object' : JSON.stringify(value);
}
