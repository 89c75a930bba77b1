type Column = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float64Array;

/** The same column with room for at least `length` entries: itself, or a copy of at least twice its size. */
export function withRoom<C extends Column>(column: C, length: number): C {
  if (length <= column.length) return column;
  const larger = new (column.constructor as new (length: number) => C)(Math.max(length, column.length * 2, 16));
  larger.set(column);
  return larger;
}

/** The first `length` entries in a buffer of their own, so that spare room is given back; the column itself where there is none. */
export function trimmed<C extends Column>(column: C, length: number): C {
  return column.length === length ? column : (column.slice(0, length) as C);
}
