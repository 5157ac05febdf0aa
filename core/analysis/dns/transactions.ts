/**
 * Pairs DNS queries with responses by Wireshark's rules: within one conversation (the five-tuple) by the transaction ID alone.
 *
 * | message | case | what it is |
 * |---|---|---|
 * | query | the last query with this ID is unanswered and less than 5 s old | that query again |
 * | query | otherwise | a new query |
 * | response | the last query with this ID is unanswered | its answer |
 * | response | it has been answered | that response again |
 * | response | no query | unsolicited |
 *
 * A query that is repeated keeps its time: the 5 s count from the first of them. 9 bytes are kept per message, and while the capture is read
 * one number per conversation and ID.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { u8Column, u32Column } from '../../table/column.ts';
import type { PacketTable } from '../../table/packets.ts';
import type { DnsExchange } from '../../wire/dns.ts';
import type { DnsFacts } from './facts.ts';

/** Wireshark's preference `dns.retransmission_timer`, ns. */
const RETRANSMISSION_NS = 5e9;
const Kind = { query: 0, repeatedQuery: 1, response: 2, repeatedResponse: 3, unsolicited: 4 } as const;

export class DnsTransactions implements DnsFacts {
  readonly #packets: PacketTable;
  #length = 0;
  /** Of each message, in the order of the capture: its row, what it is, and the row of the other message (NONE: none). */
  readonly #row = u32Column();
  readonly #kind = u8Column();
  readonly #other = u32Column(NONE);
  /** flow · 65536 + ID → the last new query. Dropped by `finish`. */
  readonly #open = new Map<number, number>();

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  /** The next message: rows never fall. */
  message(row: PacketRow, flow: FlowId, id: number, isResponse: boolean): void {
    const message = this.#length++;
    this.#row.set(message, row);
    const key = flow * 0x1_0000 + id;
    const query = this.#open.get(key);
    if (isResponse) this.#response(message, query);
    else this.#query(message, key, query);
  }

  finish(): void {
    this.#open.clear();
  }

  #query(message: number, key: number, earlier: number | undefined): void {
    if (earlier !== undefined && this.#other.get(earlier) === NONE) {
      const since = this.#packets.elapsedNs(this.#rowOf(earlier), this.#rowOf(message));
      if (since < RETRANSMISSION_NS) return this.#set(message, Kind.repeatedQuery, this.#row.get(earlier));
    }
    this.#open.set(key, message);
  }

  #response(message: number, query: number | undefined): void {
    if (query === undefined) return this.#set(message, Kind.unsolicited, NONE);
    const answer = this.#other.get(query);
    if (answer !== NONE) return this.#set(message, Kind.repeatedResponse, answer);
    this.#other.set(query, this.#row.get(message));
    this.#set(message, Kind.response, this.#row.get(query));
  }

  #set(message: number, kind: number, other: number): void {
    this.#kind.set(message, kind);
    if (other !== NONE) this.#other.set(message, other);
  }

  #rowOf(message: number): PacketRow {
    return this.#row.get(message) as PacketRow;
  }

  exchange(row: PacketRow, index: number): DnsExchange | undefined {
    const message = this.#find(row) + index;
    if (message >= this.#length || this.#row.get(message) !== row) return undefined;
    const other = this.#other.get(message);
    const frame = other + 1;
    switch (this.#kind.get(message)) {
      case Kind.query:
        return other === NONE ? undefined : { responseIn: frame };
      case Kind.repeatedQuery:
        return { retransmittedRequest: frame };
      case Kind.response:
        return { responseTo: frame, timeNs: this.#packets.timeNs(row) - this.#packets.timeNs(other as PacketRow) };
      case Kind.repeatedResponse:
        return { retransmittedResponse: frame };
      default:
        return { unsolicited: true };
    }
  }

  /** The first message of the row, or where it would stand. */
  #find(row: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#row.get(middle) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
