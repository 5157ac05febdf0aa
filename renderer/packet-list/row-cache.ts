/** The rows of a view near what is in sight: asked for in pages, and forgotten again. */
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Lang, RowBlock } from '../../core/engine/session/protocol.ts';
import { engine, useApp } from '../app/store.ts';
import { EngineGone } from '../engine/host.ts';

const PAGE = 128;
/** Pages kept: what is in sight, and where one has just been. */
const MAX_PAGES = 60;

/** One row: an index in a block. */
export interface RowPlace {
  readonly block: RowBlock;
  readonly index: number;
  /** `[field]`: what further columns show; undefined: still on its way. */
  readonly values: readonly string[] | undefined;
}

class RowCache {
  readonly #pages = new Map<number, RowBlock>();
  readonly #values = new WeakMap<RowBlock, readonly (readonly string[])[]>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #epoch = 0;
  version = 0;

  /** Nothing that was asked for before counts any more. What is shown stays until the new rows are there. */
  renew(keep: boolean): void {
    this.#epoch++;
    this.#asked.clear();
    if (!keep) this.#pages.clear();
    this.#changed();
  }

  get(position: number): RowPlace | undefined {
    const page = Math.floor(position / PAGE);
    const block = this.#pages.get(page);
    const index = position - page * PAGE;
    return block === undefined || index >= block.row.length
      ? undefined
      : { block, index, values: this.#values.get(block)?.[index] };
  }

  /** Asks for the pages of [first, end) that are not there, or not whole although `count` says that there is more. */
  want(view: number, first: number, end: number, count: number, lang: Lang, fields: readonly string[]): void {
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) {
      if (this.#asked.has(page)) continue;
      const have = this.#pages.get(page);
      if (have !== undefined && this.#fresh.has(page) && have.row.length >= Math.min(PAGE, count - page * PAGE)) continue;
      this.#asked.add(page);
      void this.#fetch(view, page, lang, fields, this.#epoch);
    }
  }

  readonly #fresh = new Set<number>();

  async #fetch(view: number, page: number, lang: Lang, fields: readonly string[], epoch: number): Promise<void> {
    try {
      const block = await engine().rows(view, page * PAGE, PAGE, lang);
      if (epoch !== this.#epoch) return;
      this.#asked.delete(page);
      this.#pages.delete(page);
      this.#pages.set(page, block);
      this.#fresh.add(page);
      for (const old of this.#pages.keys()) {
        if (this.#pages.size <= MAX_PAGES) break;
        this.#pages.delete(old);
        this.#fresh.delete(old);
      }
      this.#changed();
      // Their trees take longer than the rows: those are shown meanwhile.
      if (fields.length > 0 && useApp.getState().stage.kind === 'open') {
        const values = await engine().fieldValues(Array.from(block.row), fields);
        this.#values.set(block, values);
        if (epoch === this.#epoch) this.#changed();
      }
    } catch (error) {
      if (!(error instanceof EngineGone) && epoch === this.#epoch) throw error;
    }
  }

  stale(): void {
    this.#fresh.clear();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

/** The rows [first, end) of the view that is shown; undefined where they are still on their way. */
export function useRows(first: number, end: number, fields: readonly string[]): (position: number) => RowPlace | undefined {
  const cache = useRef<RowCache>(null);
  cache.current ??= new RowCache();
  const rows = cache.current;
  const generation = useApp((s) => s.generation);
  const view = useApp((s) => s.view);
  const shown = useApp((s) => s.shown);
  const lang = useApp((s) => s.lang);
  const isOpen = useApp((s) => s.stage.kind === 'open' || s.stage.kind === 'reading');
  const before = useRef({ view, name: '' });
  const name = useApp((s) => s.name);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what makes rows old
  useEffect(() => {
    const keep = before.current.view === view && before.current.name === name;
    before.current = { view, name };
    rows.stale();
    rows.renew(keep);
  }, [rows, generation, view, lang, name, fields.join()]);
  useSyncExternalStore(rows.subscribe, () => rows.version);
  useEffect(() => {
    if (isOpen && shown > 0) rows.want(view, first, Math.min(end, shown), shown, lang, fields);
  });
  return useCallback((position: number) => rows.get(position), [rows]);
}
