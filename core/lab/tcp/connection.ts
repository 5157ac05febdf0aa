/**
 * One end of a TCP connection: the state machine of RFC 9293 §3.10 with delayed acknowledgments, retransmission (RFC 6298), congestion control
 * (RFC 5681, 6582), silly-window avoidance and zero-window probes (§3.8.6).
 */
import type { Bytes } from '../../base/bytes.ts';
import { concatBytes } from '../../base/bytes.ts';
import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax } from '../../base/seq32.ts';
import type { TcpSettings } from '../host/systems.ts';
import type { EventQueue, Timer } from '../sim/queue.ts';
import { clip, OutOfOrder, SendBuffer } from './buffers.ts';
import { Congestion } from './congestion.ts';
import { Rto } from './rto.ts';
import { Flag, hasFlag, type Segment, segmentEnd, segmentLength } from './segment.ts';

export type TcpState =
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait'
  | 'closed';

/** How a connection ended. `refused` and `unreachable`: it never opened. */
export type Ending = 'closed' | 'reset' | 'refused' | 'timeout' | 'unreachable' | 'aborted';

/** What an application wants to hear. */
export interface ConnectionSink {
  opened?(): void;
  /** There is something to `read`. */
  readable?(): void;
  /** The other end has sent its FIN, and everything before it is there to read. */
  ended?(): void;
  finished?(why: Ending): void;
}

export interface End {
  readonly address: number;
  readonly port: number;
}

/** What a connection needs of its host. */
export interface ConnectionHost {
  readonly queue: EventQueue;
  readonly settings: TcpSettings;
  /** The clock of the timestamps option, milliseconds. */
  timestamp(): number;
  emit(connection: Connection, segment: Segment): void;
  remove(connection: Connection): void;
}

type SegmentFields = Pick<Segment, 'seq' | 'flags'> & Partial<Segment>;

const NOTHING: Bytes = new Uint8Array(0);
/** RFC 9293 §3.7.1: what a peer takes that does not say. */
const DEFAULT_MSS = 536;
const TIMESTAMPS_LENGTH = 12;
/** Nanoseconds; Linux waits one minute, not twice two. */
const TIME_WAIT = 60_000_000_000;

export class Connection {
  readonly local: End;
  readonly remote: End;
  state: TcpState = 'closed';
  sink: ConnectionSink = {};
  readonly #host: ConnectionHost;
  readonly #ownMss: number;

  /* Sending. `max`: behind the last that was ever sent; `next` goes back to `una` after a timeout. */
  readonly #iss: number;
  #una: number;
  #next: number;
  #max: number;
  #window = 0;
  #largestWindow = 0;
  #wl1 = 0;
  #wl2 = 0;
  #sendShift = 0;
  #mss = DEFAULT_MSS;
  readonly #buffer: SendBuffer;
  #finQueued = false;
  #congestion: Congestion;
  readonly #rto: Rto;
  #retries = 0;
  #timed: { readonly end: number; readonly at: number } | undefined;
  #retransmission: Timer | undefined;
  #persist: Timer | undefined;

  /* Receiving. `edge`: the right edge of the window as announced. */
  #received = 0;
  #edge = 0;
  #receiveShift = 0;
  #scaled = false;
  readonly #early = new OutOfOrder();
  #unread: Bytes[] = [];
  #unreadBytes = 0;
  #peerFin: number | undefined;
  #quickAcks: number;
  #unacked = 0;
  #ackNeeded = false;
  #delayed: Timer | undefined;
  #timestamps = false;
  #sack = false;
  #recentStamp = 0;
  #lastAck = 0;

