/** What the packet list asks beyond its rows: see model.ts. */
import { packetRow } from '../../../base/ids.ts';
import { FilterError } from '../../../filter/error.ts';
import type { Engine } from '../../engine.ts';
import type { RowSource } from '../packet-rows.ts';
import type { Lang, Near, NearRows } from '../protocol.ts';
import { orderOf, type Views } from '../views.ts';
import { Colours, conversationFilter } from './colours.ts';
import { faultsOf, plainProblem } from './faults.ts';
import { fieldValues } from './field-values.ts';
import { findPacket } from './find.ts';
import { fieldHelp } from './help.ts';
import type { ListApi } from './model.ts';
import { sortedRows } from './order.ts';

/** Rows of one request at most. */
const MAX_ROWS = 1000;

/** What the session lends. */
export interface ListHost {
  /** Both of them once the capture is read; throws before. */
  opened(): { readonly engine: Engine; readonly source: RowSource };
  /** The rows that a filter selects; rejects with its FilterError, or the signal's reason. */
  select(engine: Engine, text: string, signal: AbortSignal): Promise<Uint32Array>;
  readonly views: Views;
  near(view: number, near: Near | undefined, lang: Lang): Promise<NearRows | null>;
  /** Runs the work until `cancel` names its id: then the answer is `cancelled`. */
  cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | { readonly kind: 'cancelled' }>;
  /** Resolves when other requests have had their turn. */
  breathe(): Promise<void>;
}

export function makeList(host: ListHost): ListApi {
  const breathe = (): Promise<void> => host.breathe();
  let colours: Colours | undefined;
  return {
    sort: (id, view, sorting, lang, near) =>
      host.cancellable(id, async (signal) => {
        const { engine, source } = host.opened();
        const { length } = source.facts.tables.packets;
        const rows = host.views.get(view).rows ?? Uint32Array.from({ length }, (_, i) => i);
        const order = await sortedRows({ engine, source, lang, signal, breathe }, rows, sorting);
        const sorted = host.views.add(rows, order);
        return { kind: 'sorted', view: sorted, near: await host.near(sorted, near, lang) } as const;
      }),
    fieldValues: async (rows, fields) => {
      const { engine, source } = host.opened();
      const { length } = source.facts.tables.packets;
      const known = rows.filter((row) => Number.isInteger(row) && row >= 0 && row < length).slice(0, MAX_ROWS);
      return fieldValues(engine, source, known, fields);
    },
    find: (id, request) =>
      host.cancellable(id, (signal) => {
        const { engine, source } = host.opened();
        const order = orderOf(host.views.get(request.view));
        const length = order?.length ?? source.facts.tables.packets.length;
        return findPacket({ engine, source, signal, breathe, length, rowAt: (p) => order?.[p] ?? p }, request);
      }),
    count: (id, text, lang) =>
      host.cancellable(id, async (signal) => {
        try {
          const rows = await host.select(host.opened().engine, text, signal);
          return { kind: 'counted', count: rows.length } as const;
        } catch (error) {
          if (error instanceof FilterError)
            return { kind: 'wrong', problems: error.problems.map((p) => plainProblem(p, lang)) } as const;
          throw error;
        }
      }),
    faults: faultsOf,
    colours: (rows, filters) => {
      const { engine, source } = host.opened();
      if (colours?.isOf(engine, source) !== true) colours = new Colours(engine, source);
      const { length } = source.facts.tables.packets;
      return colours.of(rows.filter((row) => Number.isInteger(row) && row >= 0 && row < length).slice(0, MAX_ROWS), filters);
    },
    conversationFilter: (row) => conversationFilter(host.opened().source, packetRow(row)),
    describe: fieldHelp,
  };
}
