/** A map of bounded size: the key set longest ago is forgotten first. */
export class RecentMap {
  readonly #map = new Map<number, number>();
  readonly #limit: number;

  constructor(limit = 65_536) {
    this.#limit = limit;
  }

  get(key: number): number | undefined {
    return this.#map.get(key);
  }

  set(key: number, value: number): void {
    // Deleting first moves the key to the end of the map's order.
    this.#map.delete(key);
    if (this.#map.size >= this.#limit) for (const oldest of this.#map.keys()) if (this.#map.delete(oldest)) break;
    this.#map.set(key, value);
  }
}
