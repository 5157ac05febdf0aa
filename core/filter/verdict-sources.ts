/** What filters read of TCP verdicts (`tcp.analysis.…` and the like), for packets that are `Mark.plain`: from the verdicts' own columns, with no object for a row. */
import { SENT_AGAIN, VERDICT_FLAGS, Verdict } from '../analysis/tcp/verdicts/bits.ts';
import { VERDICT_NAMES } from '../analysis/tcp/verdicts/shown.ts';
import type { TcpVerdicts } from '../analysis/tcp/verdicts/verdicts.ts';
import type { PacketRow } from '../base/ids.ts';
import { Layer, TcpFlag } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import { MAX_WINDOW_SHIFT } from '../wire/tcp-option-list.ts';
import type { ColumnKind, ColumnSource } from './column-sources.ts';

/** When a plain packet has the field; it has no value. */
export type VerdictPresence = (row: number) => boolean;

export interface VerdictSources {
  readonly presences: ReadonlyMap<string, VerdictPresence>;
  readonly sources: ReadonlyMap<string, ColumnSource>;
}

/** `verdicts` is called when the first row is looked at: they are worked out then. */
export function verdictSources(tables: Tables, verdicts: () => TcpVerdicts): VerdictSources {
  let made: TcpVerdicts | undefined;
  const v = (): TcpVerdicts => {
    made ??= verdicts();
    return made;
  };
  const { packets } = tables;
  const presences = new Map<string, VerdictPresence>();
  const bits = (name: string, mask: number): void => {
    presences.set(name, (row) => (v().bits(row as PacketRow) & mask) !== 0);
  };
  bits('tcp.analysis', Verdict.analysed);
  bits('tcp.analysis.flags', VERDICT_FLAGS);
  for (const [name, bit] of VERDICT_NAMES) bits(`tcp.analysis.${name}`, name === 'retransmission' ? SENT_AGAIN : bit);

  const sources = new Map<string, ColumnSource>();
  /** `value`: undefined where the packet does not have the field. */
  const add = (name: string, kind: ColumnKind, value: (row: PacketRow) => number | undefined): void => {
    sources.set(name, {
      layers: Layer.tcp,
      kind,
      when: (row) => value(row as PacketRow) !== undefined,
      fills: [
        (start, rows, scratch) => {
          for (let i = 0; i < rows; i++) scratch[i] = value((start + i) as PacketRow) ?? 0;
          return scratch;
        },
      ],
    });
  };
  const analysed = (name: string, kind: ColumnKind, value: (row: PacketRow) => number | undefined): void =>
    add(`tcp.analysis.${name}`, kind, (row) => ((v().bits(row) & Verdict.analysed) === 0 ? undefined : value(row)));
  const frame = (row: PacketRow | undefined): number | undefined => (row === undefined ? undefined : row + 1);
  /** No time at all is not shown. */
  const since = (from: PacketRow | undefined, row: PacketRow): number | undefined =>
    (from === undefined ? 0 : packets.elapsedNs(from, row)) || undefined;

  analysed('acks_frame', 'number', (row) => frame(v().acked(row)));
  analysed('bytes_in_flight', 'number', (row) => v().bytesInFlight(row) || undefined);
  analysed('push_bytes_sent', 'number', (row) => (v().bytesInFlight(row) === 0 ? undefined : v().pushBytes(row)));
  analysed('duplicate_ack_num', 'number', (row) => v().duplicate(row)?.number);
  analysed('duplicate_ack_frame', 'number', (row) => {
    const duplicate = v().duplicate(row);
    return duplicate && (frame(duplicate.of) ?? 0);
  });
  if (packets.exactTimes.size === 0) {
    // Nanoseconds beyond what a float holds are kept apart; then the field trees decide.
    analysed('rto_frame', 'number', (row) => {
      const from = v().timeoutFrom(row);
      return since(from, row) === undefined ? undefined : frame(from);
    });
    analysed('rto', 'ns', (row) => since(v().timeoutFrom(row), row));
    analysed('ack_rtt', 'ns', (row) => since(v().acked(row), row));
    analysed('initial_rtt', 'ns', (row) => {
      const rtt = v().initialRtt(row);
      return rtt && packets.elapsedNs(rtt.syn, rtt.ack);
    });
  }
  const isSyn = (row: PacketRow): boolean => (packets.flags.get(row) & TcpFlag.syn) !== 0;
  const factor = (shift: number): number => 2 ** Math.min(shift, MAX_WINDOW_SHIFT);
  add('tcp.completeness', 'number', (row) => v().completeness(row));
  add('tcp.window_size', 'number', (row) => packets.window.get(row) * (isSyn(row) ? 1 : factor(v().windowShift(row) ?? 0)));
  add('tcp.window_size_scalefactor', 'number', (row) => {
    if (isSyn(row)) return undefined;
    const shift = v().windowShift(row);
    return shift === undefined ? -1 : shift === null ? -2 : factor(shift);
  });
  return { presences, sources };
}
