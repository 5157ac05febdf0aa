/** Lines of the stream near what is in sight, in pages. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { FollowLine, FollowRequest } from '../../core/engine/session/follow/follow.ts';
import { engine, newRequestId } from '../app/store.ts';
import { EngineGone } from '../engine/host.ts';

const PAGE = 200;
const MAX_PAGES = 30;

class LinePages {
  readonly #pages = new Map<number, readonly FollowLine[]>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #epoch = 0;
  version = 0;

  clear(): void {
    this.#epoch++;
    this.#pages.clear();
    this.#asked.clear();
    this.#changed();
  }

  line(n: number): FollowLine | undefined {
    return this.#pages.get(Math.floor(n / PAGE))?.[n % PAGE];
  }

  want(request: FollowRequest, first: number, end: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page++)
      if (!this.#pages.has(page) && !this.#asked.has(page)) void this.#fetch(request, page, this.#epoch);
  }

  async #fetch(request: FollowRequest, page: number, epoch: number): Promise<void> {
    this.#asked.add(page);
    try {
      const lines = await engine().followLines(newRequestId(), request, page * PAGE, PAGE);
      if (epoch !== this.#epoch || lines === null) return;
      this.#asked.delete(page);
      this.#pages.set(page, lines);
      for (const old of this.#pages.keys()) {
        if (this.#pages.size <= MAX_PAGES) break;
        this.#pages.delete(old);
      }
      this.#changed();
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

/** @param key changes whenever the lines do */
export function useLines(key: string, request: FollowRequest, first: number, end: number): (n: number) => FollowLine | undefined {
  const ref = useRef<LinePages>(null);
  ref.current ??= new LinePages();
  const pages = ref.current;
  const kept = useRef(key);
  if (kept.current !== key) {
    kept.current = key;
    pages.clear();
  }
  useSyncExternalStore(pages.subscribe, () => pages.version);
  useEffect(() => {
    if (end > first) pages.want(request, first, end);
  });
  return (n) => pages.line(n);
}
