/** A table's rows near what is in sight: asked for in pages, from whatever the worker has made of it. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { TablePage, TableRequest } from '../../core/engine/session/tables/store.ts';
import { engine, newRequestId, useApp } from '../app/store.ts';
import { EngineGone } from '../engine/host.ts';

const PAGE = 200;
const MAX_PAGES = 40;
const POLL_MS = 200;

export type TableState = 'loading' | 'ready' | 'waiting' | 'cancelled' | 'failed';

class TablePages {
  readonly #pages = new Map<number, TablePage>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  readonly #running = new Set<number>();
  #epoch = 0;
  #request: TableRequest | undefined;
  version = 0;
  state: TableState = 'loading';
  /** What all pages say alike; that of the table before, until there is another. */
  head: TablePage | undefined;

  /** Another table: what was asked for is not wanted any more. */
  begin(request: TableRequest, keepsHead: boolean): void {
    this.cancel();
    this.#epoch++;
    this.#request = request;
    this.#pages.clear();
    this.#asked.clear();
    if (!keepsHead) this.head = undefined;
    this.state = 'loading';
    this.#changed();
    void this.#fetch(0);
  }

  cancel(): void {
    for (const id of this.#running) void engine().cancel(id);
  }

  page(row: number): { readonly page: TablePage; readonly index: number } | undefined {
    const page = this.#pages.get(Math.floor(row / PAGE));
    const index = row % PAGE;
    return page === undefined || index >= page.cells.length ? undefined : { page, index };
  }

  want(first: number, end: number): void {
    if (this.state !== 'ready') return;
    for (let n = Math.floor(first / PAGE); n * PAGE < end; n++)
      if (!this.#pages.has(n) && !this.#asked.has(n)) void this.#fetch(n);
  }

  async #fetch(n: number): Promise<void> {
    const epoch = this.#epoch;
    const request = this.#request;
    if (request === undefined) return;
    const id = newRequestId();
    this.#asked.add(n);
    this.#running.add(id);
    try {
      const outcome = await engine().table(id, request, n * PAGE, PAGE);
      if (epoch !== this.#epoch) return;
      this.#asked.delete(n);
      if (outcome.kind === 'page') {
        this.state = 'ready';
        this.head = outcome;
        this.#pages.set(n, outcome);
        for (const old of this.#pages.keys()) {
          if (this.#pages.size <= MAX_PAGES) break;
          this.#pages.delete(old);
        }
      } else this.state = outcome.kind;
    } catch (error) {
      if (error instanceof EngineGone || epoch !== this.#epoch) return;
      this.state = 'failed';
    } finally {
      this.#running.delete(id);
      if (epoch === this.#epoch) this.#changed();
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

export interface ShownTable {
  readonly state: TableState;
  readonly head: TablePage | undefined;
  readonly row: (row: number) => { readonly page: TablePage; readonly index: number } | undefined;
  readonly want: (first: number, end: number) => void;
  readonly cancel: () => void;
  readonly again: () => void;
  /** While it is made: 0 to 1. */
  readonly progress: number;
}

export function useTable(request: TableRequest): ShownTable {
  const ref = useRef<TablePages>(null);
  ref.current ??= new TablePages();
  const pages = ref.current;
  const generation = useApp((s) => s.generation);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const [tries, setTries] = useState(0);
  const shape = `${request.kind}|${request.part}|${request.lang}`;
  const before = useRef('');
  const key = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the request
  useEffect(() => {
    if (!isOpen) return;
    pages.begin(request, before.current === shape);
    before.current = shape;
  }, [pages, key, generation, isOpen, tries]);
  useEffect(() => () => pages.cancel(), [pages]);
  useSyncExternalStore(pages.subscribe, () => pages.version);
  const progress = useProgress(pages.state === 'loading' && isOpen);
  return {
    state: pages.state,
    head: pages.head,
    row: (row) => pages.page(row),
    want: (first, end) => pages.want(first, end),
    cancel: () => pages.cancel(),
    again: () => setTries((n) => n + 1),
    progress,
  };
}

function useProgress(isLoading: boolean): number {
  const [progress, setProgress] = useState(0);
  useEffect(() => {
    if (!isLoading) return;
    setProgress(0);
    const timer = setInterval(() => {
      engine()
        .tableProgress()
        .then(setProgress)
        .catch(() => {});
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isLoading]);
  return progress;
}
