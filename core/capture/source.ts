/** Where a capture's bytes come from. Files, Blobs and Range requests implement this outside core/. */
export interface RandomAccess {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Fills `target` from `offset` on and resolves to the number of bytes read: less than `target.length` only at the end.
   * Rejects when the medium fails.
   */
  read(offset: number, target: Uint8Array): Promise<number>;
}

/** Bytes already in memory. */
export class MemorySource implements RandomAccess {
  readonly size: number;
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }
  async read(offset: number, target: Uint8Array): Promise<number> {
    const part = this.#bytes.subarray(offset, offset + target.length);
    target.set(part);
    return part.length;
  }
}