  /** @param mss the largest segment that this end takes: the MTU without the headers */
  constructor(host: ConnectionHost, local: End, remote: End, iss: number, mss: number) {
    this.#host = host;
    this.local = local;
    this.remote = remote;
    this.#iss = iss;
    this.#una = iss;
    this.#next = iss;
    this.#max = iss;
    this.#ownMss = mss;
    this.#buffer = new SendBuffer(seqAdd(iss, 1));
    this.#quickAcks = host.settings.quickAcks;
    this.#rto = new Rto(host.settings.initialRto, host.settings.minRto);
    this.#congestion = new Congestion(DEFAULT_MSS, host.settings.initialWindow);
  }

  /* ------------------------------------------------------------------ what the application does */

  connect(): void {
    this.state = 'syn-sent';
    this.#sendSyn();
  }

  /** The passive end: a SYN has come for a listener. */
  accept(syn: Segment): void {
    this.state = 'syn-received';
    this.#negotiate(syn);
    this.#sendSyn();
  }

  send(data: Bytes): void {
    if (this.#finQueued || this.state === 'closed' || this.state === 'time-wait') return;
    this.#buffer.append(data);
    this.#output();
  }

  /** Everything that has come and was not read yet. */
  read(): Bytes {
    const data = concatBytes(this.#unread);
    this.#unread = [];
    this.#unreadBytes = 0;
    // An opened window is told at once when it was closed, or has opened a good way (RFC 9293 §3.8.6.2.2).
    const before = seqDiff(this.#edge, this.#received);
    const gain = this.#windowToAnnounce() - before;
    const { window } = this.#host.settings;
    if (this.#isSynchronized() && before < 2 * this.#ownMss && gain >= Math.min(2 * this.#ownMss, window / 2)) this.#sendAck();
    return data;
  }

  /** No more will be sent; what comes is still taken. */
  close(): void {
    if (this.#finQueued) return;
    switch (this.state) {
      case 'syn-sent':
        this.#finish('aborted');
        return;
      case 'syn-received':
      case 'established':
        this.state = 'fin-wait-1';
        break;
      case 'close-wait':
        this.state = 'last-ack';
        break;
      default:
        return;
    }
    this.#finQueued = true;
    this.#output();
  }

  /** RST: everything is given up. */
  abort(): void {
    if (this.state === 'closed') return;
    if (this.#isSynchronized()) this.#emit({ seq: this.#next, flags: Flag.rst | Flag.ack, window: 0 });
    this.#finish('aborted');
  }

  /* ------------------------------------------------------------------ what comes in */

  input(s: Segment): void {
    if (this.state === 'syn-sent') this.#inSynSent(s);
    else if (this.state !== 'closed') this.#inSynchronized(s);
  }

  /** An ICMP error about a segment of this connection (RFC 1122 §4.2.3.9). `mtu`: of the next hop, for "fragmentation needed". */
  icmpError(quotedSeq: number, mtu: number | undefined): void {
    if (seqLt(quotedSeq, this.#una) || seqGt(quotedSeq, this.#max)) return;
    if (mtu !== undefined) {
      const mss = mtu - 40 - (this.#timestamps ? TIMESTAMPS_LENGTH : 0);
      if (mss >= this.#mss || mss < 8) return;
      this.#mss = mss;
      this.#congestion.shrink(mss);
      this.#timed = undefined;
      this.#next = this.#una;
      this.#output();
    } else if (this.state === 'syn-sent') this.#finish('unreachable');
  }

  #inSynSent(s: Segment): void {
    const ack = hasFlag(s, Flag.ack);
    if (ack && s.ack !== seqAdd(this.#iss, 1)) {
      if (!hasFlag(s, Flag.rst)) this.#emit({ seq: s.ack, flags: Flag.rst, window: 0 });
      return;
    }
    if (hasFlag(s, Flag.rst)) {
      if (ack) this.#finish('refused');
      return;
    }
    if (!hasFlag(s, Flag.syn)) return;
    this.#negotiate(s);
    if (ack) {
      this.#acknowledged(s);
      this.#establish(s);
      this.#sendAck();
      this.sink.opened?.();
      this.#output();
    } else {
      this.state = 'syn-received';
      this.#next = this.#iss;
      this.#sendSyn();
    }
  }

  #inSynchronized(s: Segment): void {
    if (!this.#isAcceptable(s)) {
      if (hasFlag(s, Flag.rst)) return;
      if (this.state === 'syn-received' && hasFlag(s, Flag.syn) && !hasFlag(s, Flag.ack)) this.#resendSyn();
      else this.#sendAck();
      return;
    }
    if (hasFlag(s, Flag.rst)) {
      // RFC 5961 §3.2: a reset that is not exactly in place is only asked about.
      if (s.seq !== this.#received) this.#sendAck();
      else this.#finish(this.state === 'syn-received' ? 'refused' : this.#isClosing() ? 'closed' : 'reset');
      return;
    }
    if (hasFlag(s, Flag.syn)) {
      this.#sendAck();
      return;
    }
    if (!hasFlag(s, Flag.ack)) return;
    if (this.#timestamps && s.timestamps !== undefined && seqLe(s.seq, this.#lastAck)) this.#recentStamp = s.timestamps.value;
    if (this.state === 'syn-received') {
      if (!seqGt(s.ack, this.#una) || seqGt(s.ack, this.#max)) {
        this.#emit({ seq: s.ack, flags: Flag.rst, window: 0 });
        return;
      }
      this.#acknowledged(s);
      this.#establish(s);
      this.sink.opened?.();
    } else if (!this.#processAck(s)) return;
    this.#processData(s);
    if (this.state !== 'closed') this.#output();
    if (this.#ackNeeded && this.#isSynchronized()) this.#sendAck();
  }

  /** RFC 9293 §3.10.7.4, first check. */
  #isAcceptable(s: Segment): boolean {
    const length = segmentLength(s);
    const window = seqDiff(this.#edge, this.#received);
    const inside = (seq: number): boolean => seqGe(seq, this.#received) && seqLt(seq, this.#edge);
    if (length === 0) return window === 0 ? s.seq === this.#received : inside(s.seq);
    return window > 0 && (inside(s.seq) || inside(seqAdd(s.seq, length - 1)));
  }

  /** @returns false: the segment is not to be looked at further */
  #processAck(s: Segment): boolean {
    if (seqGt(s.ack, this.#max)) {
      this.#sendAck();
      return false;
    }
    if (seqGt(s.ack, this.#una)) {
      const bytes = seqDiff(s.ack, this.#una);
      this.#acknowledged(s);
      this.#updateWindow(s);
      if (this.#congestion.acked(bytes, s.ack) === 'retransmit') this.#retransmitFirst();
      if (this.#finIsAcknowledged() && this.#finAcknowledged()) return false;
    } else {
      const flight = seqDiff(this.#max, this.#una);
      const duplicate = s.ack === this.#una && flight > 0 && segmentLength(s) === 0 && this.#windowOf(s) === this.#window;
      this.#updateWindow(s);
      if (duplicate && this.#congestion.duplicate(flight, this.#max) === 'retransmit') this.#retransmitFirst();
    }
    return true;
  }

  #acknowledged(s: Segment): void {
    this.#una = s.ack;
    this.#next = seqMax(this.#next, this.#una);
    this.#buffer.release(this.#una);
    this.#retries = 0;
    if (this.#timed !== undefined && seqGe(s.ack, this.#timed.end)) {
      this.#rto.measure(this.#host.queue.now - this.#timed.at);
      this.#timed = undefined;
    }
    this.#retransmission?.cancel();
    this.#retransmission = undefined;
    this.#armRetransmission();
  }

  #finIsAcknowledged(): boolean {
    return this.#finQueued && this.#una === seqAdd(this.#buffer.end, 1);
  }

  /** @returns true: nothing is left to do */
  #finAcknowledged(): boolean {
    if (this.state === 'fin-wait-1') this.state = 'fin-wait-2';
    else if (this.state === 'closing') this.#enterTimeWait();
    else if (this.state === 'last-ack') {
      this.#finish('closed');
      return true;
    }
    return false;
  }

  #windowOf(s: Segment): number {
    return s.window * 2 ** this.#sendShift;
  }

  #updateWindow(s: Segment): void {
    if (seqLt(this.#wl1, s.seq) || (this.#wl1 === s.seq && seqLe(this.#wl2, s.ack))) this.#setWindow(s, this.#windowOf(s));
  }

  #setWindow(s: Segment, window: number): void {
    this.#window = window;
    this.#largestWindow = Math.max(this.#largestWindow, window);
    this.#wl1 = s.seq;
    this.#wl2 = s.ack;
    if (window > 0) {
      this.#persist?.cancel();
      this.#persist = undefined;
    }
  }

  #processData(s: Segment): void {
    const takes = this.state === 'established' || this.state === 'fin-wait-1' || this.state === 'fin-wait-2';
    if (!takes) {
      // A FIN that comes again: its acknowledgment was lost.
      if (segmentLength(s) > 0) this.#ackNeeded = true;
      return;
    }
    if (hasFlag(s, Flag.fin)) this.#peerFin = seqAdd(segmentEnd(s), -1);
    const piece = clip(s.seq, s.data, this.#received, this.#edge);
    let taken = 0;
    if (piece.data.length > 0 && piece.seq !== this.#received) {
      this.#early.add(piece.seq, piece.data);
      this.#sendAck();
      return;
    }
    if (piece.data.length > 0) {
      const filled = !this.#early.empty;
      taken = this.#take(piece.data);
      this.#acknowledgeLater(filled);
    } else if (s.data.length > 0) this.#ackNeeded = true;
    const ended = this.#peerFin !== undefined && this.#peerFin === this.#received;
    if (ended) {
      this.#received = seqAdd(this.#received, 1);
      // A FIN takes a sequence number and no room.
      this.#edge = seqAdd(this.#edge, 1);
      this.#ackNeeded = true;
      if (this.state === 'established') this.state = 'close-wait';
      else if (this.state === 'fin-wait-1') this.state = 'closing';
      else this.#enterTimeWait();
    } else if (this.#ackNeeded) this.#sendAck();
    if (taken > 0) this.sink.readable?.();
    if (ended) this.sink.ended?.();
  }

  #take(data: Bytes): number {
    let n = 0;
    for (let part = data; part.length > 0; part = this.#early.take(this.#received)) {
      this.#unread.push(part.slice());
      n += part.length;
      this.#received = seqAdd(this.#received, part.length);
    }
    this.#unreadBytes += n;
    return n;
  }

  /** RFC 9293 §3.8.6.3: at least every second full segment, and never long. */
  #acknowledgeLater(filledGap: boolean): void {
    this.#unacked++;
    if (this.#quickAcks > 0) {
      this.#quickAcks--;
      this.#ackNeeded = true;
    } else if (this.#unacked >= 2 || filledGap) this.#ackNeeded = true;
    else this.#delayed ??= this.#host.queue.after(this.#host.settings.delayedAck, () => this.#sendAck());
  }

  /* ------------------------------------------------------------------ opening and ending */

  #negotiate(syn: Segment): void {
    const { settings } = this.#host;
    this.#received = seqAdd(syn.seq, 1);
    this.#lastAck = this.#received;
    this.#edge = seqAdd(this.#received, settings.synWindow);
    this.#timestamps = settings.timestamps && syn.timestamps !== undefined;
    this.#recentStamp = syn.timestamps?.value ?? 0;
    this.#sack = settings.sack && syn.sackPermitted === true;
    this.#scaled = settings.windowScale !== undefined && syn.windowScale !== undefined;
    this.#receiveShift = this.#scaled ? (settings.windowScale ?? 0) : 0;
    this.#sendShift = this.#scaled ? (syn.windowScale ?? 0) : 0;
    this.#mss = Math.min(syn.mss ?? DEFAULT_MSS, this.#ownMss) - (this.#timestamps ? TIMESTAMPS_LENGTH : 0);
    this.#congestion = new Congestion(this.#mss, settings.initialWindow);
  }

  #establish(s: Segment): void {
    this.state = this.#finQueued ? 'fin-wait-1' : 'established';
    // The window of a SYN is never scaled (RFC 7323 §2.2).
    this.#setWindow(s, hasFlag(s, Flag.syn) ? s.window : this.#windowOf(s));
    this.#edge = seqMax(this.#edge, seqAdd(this.#received, this.#host.settings.window));
  }

  #sendSyn(): void {
    this.#timed = { end: seqAdd(this.#iss, 1), at: this.#host.queue.now };
    this.#resendSyn();
    this.#armRetransmission();
  }

  #resendSyn(): void {
    const { settings } = this.#host;
    const first = this.state === 'syn-sent';
    this.#next = seqAdd(this.#iss, 1);
    this.#max = this.#next;
    this.#emit({
      seq: this.#iss,
      flags: first ? Flag.syn : Flag.syn | Flag.ack,
      window: settings.synWindow,
      mss: this.#ownMss,
      sackPermitted: first ? settings.sack : this.#sack,
      ...(settings.windowScale === undefined || !(first || this.#scaled) ? {} : { windowScale: settings.windowScale }),
      ...(first && settings.timestamps ? { timestamps: { value: this.#host.timestamp(), echo: 0 } } : {}),
    });
  }

  #isSynchronized(): boolean {
    return this.state !== 'closed' && this.state !== 'syn-sent';
  }

  #isClosing(): boolean {
    return this.state === 'closing' || this.state === 'last-ack' || this.state === 'time-wait';
  }

  #enterTimeWait(): void {
    this.state = 'time-wait';
    this.#cancelTimers();
    this.#host.queue.after(TIME_WAIT, () => this.#host.remove(this), true);
    this.sink.finished?.('closed');
  }

  #finish(why: Ending): void {
    if (this.state === 'closed') return;
    const told = this.state === 'time-wait';
    this.state = 'closed';
    this.#ackNeeded = false;
    this.#cancelTimers();
    this.#host.remove(this);
    if (!told) this.sink.finished?.(why);
  }

  #cancelTimers(): void {
    for (const timer of [this.#retransmission, this.#persist, this.#delayed]) timer?.cancel();
    this.#retransmission = undefined;
    this.#persist = undefined;
    this.#delayed = undefined;
  }

  /* ------------------------------------------------------------------ what goes out */

  /** Sends what the windows allow. */
  #output(): void {
    if (!this.#isSynchronized() || this.state === 'syn-received' || this.state === 'time-wait') return;
    for (;;) {
      const flight = seqDiff(this.#next, this.#una);
      const unsent = seqDiff(this.#buffer.end, this.#next);
      const room = Math.min(this.#congestion.cwnd, this.#window) - flight;
      if (unsent > 0) {
        const length = Math.min(unsent, this.#mss, room);
        if (length <= 0) break;
        // Not in crumbs, unless there is no more, or nothing on the way that would bring room (RFC 9293 §3.8.6.2.1).
        if (length < this.#mss && length < unsent && flight > 0 && length < this.#largestWindow / 2) break;
        this.#sendData(this.#next, length);
      } else if (unsent === 0 && this.#finQueued) this.#sendData(this.#next, 0);
      else break;
    }
    if (this.#window === 0 && this.#next === this.#una && seqDiff(this.#buffer.end, this.#next) > 0)
      this.#armPersist(this.#rto.value);
  }

  /** The data, and the FIN with the last of it. */
  #sendData(seq: number, length: number): void {
    const fin = this.#finQueued && seqAdd(seq, length) === this.#buffer.end;
    const last = length > 0 && seqAdd(seq, length) === this.#buffer.end;
    const end = seqAdd(seq, length + (fin ? 1 : 0));
    const isNew = seqGe(seq, this.#max);
    this.#next = seqMax(this.#next, end);
    this.#max = seqMax(this.#max, end);
    if (isNew) this.#timed ??= { end, at: this.#host.queue.now };
    const flags = Flag.ack | (last ? Flag.psh : 0) | (fin ? Flag.fin : 0);
    this.#emit({ seq, flags, data: this.#buffer.slice(seq, length) });
    this.#armRetransmission();
  }

  #retransmitFirst(): void {
    this.#timed = undefined;
    const length = Math.min(this.#mss, Math.max(0, seqDiff(this.#buffer.end, this.#una)));
    this.#sendData(this.#una, length);
  }

  #armRetransmission(): void {
    if (this.#retransmission !== undefined || seqDiff(this.#max, this.#una) <= 0) return;
    this.#retransmission = this.#host.queue.after(this.#rto.value, () => this.#timeout());
  }

  #timeout(): void {
    this.#retransmission = undefined;
    const opening = this.state === 'syn-sent' || this.state === 'syn-received';
    if (++this.#retries > (opening ? this.#host.settings.synRetries : this.#host.settings.retries)) {
      this.#finish('timeout');
      return;
    }
    this.#rto.backOff();
    this.#timed = undefined;
    if (opening) {
      this.#resendSyn();
      this.#armRetransmission();
      return;
    }
    this.#congestion.timeout(seqDiff(this.#max, this.#una));
    this.#next = this.#una;
    if (this.#window === 0) this.#retransmitFirst();
    else this.#output();
    this.#armRetransmission();
  }

  #armPersist(wait: number): void {
    this.#persist ??= this.#host.queue.after(wait, () => {
      this.#persist = undefined;
      if (this.#window > 0 || this.state === 'closed') return;
      // One byte beyond the window: its answer tells the window (RFC 9293 §3.8.6.1).
      this.#max = seqMax(this.#max, seqAdd(this.#next, 1));
      this.#emit({ seq: this.#next, flags: Flag.ack, data: this.#buffer.slice(this.#next, 1) });
      this.#armPersist(Math.min(2 * wait, 60_000_000_000));
    });
  }

  #sendAck(): void {
    const room = this.#timestamps ? 3 : 4;
    const sack = this.#sack && !this.#early.empty ? { sack: this.#early.blocks(room) } : {};
    this.#emit({ seq: seqMax(this.#next, this.#una), flags: Flag.ack, ...sack });
  }

  /** Bytes; moves the announced edge where that is worth it. */
  #windowToAnnounce(): number {
    const { window, buffer } = this.#host.settings;
    const edge = seqAdd(this.#received, Math.max(0, Math.min(window, buffer - this.#unreadBytes)));
    const gain = seqDiff(edge, this.#edge);
    const closed = seqDiff(this.#edge, this.#received) <= 0;
    const step = this.#host.settings.windowSteps || closed ? Math.min(this.#ownMss, window / 2) : 1;
    if (gain >= step) this.#edge = edge;
    return Math.max(0, seqDiff(this.#edge, this.#received));
  }

  #emit(fields: SegmentFields): void {
    const ack = (fields.flags & Flag.ack) !== 0;
    const window = fields.window ?? Math.min(0xffff, this.#windowToAnnounce() >>> this.#receiveShift);
    const stamps =
      this.#timestamps && fields.timestamps === undefined && (fields.flags & Flag.rst) === 0
        ? { timestamps: { value: this.#host.timestamp(), echo: this.#recentStamp } }
        : {};
    if (ack) {
      this.#delayed?.cancel();
      this.#delayed = undefined;
      this.#unacked = 0;
      this.#ackNeeded = false;
      this.#lastAck = this.#received;
    }
    this.#host.emit(this, {
      sourcePort: this.local.port,
      destinationPort: this.remote.port,
      ack: ack ? this.#received : 0,
      data: NOTHING,
      ...stamps,
      ...fields,
      window,
    });
  }
}
