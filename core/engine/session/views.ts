/** Views: the rows that a display filter selected, by a number that the user interface holds. */

export interface View {
  /** Ascending; undefined: all rows, however many there are by now. */
  readonly rows: Uint32Array | undefined;
}

const EVERYTHING: View = { rows: undefined };

export class Views {
  readonly #views = new Map<number, View>();
  #next = 1;

  add(rows: Uint32Array): number {
    const id = this.#next++;
    this.#views.set(id, { rows });
    return id;
  }

  /** A view that has been released shows everything: a late request must not fail. */
  get(id: number): View {
    return this.#views.get(id) ?? EVERYTHING;
  }

  release(id: number): void {
    this.#views.delete(id);
  }
}
