/**
 * Messages and transactions as the pass stores them: one row of columns each, the heads' bytes in a shared arena. Objects are made when
 * somebody looks, and start lines and fields are parsed again then: most are never looked at.
 */
import { type Bytes, equalBytes } from '../../base/bytes.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { f64Column, u8Column, u16Column, u32Column } from '../../table/column.ts';
import type { PacketTable } from '../../table/packets.ts';
import { type BodyFraming, fieldValue, latin1, lineEnd, parseStartLine, writtenText } from '../../wire/http.ts';
import type { HttpMessage, HttpTransaction } from './facts.ts';

const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;
const RECENT = 4096;

/** FNV-1a. */
function hashBytes(b: Bytes): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < b.length; i++) h = Math.imul(h ^ (b[i] as number), 0x01000193);
  return h ^ (h >>> 15);
}

/**
 * Many small byte strings in few large arrays. An address is the chunk's number and the offset in it: good for 4 GiB. Of strings that are
 * equal, as the heads on the two legs of a rewritten connection are, mostly only one copy is kept.
 */
class Arena {
  readonly #chunks: Uint8Array[] = [];
  #used = CHUNK;
  /** Hash of a string → address and length of the last one kept with it. */
  readonly #recent = new Float64Array(RECENT);
  readonly #recentLength = new Uint32Array(RECENT);

  /** A copy of `b`, at most 64 KiB long, that lives as long as the arena; returns its address. */
  keep(b: Bytes): number {
    const slot = hashBytes(b) & (RECENT - 1);
    const known = this.#recent[slot] as number;
    if (this.#recentLength[slot] === b.length && equalBytes(this.get(known, b.length), b)) return known;
    const address = this.#add(b);
    this.#recent[slot] = address;
    this.#recentLength[slot] = b.length;
    return address;
  }

  #add(b: Bytes): number {
    if (this.#used + b.length > CHUNK) {
      this.#chunks.push(new Uint8Array(CHUNK));
      this.#used = 0;
    }
    const last = this.#chunks.length - 1;
    (this.#chunks[last] as Uint8Array).set(b, this.#used);
    const address = last * CHUNK + this.#used;
    this.#used += b.length;
    return address;
  }

  get(address: number, length: number): Bytes {
    const chunk = this.#chunks[Math.floor(address / CHUNK)] as Uint8Array;
    return chunk.subarray(address % CHUNK, (address % CHUNK) + length);
  }
}

const LF = 10;

function firstLine(head: Bytes): string {
  const lf = head.indexOf(LF);
  return writtenText(latin1(head, 0, lineEnd(head, 0, lf < 0 ? head.length : lf)));
}

const FRAMINGS: readonly BodyFraming[] = ['none', 'content-length', 'chunked', 'until-close'];
/** Bits of `MessageStore.bits`; the framing's index is above them. */
const Bit = { response: 1, forward: 2, late: 4, announced: 8 } as const;
const FRAMING_SHIFT = 4;

export class MessageStore {
  length = 0;
  readonly #arena = new Arena();
  readonly bits = u8Column();
  readonly flow = u32Column();
  readonly firstRow = u32Column();
  readonly headRow = u32Column();
  readonly lastRow = u32Column();
  readonly headCompletedAt = u32Column();
  readonly completedAt = u32Column(NONE);
  readonly status = u16Column();
  readonly announced = f64Column();
  readonly bodyLength = f64Column();
  /** Allocated where bytes were lost. */
  readonly lostLength = f64Column();
  readonly headAddress = u32Column();
  readonly headLength = u32Column();
  readonly transaction = u32Column(NONE);
  /** Only heads that came in several packets. */
  readonly headRows = new Map<number, readonly PacketRow[]>();

  /** A new message, begun by its head; returns its id. */
  add(m: {
    readonly response: boolean;
    readonly forward: boolean;
    readonly flow: FlowId;
    readonly firstRow: number;
    readonly headRow: number;
    readonly now: number;
    readonly headRows: readonly PacketRow[];
    readonly head: Bytes;
    readonly status: number;
    readonly framing: BodyFraming;
    readonly announced: number | null;
  }): number {
    const id = this.length++;
    const known = m.announced === null ? 0 : Bit.announced;
    const kind = (m.response ? Bit.response : 0) | (m.forward ? Bit.forward : 0);
    this.bits.set(id, kind | known | (FRAMINGS.indexOf(m.framing) << FRAMING_SHIFT));
    this.flow.set(id, m.flow);
    this.firstRow.set(id, m.firstRow);
    this.headRow.set(id, m.headRow);
    this.lastRow.set(id, m.headRow);
    this.headCompletedAt.set(id, m.now);
    this.completedAt.set(id, NONE);
    this.status.set(id, m.status);
    this.announced.set(id, m.announced ?? 0);
    this.headAddress.set(id, this.#arena.keep(m.head));
    this.headLength.set(id, m.head.length);
    if (m.headRows.length > 1) this.headRows.set(id, m.headRows);
    return id;
  }

  isResponse(id: number): boolean {
    return (this.bits.get(id) & Bit.response) !== 0;
  }
  isForward(id: number): boolean {
    return (this.bits.get(id) & Bit.forward) !== 0;
  }
  isLate(id: number): boolean {
    return (this.bits.get(id) & Bit.late) !== 0;
  }
  setLate(id: number): void {
    this.bits.set(id, this.bits.get(id) | Bit.late);
  }
  framing(id: number): BodyFraming {
    return FRAMINGS[this.bits.get(id) >>> FRAMING_SHIFT] as BodyFraming;
  }
  announcedLength(id: number): number | null {
    return (this.bits.get(id) & Bit.announced) === 0 ? null : this.announced.get(id);
  }
  /** What a request asks with. */
  method(id: number): string | undefined {
    return parseStartLine(firstLine(this.head(id)))?.method;
  }
  head(id: number): Bytes {
    return this.#arena.get(this.headAddress.get(id), this.headLength.get(id));
  }
}

export class TransactionStore {
  length = 0;
  readonly flow = u32Column();
  readonly request = u32Column(NONE);
  readonly response = u32Column(NONE);
  /** Last packet of the request when its first answer came: a body may go on behind it. */
  readonly asked = u32Column(NONE);
  /** Interim responses: few transactions have one. */
  readonly interim = new Map<number, number[]>();

