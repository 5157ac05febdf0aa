/** IPVS sync messages as the table that a backup makes of them (Linux, ip_vs_sync.c). The layouts are in `core/wire/ipvs-sync`. */
import { formatIpv4Number, formatIpv6 } from '../../base/address.ts';
import { type Bytes, u8, u16, u32 } from '../../base/bytes.ts';
import type { PacketRow } from '../../base/ids.ts';
import { IpvsFlag } from '../../ipvs/sync.ts';
import { IPVS_TCP_STATES, IPVS_TCP_TIMEOUTS, type IpvsTcpState } from '../../ipvs/tcp-states.ts';
import { IpProtocol } from '../../table/flows.ts';
import type { SyncMethod } from './facts.ts';

const METHODS: readonly SyncMethod[] = ['masquerade', 'local', 'tunnel', 'direct'];
const FORWARDING = 7;
/** IP_VS_CONN_F_IN_SEQ and _OUT_SEQ. */
const SHIFTED = 0x0600;
const V0_HEADER = 4;
const V0_RECORD = 24;
const V0_SEQUENCES = 24;
const V1_HEADER = 8;
const V1_RECORD = 36;
const V1_RECORD_IPV6 = 72;
/** Connections that are kept for one director. */
const MAX_CONNECTIONS = 65_536;
const MAX_SOURCES = 64;

/** What one record says, and where. */
export interface Told {
  readonly row: PacketRow;
  readonly server: string;
  readonly state: IpvsTcpState | null;
  readonly timeoutS: number;
  readonly method: SyncMethod;
  readonly sequences: boolean;
}

export interface ToldConnection {
  readonly protocol: number;
  readonly client: string;
  readonly virtual: string;
  readonly template: boolean;
  /** In the order of the messages. */
  readonly history: Told[];
}

export interface Teller {
  readonly source: string;
  readonly syncId: number;
  readonly version: 0 | 1;
  messages: number;
  records: number;
  damaged: number;
  readonly first: PacketRow;
  last: PacketRow;
  /** By `client virtual`. */
  readonly connections: Map<string, ToldConnection>;
  truncated: boolean;
}

interface Ends {
  readonly client: string;
  readonly virtual: string;
  readonly server: string;
}

export const connectionKey = (client: string, virtual: string): string => `${client} ${virtual}`;

export class SyncTables {
  readonly #tellers = new Map<string, Teller>();

  get tellers(): readonly Teller[] {
    return [...this.#tellers.values()];
  }

  /** A message: b[start, end), the payload of a datagram from `source`. */
  add(b: Bytes, start: number, end: number, source: string, row: PacketRow): void {
    if (end - start < V0_HEADER) return;
    const version = u8(b, start) === 0 ? 1 : 0;
    const key = `${source} ${u8(b, start + 1)} ${version}`;
    let teller = this.#tellers.get(key);
    if (teller === undefined) {
      if (this.#tellers.size >= MAX_SOURCES) return;
      const begin = { messages: 0, records: 0, damaged: 0, first: row, last: row, connections: new Map(), truncated: false };
      teller = { source, syncId: u8(b, start + 1), version, ...begin };
      this.#tellers.set(key, teller);
    }
    teller.messages++;
    teller.last = row;
    const whole = version === 1 ? readV1(teller, b, start, end, row) : readV0(teller, b, start, end, row);
    if (!whole) teller.damaged++;
  }
}

/** @returns whether all records are there */
function readV0(teller: Teller, b: Bytes, start: number, end: number, row: PacketRow): boolean {
  let at = start + V0_HEADER;
  for (let n = u8(b, start); n > 0; n--) {
    if (at + V0_RECORD > end) return false;
    const flags = u16(b, at + 20);
    const protocol = u8(b, at + 1);
    const ends = {
      client: `${formatIpv4Number(u32(b, at + 8))}:${u16(b, at + 2)}`,
      virtual: `${formatIpv4Number(u32(b, at + 12))}:${u16(b, at + 4)}`,
      server: `${formatIpv4Number(u32(b, at + 16))}:${u16(b, at + 6)}`,
    };
    enter(teller, row, protocol, flags, u16(b, at + 22), 0, ends);
    at += V0_RECORD + ((flags & SHIFTED) !== 0 ? V0_SEQUENCES : 0);
  }
  return true;
}

function readV1(teller: Teller, b: Bytes, start: number, end: number, row: PacketRow): boolean {
  if (end - start < V1_HEADER || u8(b, start + 5) !== 1) return false;
  let at = start + V1_HEADER;
  for (let n = u8(b, start + 4); n > 0; n--) {
    if (at + V1_RECORD > end) return false;
    const v6 = (u8(b, at) & 1) !== 0;
    const fixed = v6 ? V1_RECORD_IPV6 : V1_RECORD;
    const size = u16(b, at + 2) & 0x0fff;
    if (size < fixed || at + size > end) return false;
    const address = (i: number): string =>
      v6 ? `[${formatIpv6(b.subarray(at + 24 + 16 * i, at + 40 + 16 * i))}]` : formatIpv4Number(u32(b, at + 24 + 4 * i));
    const ends = {
      client: `${address(0)}:${u16(b, at + 10)}`,
      virtual: `${address(1)}:${u16(b, at + 12)}`,
      server: `${address(2)}:${u16(b, at + 14)}`,
    };
    enter(teller, row, u8(b, at + 1), u32(b, at + 4), u16(b, at + 8), u32(b, at + 20), ends);
    at += (size + 3) & ~3;
  }
  return true;
}

function enter(
  teller: Teller,
  row: PacketRow,
  protocol: number,
  flags: number,
  state: number,
  timeout: number,
  { client, virtual, server }: Ends,
): void {
  teller.records++;
  const key = connectionKey(client, virtual);
  let connection = teller.connections.get(key);
  if (connection === undefined) {
    if (teller.connections.size >= MAX_CONNECTIONS) {
      teller.truncated = true;
      return;
    }
    connection = { protocol, client, virtual, template: (flags & IpvsFlag.template) !== 0, history: [] };
    teller.connections.set(key, connection);
  }
  const named = protocol === IpProtocol.tcp ? (IPVS_TCP_STATES[state] ?? null) : null;
  connection.history.push({
    row,
    server,
    state: named,
    // Version 0 does not say it: the backup takes the state's own.
    timeoutS: timeout > 0 ? timeout : named === null ? 0 : IPVS_TCP_TIMEOUTS[named],
    method: METHODS[flags & FORWARDING] ?? 'masquerade',
    sequences: (flags & SHIFTED) !== 0,
  });
}

/** What was told last before a row; undefined where nothing was. */
export const toldBefore = (connection: ToldConnection | undefined, row: number): Told | undefined =>
  connection?.history.findLast((t) => t.row < row);
