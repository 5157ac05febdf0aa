/** The verdicts of a capture's TCP segments: worked out from the tables when they are first asked for. */
import { NONE, type PacketRow } from '../../../base/ids.ts';
import { IpProtocol } from '../../../table/flows.ts';
import { Layer } from '../../../table/packets.ts';
import type { Tables } from '../../../table/tables.ts';
import { VERDICT_FLAGS, Verdict } from './bits.ts';
import { type References, Results, State } from './results.ts';
import { VerdictRun } from './run.ts';

export class TcpVerdicts {
  readonly #tables: Tables;
  readonly #results: Results;

  constructor(tables: Tables, results: Results) {
    this.#tables = tables;
    this.#results = results;
  }

  /** Bits of `Verdict`; 0 for what is not TCP. */
  bits(row: PacketRow): number {
    return this.#results.bits[row] ?? 0;
  }
  /** Bits of `Verdict` without `analysed`. */
  flags(row: PacketRow): number {
    return this.bits(row) & VERDICT_FLAGS;
  }
  /** Bits of `Completeness`, before this packet. */
  completeness(row: PacketRow): number {
    return (this.#results.state[row] ?? 0) & State.completeness;
  }
  /** The shift in force for this segment's window; null: none is in use; undefined: not known. */
  windowShift(row: PacketRow): number | null | undefined {
    const code = ((this.#results.state[row] ?? 0) >>> State.scaleShift) & State.scaleMask;
    return code === 0 ? undefined : code === 1 ? null : code - 2;
  }
  /** Of a FIN: its sender is the first to close. */
  closesFirst(row: PacketRow): boolean {
    return ((this.#results.state[row] ?? 0) & State.closesFirst) !== 0;
  }
  /** Of a SYN+ACK: the SYN brought data and a Fast Open cookie. */
  answersFastOpen(row: PacketRow): boolean {
    return ((this.#results.state[row] ?? 0) & State.answersFastOpen) !== 0;
  }
  /** The segment that this one acknowledges to its end. */
  acked(row: PacketRow): PacketRow | undefined {
    const stored = this.#results.acked[row] ?? 0;
    return stored === 0 ? undefined : ((stored - 1) as PacketRow);
  }
  /** 0: not known, or none. */
  bytesInFlight(row: PacketRow): number {
    return (this.bits(row) & Verdict.duplicateAck) !== 0 ? 0 : (this.#results.flight[row] ?? 0);
  }
  pushBytes(row: PacketRow): number {
    return (this.bits(row) & Verdict.duplicateAck) !== 0 ? 0 : (this.#results.pushed[row] ?? 0);
  }
  /** Of a duplicate ACK: how many there have been with it, and the one that they repeat (undefined: there is none). */
  duplicate(row: PacketRow): { readonly number: number; readonly of: PacketRow | undefined } | undefined {
    if ((this.bits(row) & Verdict.duplicateAck) === 0) return undefined;
    const of = this.#results.pushed[row] ?? 0;
    return { number: this.#results.flight[row] ?? 0, of: of === 0 ? undefined : ((of - 1) as PacketRow) };
  }
  /** Of a retransmission: the segment that its timeout counts from. */
  timeoutFrom(row: PacketRow): PacketRow | undefined {
    return this.#results.references(row)?.timeout ?? undefined;
  }
  /** What the verdict on this row compares with; undefined where there is none. */
  references(row: PacketRow): References | undefined {
    return this.#results.references(row);
  }
  /** The packets between which the connection's initial RTT lies, where it was known at this packet. */
  initialRtt(row: PacketRow): { readonly syn: PacketRow; readonly ack: PacketRow } | undefined {
    const { packets, flows } = this.#tables;
    const flow = packets.flow.get(row);
    if (flow === NONE || (packets.layers.get(row) & Layer.tcp) === 0) return undefined;
    const rows = this.#results.initialRttRows(flows.stream.get(flow), row);
    return rows && { syn: rows.from as PacketRow, ack: rows.to as PacketRow };
  }

  /** Bytes allocated: 16 a packet, 16 a connection, 20 a packet with a verdict. */
  get byteLength(): number {
    return this.#results.byteLength;
  }
}

/** `announced`: so many connections were known to be announced then. The reading of streams adds to them. */
const MADE = new WeakMap<Tables, { readonly verdicts: TcpVerdicts; readonly announced: number }>();

/**
 * The scan must be over. One pass over the packet table, the first time; then the same object, until streams that have been read meanwhile tell of
 * announced connections (FTP's data): these begin another way.
 */
export function tcpVerdicts(tables: Tables): TcpVerdicts {
  const { flows } = tables;
  const made = MADE.get(tables);
  const announced = flows.announced.size;
  if (made?.announced === announced) return made.verdicts;
  let streams = 0;
  for (let flow = 0; flow < flows.length; flow++) if (flows.protocol.get(flow) === IpProtocol.tcp) streams++;
  const results = new Results(tables.packets, streams);
  new VerdictRun(tables, results).run();
  const verdicts = new TcpVerdicts(tables, results);
  MADE.set(tables, { verdicts, announced });
  return verdicts;
}
