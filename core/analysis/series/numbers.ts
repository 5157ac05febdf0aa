/** Columns that grow: series have as many points as their connection has packets, and nobody knows beforehand how many these are. */

export class Numbers {
  #values: Float64Array<ArrayBuffer> = new Float64Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Float64Array(this.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length++] = value;
  }

  get(i: number): number {
    return this.#values[i] as number;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }

  f64(): Float64Array {
    return this.#values.slice(0, this.length);
  }

  u32(): Uint32Array {
    return Uint32Array.from(this.#values.subarray(0, this.length));
  }

  u8(): Uint8Array {
    return Uint8Array.from(this.#values.subarray(0, this.length));
  }
}

/** Puts columns in order of the first one, where it is not: clocks of captures may go back. */
export function orderBy(key: Numbers, others: readonly Numbers[]): void {
  let sorted = true;
  for (let i = 1; i < key.length && sorted; i++) sorted = key.get(i - 1) <= key.get(i);
  if (sorted) return;
  const order = Array.from({ length: key.length }, (_, i) => i).sort((a, b) => key.get(a) - key.get(b) || a - b);
  for (const column of [key, ...others]) {
    const old = column.f64();
    for (const [to, from] of order.entries()) column.set(to, old[from] as number);
  }
}