  add(flow: FlowId): number {
    const id = this.length++;
    this.flow.set(id, flow);
    return id;
  }
}

/** One message as people and rules see it. */
export class StoredMessage implements HttpMessage {
  readonly id: number;
  readonly #store: MessageStore;

  constructor(store: MessageStore, id: number) {
    this.#store = store;
    this.id = id;
  }

  get kind(): 'request' | 'response' {
    return this.#store.isResponse(this.id) ? 'response' : 'request';
  }
  get flow(): FlowId {
    return this.#store.flow.get(this.id) as FlowId;
  }
  get forward(): boolean {
    return this.#store.isForward(this.id);
  }
  get firstRow(): PacketRow {
    return this.#store.firstRow.get(this.id) as PacketRow;
  }
  get headRow(): PacketRow {
    return this.#store.headRow.get(this.id) as PacketRow;
  }
  get lastRow(): PacketRow {
    return this.#store.lastRow.get(this.id) as PacketRow;
  }
  get headCompletedAt(): PacketRow {
    return this.#store.headCompletedAt.get(this.id) as PacketRow;
  }
  get completedAt(): PacketRow | null {
    const row = this.#store.completedAt.get(this.id);
    return row === NONE ? null : (row as PacketRow);
  }
  get headRows(): readonly PacketRow[] {
    return this.#store.headRows.get(this.id) ?? [this.firstRow];
  }
  get head(): Bytes {
    return this.#store.head(this.id);
  }
  get status(): number | null {
    return this.#store.isResponse(this.id) ? this.#store.status.get(this.id) : null;
  }
  get framing(): BodyFraming {
    return this.#store.framing(this.id);
  }
  get announcedLength(): number | null {
    return this.#store.announcedLength(this.id);
  }
  get bodyLength(): number {
    return this.#store.bodyLength.get(this.id);
  }
  get lostLength(): number {
    return this.#store.lostLength.get(this.id);
  }
  get complete(): boolean {
    return this.completedAt !== null && this.lostLength === 0;
  }
  get inOrder(): boolean {
    return !this.#store.isLate(this.id);
  }
  get interim(): boolean {
    return this.status !== null && this.status < 200;
  }
  get version(): string {
    return this.#startLine()?.version ?? '';
  }
  get method(): string | null {
    return this.kind === 'request' ? (this.#startLine()?.method ?? null) : null;
  }
  get uri(): string | null {
    return this.kind === 'request' ? (this.#startLine()?.uri ?? null) : null;
  }
  get reason(): string | null {
    return this.kind === 'response' ? (this.#startLine()?.reason ?? null) : null;
  }

  #startLine() {
    return parseStartLine(firstLine(this.head));
  }
}

/** First value of that field in a message's head. */
export function headerOf(message: HttpMessage, name: string): string | undefined {
  const value = fieldValue({ bytes: message.head, fieldsStart: message.head.indexOf(LF) + 1 }, name);
  return value === undefined ? undefined : writtenText(value);
}

/** One request and its answers as people and rules see them. */
class StoredTransaction implements HttpTransaction {
  readonly #view: HttpView;
  readonly #id: number;

  constructor(view: HttpView, id: number) {
    this.#view = view;
    this.#id = id;
  }

  get flow(): FlowId {
    return this.#view.transactions.flow.get(this.#id) as FlowId;
  }
  get request(): HttpMessage | null {
    return this.#view.messageOrNull(this.#view.transactions.request.get(this.#id));
  }
  get response(): HttpMessage | null {
    return this.#view.messageOrNull(this.#view.transactions.response.get(this.#id));
  }
  get interim(): readonly HttpMessage[] {
    return (this.#view.transactions.interim.get(this.#id) ?? []).map((m) => this.#view.message(m));
  }
  get serverTimeNs(): number | null {
    return this.#view.serverTimeNs(this.#id);
  }
}

/** Message and transaction objects over the stores. None is kept: a segment of 1,448 bytes has eighty messages, if its sender likes. */
export class HttpView {
  readonly #messages: MessageStore;
  readonly transactions: TransactionStore;
  readonly #packets: PacketTable;

  constructor(packets: PacketTable, messages: MessageStore, transactions: TransactionStore) {
    this.#packets = packets;
    this.#messages = messages;
    this.transactions = transactions;
  }

  message(id: number): StoredMessage {
    return new StoredMessage(this.#messages, id);
  }

  messageOrNull(id: number): StoredMessage | null {
    return id === NONE ? null : this.message(id);
  }

  transaction(id: number): HttpTransaction {
    return new StoredTransaction(this, id);
  }

  /** To the first packet of the first answer, an interim one included. */
  serverTimeNs(transaction: number): number | null {
    const t = this.transactions;
    const asked = t.asked.get(transaction);
    if (asked === NONE) return null;
    const answer = t.interim.get(transaction)?.[0] ?? t.response.get(transaction);
    return this.#packets.intervalNs(asked as PacketRow, this.#messages.firstRow.get(answer) as PacketRow);
  }

  transactionOf(message: HttpMessage): HttpTransaction | undefined {
    const id = this.#messages.transaction.get(message.id);
    return id === NONE ? undefined : this.transaction(id);
  }
}
