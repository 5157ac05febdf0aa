/** The rows of a view near what is in sight: asked for in pages, and forgotten again. */
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
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
  /** Index of the first colouring rule that selects it; −1: none, or still on its way. */
  readonly colour: number;
}

/** Of one view. */
class RowCache {
  /** What there is of each page; a block may be of several. */
  readonly #pages = new Map<number, RowBlock>();
  readonly #values = new WeakMap<RowBlock, readonly (readonly string[])[]>();
  readonly #asked = new Set<number>();
  /** Pages whose rows are as they would be told now. */
  readonly #fresh = new Set<number>();
  readonly #listeners = new Set<() => void>();
  readonly #view: number;
  #epoch = 0;
  /** Blocks whose further columns are asked for. */
  #valued = new WeakSet<RowBlock>();
  /** By which filters a block is coloured, and how. Those of other filters are shown until the new ones are there. */
  readonly #coloured = new WeakMap<RowBlock, { readonly filters: readonly string[]; rules: Int16Array | undefined }>();
  /** The same, as rules of now. */
  #filters: readonly string[] = [];
  version = 0;

  /** `first`: rows that are known already. */
  constructor(view: number, first: RowBlock | null) {
    this.#view = view;
    if (first === null || first.row.length === 0) return;
    const end = first.start + first.row.length;
    for (let page = Math.floor(first.start / PAGE); page * PAGE < end; page++) {
      this.#pages.set(page, first);
      this.#fresh.add(page);
    }
  }

  /** Nothing that was asked for before counts any more. What is shown stays until the new rows are there. */
  renew(): void {
    this.#epoch++;
    this.#asked.clear();
    this.#fresh.clear();
    this.#valued = new WeakSet();
  }

  get(position: number): RowPlace | undefined {
    const block = this.#pages.get(Math.floor(position / PAGE));
    if (block === undefined) return undefined;
    const index = position - block.start;
    if (index < 0 || index >= block.row.length) return undefined;
    const coloured = this.#coloured.get(block);
    const colour = coloured?.filters === this.#filters ? (coloured.rules?.[index] ?? -1) : -1;
    return { block, index, values: this.#values.get(block)?.[index], colour };
  }

  /** Asks for the pages of [first, end) of which something is not there. */
  want(first: number, end: number, lang: Lang, fields: readonly string[], filters: readonly string[]): void {
    this.#filters = filters;
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) {
      if (this.#asked.has(page)) continue;
      const have = this.#pages.get(page);
      const start = Math.max(first, page * PAGE);
      const stop = Math.min(end, (page + 1) * PAGE);
      if (have !== undefined && this.#fresh.has(page) && have.start <= start && have.start + have.row.length >= stop) {
        void this.#valuesOf(have, fields, this.#epoch);
        void this.#coloursOf(have, this.#epoch);
        continue;
      }
      this.#asked.add(page);
      void this.#fetch(page, lang, fields, this.#epoch);
    }
  }

  async #fetch(page: number, lang: Lang, fields: readonly string[], epoch: number): Promise<void> {
    try {
      const block = await engine().rows(this.#view, page * PAGE, PAGE, lang);
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
      void this.#coloursOf(block, epoch);
      await this.#valuesOf(block, fields, epoch);
    } catch (error) {
      if (!(error instanceof EngineGone) && epoch === this.#epoch) throw error;
    }
  }

  /** Trees take longer than the rows: those are shown meanwhile. */
  async #valuesOf(block: RowBlock, fields: readonly string[], epoch: number): Promise<void> {
    if (fields.length === 0 || this.#valued.has(block) || useApp.getState().stage.kind !== 'open') return;
    this.#valued.add(block);
    try {
      const values = await engine().fieldValues(Array.from(block.row), fields);
      this.#values.set(block, values);
      if (epoch === this.#epoch) this.#changed();
    } catch (error) {
      if (!(error instanceof EngineGone) && epoch === this.#epoch) throw error;
    }
  }

  async #coloursOf(block: RowBlock, epoch: number): Promise<void> {
    const filters = this.#filters;
    if (this.#coloured.get(block)?.filters === filters || useApp.getState().stage.kind !== 'open') return;
    const coloured = { filters, rules: undefined as Int16Array | undefined };
    this.#coloured.set(block, coloured);
    if (filters.length === 0) return;
    try {
      coloured.rules = await engine().colours(Array.from(block.row), filters);
      if (epoch === this.#epoch) this.#changed();
    } catch (error) {
      if (!(error instanceof EngineGone) && epoch === this.#epoch) throw error;
    }
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
export function useRows(
  first: number,
  end: number,
  fields: readonly string[],
  filters: readonly string[],
): (position: number) => RowPlace | undefined {
  const generation = useApp((s) => s.generation);
  const view = useApp((s) => s.view);
  const shown = useApp((s) => s.shown);
  const lang = useApp((s) => s.lang);
  const isOpen = useApp((s) => s.stage.kind === 'open' || s.stage.kind === 'reading');
  const opening = useApp((s) => s.opening);
  // Rows of another view, or of another capture, are others from the first drawing on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view stands for what came with it
  const rows = useMemo(() => new RowCache(view, useApp.getState().firstRows), [view, opening]);
  const told = useRef({ rows, key: '' });
  useSyncExternalStore(rows.subscribe, () => rows.version);
  useEffect(() => {
    const key = `${generation} ${lang} ${fields.join()}`;
    if (told.current.rows === rows && told.current.key !== '' && told.current.key !== key) rows.renew();
    told.current = { rows, key };
    if (isOpen && shown > 0) rows.want(first, Math.min(end, shown), lang, fields, filters);
  });
  return useCallback((position: number) => rows.get(position), [rows]);
}
