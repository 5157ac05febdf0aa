/**
 * Parallel columns in fixed chunks. A chunk holds 16,384 rows and is never reallocated, so growing a table
 * copies nothing and a reference to a chunk stays good.
 */
export const CHUNK_BITS = 14;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;

type NumberArray = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * One column of numbers. Rows that were never set read as `fill`.
 * `get` beyond the last chunk returns `fill`; `set` beyond it allocates the chunk.
 */
export class Column<A extends NumberArray = NumberArray> {
  readonly chunks: A[] = [];
  readonly #allocate: () => A;
  readonly fill: number;

  constructor(allocate: () => A, fill = 0) {
    this.#allocate = allocate;
    this.fill = fill;
  }

  get(row: number): number {
    const chunk = this.chunks[row >>> CHUNK_BITS];
    return chunk === undefined ? this.fill : (chunk[row & CHUNK_MASK] as number);
  }

  set(row: number, value: number): void {
    let chunk = this.chunks[row >>> CHUNK_BITS];
    if (chunk === undefined) chunk = this.#grow(row >>> CHUNK_BITS);
    chunk[row & CHUNK_MASK] = value;
  }

  /** The chunk that holds `row`, allocated if need be; the row is at `row & (CHUNK_ROWS − 1)`. For loops that write row after row. */
  chunk(row: number): A {
    return this.chunks[row >>> CHUNK_BITS] ?? this.#grow(row >>> CHUNK_BITS);
  }

  /** Bytes allocated. */
  get byteLength(): number {
    let n = 0;
    for (const c of this.chunks) n += c.byteLength;
    return n;
  }

  #grow(index: number): A {
    for (let i = this.chunks.length; i <= index; i++) {
      const chunk = this.#allocate();
      if (this.fill !== 0) chunk.fill(this.fill);
      this.chunks.push(chunk);
    }
    return this.chunks[index] as A;
  }
}

export const f64Column = (fill = 0) => new Column(() => new Float64Array(CHUNK_ROWS), fill);
export const u32Column = (fill = 0) => new Column(() => new Uint32Array(CHUNK_ROWS), fill);
export const u16Column = (fill = 0) => new Column(() => new Uint16Array(CHUNK_ROWS), fill);
export const u8Column = (fill = 0) => new Column(() => new Uint8Array(CHUNK_ROWS), fill);

/**
 * A column of large numbers that grow slowly, such as file offsets: 4 bytes a row, counted from the chunk's first value. A chunk whose
 * values do not fit that (below the first one, or 4 GiB above it) is kept as floats.
 */
export class OffsetColumn {
  readonly #chunks: { base: number; values: Uint32Array | Float64Array }[] = [];

  get(row: number): number {
    const chunk = this.#chunks[row >>> CHUNK_BITS];
    return chunk === undefined ? 0 : chunk.base + (chunk.values[row & CHUNK_MASK] as number);
  }

  /** Rows are set in order, each once. */
  set(row: number, value: number): void {
    let chunk = this.#chunks[row >>> CHUNK_BITS];
    if (chunk === undefined) {
      chunk = { base: value, values: new Uint32Array(CHUNK_ROWS) };
      this.#chunks.push(chunk);
    }
    const since = value - chunk.base;
    if ((since < 0 || since > 0xffff_ffff) && chunk.values instanceof Uint32Array) chunk.values = Float64Array.from(chunk.values);
    chunk.values[row & CHUNK_MASK] = since;
  }

  get byteLength(): number {
    let n = 0;
    for (const c of this.#chunks) n += c.values.byteLength;
    return n;
  }
}
