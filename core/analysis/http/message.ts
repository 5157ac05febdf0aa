/** Messages and transactions as the pass stores them: numbers, and the head's bytes in a shared arena. */
import type { Bytes } from '../../base/bytes.ts';
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { type BodyFraming, fieldValue, latin1, lineEnd, parseStartLine } from '../../wire/http.ts';
import type { HttpMessage, HttpTransaction } from './facts.ts';

const ARENA_CHUNK = 1 << 18;

/** Many small byte strings in few large arrays. */
export class Arena {
  #chunk = new Uint8Array(0);
  #used = 0;

  /** A copy of `b` that lives as long as the arena. */
  keep(b: Bytes): Bytes {
    if (b.length > ARENA_CHUNK / 4) return b.slice();
    if (this.#used + b.length > this.#chunk.length) {
      this.#chunk = new Uint8Array(ARENA_CHUNK);
      this.#used = 0;
    }
    const at = this.#used;
    this.#chunk.set(b, at);
    this.#used += b.length;
    return this.#chunk.subarray(at, this.#used);
  }
}

const LF = 10;

/** Start line and fields are parsed again when somebody asks: most are never looked at. */
export class StoredMessage implements HttpMessage {
  readonly id: number;
  readonly kind: 'request' | 'response';
  readonly flow: FlowId;
  readonly forward: boolean;
  readonly firstRow: PacketRow;
  readonly headRow: PacketRow;
  readonly headCompletedAt: PacketRow;
  readonly headRows: readonly PacketRow[];
  readonly head: Bytes;
  readonly status: number | null;
  readonly framing: BodyFraming;
  readonly announcedLength: number | null;
  lastRow: PacketRow;
  completedAt: PacketRow | null = null;
  bodyLength = 0;
  inOrder = true;
  transaction: StoredTransaction | null = null;

  constructor(
    facts: Omit<
      HttpMessage,
      'version' | 'method' | 'uri' | 'reason' | 'complete' | 'interim' | 'completedAt' | 'bodyLength' | 'inOrder'
    >,
  ) {
    this.id = facts.id;
    this.kind = facts.kind;
    this.flow = facts.flow;
    this.forward = facts.forward;
    this.firstRow = facts.firstRow;
    this.headRow = facts.headRow;
    this.headCompletedAt = facts.headCompletedAt;
    this.headRows = facts.headRows;
    this.head = facts.head;
    this.status = facts.status;
    this.framing = facts.framing;
    this.announcedLength = facts.announcedLength;
    this.lastRow = facts.lastRow;
  }

  get complete(): boolean {
    return this.completedAt !== null;
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

  field(name: string): string | undefined {
    return fieldValue({ bytes: this.head, fieldsStart: this.head.indexOf(LF) + 1 }, name);
  }

  #startLine() {
    const lf = this.head.indexOf(LF);
    return parseStartLine(latin1(this.head, 0, lineEnd(this.head, 0, lf < 0 ? this.head.length : lf)));
  }
}

export class StoredTransaction implements HttpTransaction {
  readonly flow: FlowId;
  request: StoredMessage | null = null;
  response: StoredMessage | null = null;
  readonly interim: StoredMessage[] = [];
  serverTimeNs: number | null = null;

  constructor(flow: FlowId) {
    this.flow = flow;
  }
}
