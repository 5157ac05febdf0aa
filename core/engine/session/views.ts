/** Views: the rows that a display filter selected, by a number that the user interface holds. */
import { firstFrom } from '../../base/ascending.ts';

export interface View {
  /** Ascending; undefined: all rows, however many there are by now. */
  readonly rows: Uint32Array | undefined;
  /** The same rows as the list has them, where it is sorted. */
  readonly order?: Uint32Array;
}

const EVERYTHING: View = { rows: undefined };

/** The rows by their positions in the list; undefined: a row is its own position. */
export const orderOf = ({ rows, order }: View): Uint32Array | undefined => order ?? rows;

/** The position of a row, or of the first one of the view that comes after it in the capture; the view's length where there is none. */
export function positionIn({ rows, order }: View, row: number): number {
  if (rows === undefined) return row;
  const at = firstFrom(rows, row);
  if (order === undefined || at === rows.length) return at;
  return order.indexOf(rows[at] as number);
}

export class Views {
  readonly #views = new Map<number, View>();
  #next = 1;

  add(rows: Uint32Array, order?: Uint32Array): number {
    const id = this.#next++;
    this.#views.set(id, order === undefined ? { rows } : { rows, order });
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
