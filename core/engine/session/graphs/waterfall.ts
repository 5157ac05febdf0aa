/** HTTP over time: each request from its first packet to the last one of its response. */
import type { Facts } from '../../../analysis/facts.ts';
import type { HttpTransaction } from '../../../analysis/http/facts.ts';
import { safeText } from '../../../annotate/format.ts';
import { frameNumber, type PacketRow, packetRow } from '../../../base/ids.ts';
import { flowEnds } from '../tables/flows.ts';

export interface WaterfallRequest {
  /** Only this flow's; null: all. */
  readonly flow: number | null;
  /** Those that a translator made of others are left out. */
  readonly withoutCopies: boolean;
  readonly start: number;
  readonly count: number;
}

/** Times: ns from the capture's first packet; null where that was not captured. */
export interface WaterfallItem {
  readonly frame: number;
  readonly responseFrame: number | null;
  readonly lastFrame: number | null;
  readonly flow: number;
  readonly method: string;
  readonly host: string;
  readonly uri: string;
  readonly status: number | null;
  readonly client: string;
  readonly server: string;
  readonly start: number;
  readonly sent: number | null;
  readonly answered: number | null;
  readonly end: number;
  /** Both messages were seen whole. */
  readonly complete: boolean;
  readonly bodyLength: number;
}

export interface WaterfallPage {
  readonly total: number;
  /** Left out: rewritten copies. */
  readonly copies: number;
  readonly from: number;
  readonly to: number;
  readonly items: readonly WaterfallItem[];
}

const MOST_ITEMS = 2000;

export function waterfall(facts: Facts, { flow, withoutCopies, start, count }: WaterfallRequest): WaterfallPage {
  const { packets } = facts.tables;
  const at = (row: PacketRow): number => packets.elapsedNs(packetRow(0), row);
  const ofFlow = facts.http.transactions.filter((t) => flow === null || t.flow === flow);
  const isCopy = (t: HttpTransaction): boolean => t.request !== null && facts.nat.rewriteOf(t.request.firstRow) !== null;
  const list = withoutCopies ? ofFlow.filter((t) => !isCopy(t)) : ofFlow;
  const begin = (t: HttpTransaction): number => at((t.request ?? t.response)?.firstRow as PacketRow);
  const end = (t: HttpTransaction): number => {
    const last = (t.response ?? t.request)?.lastRow as PacketRow;
    return Math.max(at(last), t.request === null ? 0 : at(t.request.lastRow));
  };
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const t of list) {
    from = Math.min(from, begin(t));
    to = Math.max(to, end(t));
  }
  const sorted = list.map((t, i) => ({ t, i, begin: begin(t) })).sort((a, b) => a.begin - b.begin || a.i - b.i);
  const items = sorted.slice(start, start + Math.min(count, MOST_ITEMS)).map(({ t }): WaterfallItem => {
    const { request, response } = t;
    return {
      frame: frameNumber((request ?? response)?.firstRow as PacketRow),
      responseFrame: response === null ? null : frameNumber(response.firstRow),
      lastFrame: response === null ? null : frameNumber(response.lastRow),
      flow: t.flow,
      method: safeText(request?.method ?? '', 20),
      host: request === null ? '' : safeText(facts.http.header(request, 'host') ?? '', 80),
      uri: safeText(request?.uri ?? '', 300),
      status: response?.status ?? null,
      ...flowEnds(facts, t.flow),
      start: begin(t),
      sent: request === null ? null : at(request.lastRow),
      answered: response === null ? null : at(response.firstRow),
      end: end(t),
      complete: request?.complete === true && response?.complete === true,
      bodyLength: response?.bodyLength ?? 0,
    };
  });
  const isEmpty = list.length === 0;
  return {
    total: list.length,
    copies: ofFlow.length - list.length,
    from: isEmpty ? 0 : from,
    to: isEmpty ? 1 : Math.max(to, from + 1),
    items,
  };
}
