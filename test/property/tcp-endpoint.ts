/**
 * One end of a TCP connection after RFC 9293 §3.10, as far as the analysis of captures needs it: states, sequence numbers, FIN, RST,
 * retransmission. It keeps no segments that come out of order (that is allowed) and has no timers of its own: the test says when.
 */
import type { TcpState } from '../../core/analysis/tcp/facts.ts';

export interface Sent {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly seq: number;
  readonly ackNo: number;
  readonly length: number;
}

const WINDOW = 65_535;
const minus = (a: number, b: number): number => (a - b) | 0;
const plus = (a: number, n: number): number => (a + n) >>> 0;

export class Endpoint {
  state: TcpState = 'CLOSED';
  /** What has truly happened here, whatever happens later. */
  readonly truth = {
    synSent: false,
    gotSyn: false,
    /** Past the handshake: its SYN is acknowledged (also when it has closed meanwhile). */
    open: false,
    finSent: false,
    gotFin: false,
    finAcked: false,
    /** Its FIN went out before it had the other's. */
    activeClose: false,
    rstSent: false,
  };
  readonly #iss: number;
  #una: number;
  #next: number;
  #rcvNext = 0;
  #finEnd = -1;
  #owesAck = false;
  /** Not yet acknowledged, oldest first. */
  #unacked: { seq: number; length: number; syn: boolean; fin: boolean }[] = [];
  readonly #emit: (segment: Sent) => void;
  /** Acknowledgements wait for `tick` or for something to ride on. */
  delayAcks = false;

  constructor(iss: number, emit: (segment: Sent) => void) {
    this.#iss = iss >>> 0;
    this.#una = this.#iss;
    this.#next = this.#iss;
    this.#emit = emit;
  }

  listen(): void {
    this.state = 'LISTEN';
  }

  connect(): void {
    if (this.state !== 'CLOSED' || this.truth.synSent) return;
    this.state = 'SYN-SENT';
    this.#queue(0, true, false);
  }

  send(length: number): void {
    if (this.state === 'ESTABLISHED' || this.state === 'CLOSE-WAIT') this.#queue(length, false, false);
  }

  /** CLOSE, with the last data in the same segment. */
  close(length: number): void {
    const to = { ESTABLISHED: 'FIN-WAIT-1', 'SYN-RECEIVED': 'FIN-WAIT-1', 'CLOSE-WAIT': 'LAST-ACK' } as const;
    const next = to[this.state as keyof typeof to];
    if (next === undefined) return;
    const data = this.state === 'SYN-RECEIVED' ? 0 : length;
    this.truth.activeClose = !this.truth.gotFin;
    this.state = next;
    this.#queue(data, false, true);
    this.#finEnd = this.#next;
  }

  abort(): void {
    if (this.state === 'CLOSED' || this.state === 'LISTEN' || this.state === 'SYN-SENT') return;
    this.#reset(this.#next, true);
    this.#closed();
  }

