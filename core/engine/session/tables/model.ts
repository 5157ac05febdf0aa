/** What a table of the window is made of: columns over items, worked out cell by cell when they are looked at. */

/** The tables, and the parts of each. */
export const TABLES = {
  conversations: ['eth', 'ip', 'ipv6', 'tcp', 'udp'],
  endpoints: ['eth', 'ip', 'ipv6', 'tcp', 'udp'],
  hierarchy: ['all'],
  expert: ['items', 'summary'],
  flows: ['all'],
  http: ['requests', 'servers', 'paths'],
  nat: ['bindings', 'translators'],
  lvs: ['services', 'servers', 'connections', 'schedulers'],
  bonding: ['links', 'modes', 'policies', 'failovers'],
  failover: ['takeovers', 'connections'],
} as const;
export type TableKind = keyof typeof TABLES;
export const TABLE_KINDS = Object.keys(TABLES) as TableKind[];

/** mono: addresses and names of the wire. id: a number that names something. share: 0 to 1. rate: bits per second. Durations are nanoseconds. */
export type CellKind = 'text' | 'mono' | 'id' | 'count' | 'duration' | 'share' | 'rate';
export type Cell = string | number | null;

export type ColumnKey =
  | 'a'
  | 'b'
  | 'active'
  | 'address'
  | 'addresses'
  | 'after'
  | 'away'
  | 'bytes'
  | 'bytesFromA'
  | 'bytesFromB'
  | 'bytesFromClient'
  | 'bytesFromServer'
  | 'bytesReceived'
  | 'bytesSent'
  | 'cause'
  | 'certainty'
  | 'checksums'
  | 'client'
  | 'close'
  | 'code'
  | 'confidence'
  | 'connections'
  | 'count'
  | 'director'
  | 'duration'
  | 'endpoint'
  | 'expires'
  | 'firstFrame'
  | 'flow'
  | 'frame'
  | 'from'
  | 'gap'
  | 'group'
  | 'host'
  | 'inactive'
  | 'kind'
  | 'lastFrame'
  | 'latency'
  | 'leg'
  | 'length'
  | 'link'
  | 'mac'
  | 'macs'
  | 'maximum'
  | 'mean'
  | 'method'
  | 'minimum'
  | 'mode'
  | 'movedFlows'
  | 'opening'
  | 'originalDst'
  | 'originalSrc'
  | 'outcome'
  | 'packets'
  | 'packetsFromA'
  | 'packetsFromB'
  | 'packetsFromClient'
  | 'packetsFromServer'
  | 'packetsReceived'
  | 'packetsSent'
  | 'pairs'
  | 'path'
  | 'policy'
  | 'protocol'
  | 'rateFromA'
  | 'rateFromB'
  | 'received'
  | 'requests'
  | 'responses'
  | 'retransmissions'
  | 'roles'
  | 'rtt'
  | 'scheduler'
  | 'sent'
  | 'server'
  | 'serverTime'
  | 'service'
  | 'severity'
  | 'shareOfBytes'
  | 'shareOfPackets'
  | 'start'
  | 'state'
  | 'status'
  | 'stream'
  | 'text'
  | 'time'
  | 'title'
  | 'to'
  | 'translatedDst'
  | 'translatedSrc'
  | 'uri'
  | 'verdict'
  | 'virtual'
  | 'why';

/** Where a row leads: a frame (0: none), and a display filter that selects its packets (null: there is none). */
export interface RowTarget {
  readonly frame: number;
  readonly filter: string | null;
}

export interface Column<T> {
  readonly key: ColumnKey;
  readonly kind: CellKind;
  readonly value: (item: T) => Cell;
}

/** A table whatever its items are. Rows count from 0, in the order of the document that it shows. */
export interface Table {
  readonly columns: readonly { readonly key: ColumnKey; readonly kind: CellKind }[];
  readonly length: number;
  value(row: number, column: number): Cell;
  target(row: number): RowTarget;
  /** How deep the row stands below others, where the table is a tree. */
  level(row: number): number;
}

export interface TableOf<T> {
  readonly columns: readonly Column<T>[];
  readonly length: number;
  readonly item: (row: number) => T;
  readonly target: (item: T) => RowTarget;
  readonly level?: (item: T) => number;
}

export const makeTable = <T>({ columns, length, item, target, level }: TableOf<T>): Table => ({
  columns,
  length,
  value: (row, column) => columns[column]?.value(item(row)) ?? null,
  target: (row) => target(item(row)),
  level: (row) => level?.(item(row)) ?? 0,
});

/** The same of a list that is there already. */
export const tableOf = <T>(list: readonly T[], columns: readonly Column<T>[], target: (item: T) => RowTarget): Table =>
  makeTable({ columns, length: list.length, item: (row) => list[row] as T, target });

export const column = <T>(key: ColumnKey, kind: CellKind, value: (item: T) => Cell): Column<T> => ({ key, kind, value });
