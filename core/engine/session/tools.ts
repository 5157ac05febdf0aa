/**
 * What the window's further panes ask: tables, graphs, the map, streams. All of it is worked out from what the analysis found, when it is asked for;
 * before the analysis everything is answered with `waiting`.
 */
import type { Engine } from '../engine.ts';
import { type TableOutcome, type TableRequest, TableStore } from './tables/store.ts';
import type { View } from './views.ts';

export interface ToolsApi {
  /** A page of a table. `id`: for `cancel`, as with `filter`. A table is made when it is first asked for. */
  table(id: number, request: TableRequest, start: number, count: number): Promise<TableOutcome>;
  /** How much of the table that is being made is done, 0 to 1. */
  tableProgress(): number;
  /** The whole table as CSV, in pieces; null where it was cancelled, or cannot be made yet. */
  tableCsv(id: number, request: TableRequest): Promise<readonly string[] | null>;
}

/** What the session lends its tools. */
export interface ToolsHost {
  /** The analysed capture; undefined before the analysis. */
  engine(): Engine | undefined;
  view(id: number): View;
  /** Runs the work until `cancel` names its id: then the answer is `cancelled`. */
  cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | { readonly kind: 'cancelled' }>;
  /** Resolves when other requests have had their turn. */
  breathe(): Promise<void>;
}

export function makeTools(host: ToolsHost): ToolsApi {
  /** Of each capture its own: another engine begins anew. */
  const ofEngine = <T>(make: (engine: Engine) => T): ((engine: Engine) => T) => {
    const made = new WeakMap<Engine, T>();
    return (engine) => {
      let value = made.get(engine);
      if (value === undefined) {
        value = make(engine);
        made.set(engine, value);
      }
      return value;
    };
  };
  const tables = ofEngine((engine) => new TableStore(engine, () => host.breathe()));
  return {
    table: async (id, request, start, count) => {
      const engine = host.engine();
      if (engine === undefined) return { kind: 'waiting' };
      const view = host.view(request.view);
      return host.cancellable(id, (signal) => tables(engine).page(request, view, start, count, signal));
    },
    tableProgress: () => {
      const engine = host.engine();
      return engine === undefined ? 0 : tables(engine).progress;
    },
    tableCsv: async (id, request) => {
      const engine = host.engine();
      if (engine === undefined) return null;
      const view = host.view(request.view);
      const csv = await host.cancellable(id, (signal) => tables(engine).csv(request, view, signal));
      return 'kind' in csv ? null : csv;
    },
  };
}