  /** The delayed acknowledgement goes out. */
  tick(): void {
    if (this.#owesAck) this.#sendAck();
  }

  /** The retransmission timer runs out. */
  timeout(): void {
    const first = this.#unacked[0];
    if (first !== undefined && this.state !== 'CLOSED') this.#transmit(first.seq, first.length, first.syn, first.fin);
  }

  receive(x: Sent): void {
    const length = x.length + (x.syn ? 1 : 0) + (x.fin ? 1 : 0);
    if (this.state === 'CLOSED') {
      if (x.rst) return;
      if (x.ack) this.#reset(x.ackNo, false);
      else this.#reset(0, true, plus(x.seq, length));
      return;
    }
    if (this.state === 'LISTEN') {
      if (x.rst) return;
      if (x.ack) return this.#reset(x.ackNo, false);
      if (!x.syn) return;
      this.#gotSyn(x);
      this.state = 'SYN-RECEIVED';
      return this.#queue(0, true, false);
    }
    if (this.state === 'SYN-SENT') {
      const good = x.ack && x.ackNo === plus(this.#iss, 1);
      if (x.ack && !good) return x.rst ? undefined : this.#reset(x.ackNo, false);
      if (x.rst) return good ? this.#closed() : undefined;
      if (!x.syn) return;
      this.#gotSyn(x);
      if (!good) {
        this.state = 'SYN-RECEIVED';
        return this.#transmit(this.#iss, 0, true, false);
      }
      this.#acked(x.ackNo);
      this.state = 'ESTABLISHED';
      return this.#oweAck();
    }
    const fromSyn =
      this.state === 'SYN-RECEIVED' && x.syn && x.ack && x.seq === plus(this.#rcvNext, -1) && x.ackNo === this.#next;
    if (fromSyn) {
      // Figure 7: the other end of a simultaneous open.
      this.#acked(x.ackNo);
      this.state = 'ESTABLISHED';
      return;
    }
    const from = minus(x.seq, this.#rcvNext);
    const to = from + Math.max(length, 1) - 1;
    if (!((from >= 0 && from < WINDOW) || (length > 0 && to >= 0 && to < WINDOW))) return x.rst ? undefined : this.#sendAck();
    if (x.rst) return from === 0 ? this.#closed() : this.#sendAck();
    if (x.syn) return this.#sendAck();
    if (!x.ack) return;
    if (this.state === 'SYN-RECEIVED') {
      if (!(minus(x.ackNo, this.#una) > 0 && minus(x.ackNo, this.#next) <= 0)) return this.#reset(x.ackNo, false);
      this.state = 'ESTABLISHED';
    }
    if (minus(x.ackNo, this.#next) > 0) return this.#sendAck();
    if (minus(x.ackNo, this.#una) > 0) this.#acked(x.ackNo);
    if (this.truth.finSent && !this.truth.finAcked && x.ackNo === this.#finEnd) {
      this.truth.finAcked = true;
      if (this.state === 'FIN-WAIT-1') this.state = 'FIN-WAIT-2';
      else if (this.state === 'CLOSING') this.state = 'TIME-WAIT';
      else if (this.state === 'LAST-ACK') return this.#closed();
    }
    if (length === 0) return;
    if (from > 0) return this.#sendAck();
    const fresh = x.length + from;
    if (fresh > 0) this.#rcvNext = plus(this.#rcvNext, fresh);
    if (x.fin && plus(x.seq, x.length) === this.#rcvNext) {
      this.#rcvNext = plus(this.#rcvNext, 1);
      this.truth.gotFin = true;
      if (this.state === 'ESTABLISHED') this.state = 'CLOSE-WAIT';
      else if (this.state === 'FIN-WAIT-1') this.state = 'CLOSING';
      else if (this.state === 'FIN-WAIT-2') this.state = 'TIME-WAIT';
    }
    this.#oweAck();
  }

  #gotSyn(x: Sent): void {
    this.#rcvNext = plus(x.seq, 1 + x.length);
    this.truth.gotSyn = true;
  }

  #closed(): void {
    this.state = 'CLOSED';
    this.#unacked = [];
    this.#owesAck = false;
  }

  #acked(ackNo: number): void {
    this.#una = ackNo;
    this.truth.open = true;
    this.#unacked = this.#unacked.filter((s) => minus(plus(s.seq, s.length + (s.syn ? 1 : 0) + (s.fin ? 1 : 0)), ackNo) > 0);
  }

  #queue(length: number, syn: boolean, fin: boolean): void {
    const seq = this.#next;
    this.#unacked.push({ seq, length, syn, fin });
    this.#next = plus(seq, length + (syn ? 1 : 0) + (fin ? 1 : 0));
    if (syn) this.truth.synSent = true;
    if (fin) this.truth.finSent = true;
    this.#transmit(seq, length, syn, fin);
  }

  #transmit(seq: number, length: number, syn: boolean, fin: boolean): void {
    const ack = this.state !== 'SYN-SENT';
    if (ack) this.#owesAck = false;
    this.#emit({ syn, ack, fin, rst: false, seq, ackNo: ack ? this.#rcvNext : 0, length });
  }

  #oweAck(): void {
    this.#owesAck = true;
    if (!this.delayAcks) this.#sendAck();
  }

  #sendAck(): void {
    this.#owesAck = false;
    this.#emit({ syn: false, ack: true, fin: false, rst: false, seq: this.#next, ackNo: this.#rcvNext, length: 0 });
  }

  #reset(seq: number, ack: boolean, ackNo = this.#rcvNext): void {
    this.truth.rstSent = true;
    this.#emit({ syn: false, ack, fin: false, rst: true, seq, ackNo: ack ? ackNo : 0, length: 0 });
  }
}
