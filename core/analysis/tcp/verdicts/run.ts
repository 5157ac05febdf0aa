/**
 * All TCP segments of a capture in order, judged as Wireshark 4.0 does (`tcp.analysis.*`), from the packet table's columns.
 *
 * Wireshark's conditions are kept to the letter where a reader of its output could tell: numbers that are zero count as "not seen yet", an
 * acknowledgement number counts also where the ACK flag is not set, and what a rule compares with is the last packet of an end, not the last
 * good one.
 */
import type { PacketRow } from '../../../base/ids.ts';
import { NONE } from '../../../base/ids.ts';
import { seqGt, seqLe, seqLt } from '../../../base/seq32.ts';
import { CHUNK_ROWS } from '../../../table/column.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../../../table/packets.ts';
import { QUOTED_FORWARD } from '../../../table/segment-notes.ts';
import type { Tables } from '../../../table/tables.ts';
import { ABSURD_FLIGHT, Completeness, FAST_RETRANSMISSION_NS, OUT_OF_ORDER_NS, VERDICT_FLAGS, Verdict } from './bits.ts';
import { completenessAfter } from './completeness.ts';
import { End, EndBit, FAST_OPEN, MUTED, NO_WINDOW, SEEN, STRIDE, Stream } from './ends.ts';
import { NoteReader } from './notes.ts';
import { type Results, State } from './results.ts';
import { MAX_UNACKED, UnackedSegments } from './unacked.ts';

const { syn: SYN, fin: FIN, rst: RST, ack: ACK, psh: PSH } = TcpFlag;

export class VerdictRun {
  readonly #tables: Tables;
  readonly #packets: PacketTable;
  readonly #out: Results;
  readonly #ends: Uint32Array;
  readonly #streams: Uint32Array;
  readonly #unacked: UnackedSegments;
  readonly #notes: NoteReader;

  // The segment in hand.
  #row = 0;
  #bits = 0;
  #seq = 0;
  #ack = 0;
  #length = 0;
  #flags = 0;
  #window = 0;
  /** Row plus one that its timeout counts from. */
  #timeout = 0;
  /** Index of its sender and of its receiver, and where their records start. */
  #from = 0;
  #to = 0;
  #me = 0;
  #peer = 0;

  constructor(tables: Tables, out: Results) {
    this.#tables = tables;
    this.#packets = tables.packets;
    this.#out = out;
    const ends = 2 * out.streams;
    this.#ends = new Uint32Array(ends * STRIDE);
    for (let at = End.window; at < this.#ends.length; at += STRIDE) this.#ends[at] = NO_WINDOW;
    this.#streams = new Uint32Array(out.streams * Stream.stride);
    this.#unacked = new UnackedSegments(ends);
    this.#notes = new NoteReader(tables.segmentNotes);
    // To Wireshark a conversation that another one announced is none that its first packet opens.
    const { announced, stream } = tables.flows;
    for (const flow of announced) this.#streams[stream.get(flow) * Stream.stride + Stream.completeness] = SEEN;
  }

  run(): void {
    const p = this.#packets;
    const { stream } = this.#tables.flows;
    for (let first = 0; first < p.length; first += CHUNK_ROWS) {
      const layers = p.layers.chunk(first);
      const flows = p.flow.chunk(first);
      const marks = p.marks.chunk(first);
      const seq = p.seq.chunk(first);
      const ack = p.ack.chunk(first);
      const length = p.payloadLength.chunk(first);
      const flags = p.flags.chunk(first);
      const window = p.window.chunk(first);
      const rows = Math.min(CHUNK_ROWS, p.length - first);
      for (let i = 0; i < rows; i++) {
        const mark = marks[i] as number;
        if (((layers[i] as number) & Layer.tcp) === 0) {
          if ((mark & Mark.quotes) !== 0) this.#quotes(first + i);
          continue;
        }
        const flow = flows[i] as number;
        if (flow === NONE) continue;
        this.#row = first + i;
        this.#seq = seq[i] as number;
        this.#ack = ack[i] as number;
        this.#length = length[i] as number;
        this.#flags = flags[i] as number;
        this.#window = window[i] as number;
        this.#segment(stream.get(flow), (mark & Mark.forward) !== 0);
      }
    }
  }

  #sides(stream: number, forward: boolean): void {
    this.#from = 2 * stream + (forward ? 0 : 1);
    this.#to = this.#from ^ 1;
    this.#me = this.#from * STRIDE;
    this.#peer = this.#to * STRIDE;
  }

  #segment(stream: number, forward: boolean): void {
    this.#sides(stream, forward);
    const notes = this.#notes;
    notes.read(this.#row);
    const { reused, measured, header } = notes;
    if (!header) this.#length = notes.length;
    let fastOpen = notes.fastOpen ? FAST_OPEN : 0;
    const s = stream * Stream.stride;
    const known = this.#streams[s + Stream.completeness] as number;
    // Only the conversation's very first packet is looked at for a SYN alone.
    const first = known === 0;
    const complete = reused ? Completeness.syn : known & 0xff;
    fastOpen |= known & FAST_OPEN;
    this.#bits = reused ? Verdict.reusedPorts | Verdict.analysed : 0;
    const w = this.#ends;
    const me = this.#me;
    w[me + End.sacked] = 0;
    if (!reused) this.#repeatedSyn();
    const scaleNow = ((w[me + End.bits] as number) & EndBit.scaleMask) >>> EndBit.scaleShift;
    this.#timeout = 0;
    const own = w[me + End.next] === 0 ? 0 : (w[me + End.nextRow] as number) + 1;
    const peer = w[this.#peer + End.window] === NO_WINDOW ? 0 : (w[this.#peer + End.row] as number) + 1;
    const peerOwn = w[this.#peer + End.next] === 0 ? 0 : (w[this.#peer + End.nextRow] as number) + 1;
    if (measured) {
      this.#learnBases();
      this.#analyse(stream);
    }
    if ((this.#bits & VERDICT_FLAGS) !== 0) this.#out.addReferences(this.#row, own, peer, peerOwn, this.#timeout);
    this.#out.bits[this.#row] = this.#bits;
    const answer = fastOpen !== 0 && (this.#flags & (SYN | ACK)) === (SYN | ACK) ? State.answersFastOpen : 0;
    this.#out.state[this.#row] = complete | (scaleNow << State.scaleShift) | answer;
    if (!header) {
      this.#streams[s + Stream.completeness] = SEEN | fastOpen | complete;
      return;
    }
    this.#streams[s + Stream.completeness] =
      SEEN | fastOpen | completenessAfter(complete, this.#flags, first && !reused, measured ? this.#length : 0);
    this.#follow(stream);
    w[me + End.sacked] = notes.sacked;
    if (notes.scale !== 0) this.#setScale(me, notes.scale);
    if ((this.#flags & SYN) !== 0 && notes.whole) this.#agreeOnScale();
  }

  /** Segments that an ICMP error quotes are looked at like others, but for their numbers. */
  #quotes(row: number): void {
    this.#notes.quotes(row, (flow, extra) => {
      const stream = this.#tables.flows.stream.get(flow);
      this.#sides(stream, (extra & QUOTED_FORWARD) !== 0);
      this.#row = row;
      this.#flags = extra & 0xfff;
      const w = this.#ends;
      const s = stream * Stream.stride;
      const known = this.#streams[s + Stream.completeness] as number;
      const scale = ((w[this.#me + End.bits] as number) & EndBit.scaleMask) >>> EndBit.scaleShift;
      this.#out.state[row] = (known & 0xff) | (scale << State.scaleShift);
      w[this.#me + End.sacked] = 0;
      this.#bits = 0;
      this.#repeatedSyn();
      this.#out.bits[row] = (this.#out.bits[row] as number) | this.#bits;
      this.#streams[s + Stream.completeness] =
        SEEN | (known & FAST_OPEN) | completenessAfter(known & 0xff, this.#flags, known === 0, 0);
      this.#follow(stream);
    });
  }

  /** The same SYN once more: an RST may have named any number, so counting goes on from what was seen without a hole. */
  #repeatedSyn(): void {
    const w = this.#ends;
    const me = this.#me;
    if ((this.#flags & (SYN | ACK)) !== SYN || ((w[me + End.bits] as number) & EndBit.baseKnown) === 0) return;
    w[me + End.next] = w[me + End.contiguous] as number;
    this.#bits |= Verdict.analysed;
  }

  #learnBases(): void {
    const w = this.#ends;
    const me = this.#me;
    const peer = this.#peer;
    const bits = w[me + End.bits] as number;
    const syn = (this.#flags & SYN) !== 0;
    if ((bits & EndBit.baseKnown) === 0) {
      w[me + End.base] = syn ? this.#seq : (this.#seq - 1) >>> 0;
      w[me + End.bits] = bits | EndBit.baseKnown;
    } else if ((this.#flags & (SYN | ACK)) === (SYN | ACK) && w[me + End.base] !== this.#seq) {
      // An answer with another number than the one known: also the ports of another connection.
      w[me + End.base] = this.#seq;
      this.#bits |= Verdict.reusedPorts | Verdict.analysed;
    }
    const theirs = w[peer + End.bits] as number;
    if ((theirs & EndBit.baseKnown) === 0 && (this.#flags & ACK) !== 0) {
      w[peer + End.base] = (this.#ack - 1) >>> 0;
      w[peer + End.bits] = theirs | EndBit.baseKnown;
    }
  }

  #analyse(stream: number): void {
    const w = this.#ends;
    const me = this.#me;
    const peer = this.#peer;
    const seq = this.#seq;
    const ack = this.#ack;
    const length = this.#length;
    const flags = this.#flags;
    const row = this.#row;
    if ((flags & ACK) !== 0) w[peer + End.bits] = (w[peer + End.bits] as number) & ~EndBit.flightUnknown;
    this.#numbersAndWindows();
    if (ack !== w[me + End.ack]) {
      w[me + End.firstAckRow] = row + 1;
      w[me + End.repeats] = 0;
    }
    this.#acksUnseen();
    if ((length > 0 || (flags & (SYN | FIN)) !== 0) && (this.#bits & Verdict.keepAlive) === 0) this.#notAdvancing(stream);

    let end = (seq + length) >>> 0;
    if ((length > 0 || (flags & (SYN | FIN)) !== 0) && this.#unacked.count(this.#from) < MAX_UNACKED) {
      if ((flags & (SYN | FIN)) !== 0) end = (end + 1) >>> 0;
      this.#unacked.add(this.#from, seq, end, row, w[me + End.base] as number);
    }
    const probe = (this.#bits & Verdict.zeroWindowProbe) !== 0;
    const next = w[me + End.next] as number;
    if ((next === 0 || seqGt(end, next)) && !probe) {
      w[me + End.next] = end;
      w[me + End.nextRow] = row;
    }
    const contiguous = w[me + End.contiguous];
    if ((contiguous === 0 || contiguous === seq) && !probe) w[me + End.contiguous] = w[me + End.next] as number;

    w[me + End.window] = this.#window;
    w[me + End.ack] = ack;
    w[me + End.row] = row;

    this.#unacked.acknowledge(this.#to, ack);
    if (this.#unacked.matched !== 0) {
      this.#out.acked[row] = this.#unacked.matched;
      this.#bits |= Verdict.analysed;
    }
    w[me + End.bits] = ((w[me + End.bits] as number) & EndBit.low) | ((this.#bits & ~Verdict.analysed) << EndBit.verdictShift);
    if (length > 0) this.#inFlight();
  }

  /** From the zero-window probe to the duplicate ACK. */
  #numbersAndWindows(): void {
    const w = this.#ends;
    const me = this.#me;
    const peer = this.#peer;
    const seq = this.#seq;
    const length = this.#length;
    const window = this.#window;
    const next = w[me + End.next] as number;
    if (length === 1 && seq === next && w[peer + End.window] === 0) return this.#say(Verdict.zeroWindowProbe);
    const plain = (this.#flags & (SYN | FIN | RST)) === 0;
    if (window === 0 && plain) this.#say(Verdict.zeroWindow);
    if (next !== 0 && seqGt(seq, next) && (this.#flags & RST) === 0) {
      this.#say(Verdict.lostSegment);
      w[me + End.bits] = (w[me + End.bits] as number) | EndBit.flightUnknown;
    }
    if (!plain) return;
    if (length <= 1 && seq === (next - 1) >>> 0) this.#say(Verdict.keepAlive);
    if (length > 0) {
      if (this.#reachesWindow()) this.#say(Verdict.windowFull);
      return;
    }
    if (seq !== next || this.#ack !== w[me + End.ack]) return;
    const same = window === w[me + End.window];
    const answered = (w[peer + End.bits] as number) >>> EndBit.verdictShift;
    if (window !== 0 && !same) this.#say(Verdict.windowUpdate);
    if (!same) return;
    if (window === 0) {
      if ((answered & Verdict.zeroWindowProbe) !== 0) this.#say(Verdict.zeroWindowProbeAck);
      return;
    }
    if ((answered & Verdict.keepAlive) !== 0) return this.#say(Verdict.keepAliveAck);
    const repeats = w[me + End.repeats] === MUTED ? 1 : (w[me + End.repeats] as number) + 1;
    w[me + End.repeats] = repeats;
    this.#say(Verdict.duplicateAck);
    this.#out.flight[this.#row] = repeats;
    this.#out.pushed[this.#row] = w[me + End.firstAckRow] as number;
  }

  #reachesWindow(): boolean {
    const w = this.#ends;
    const peer = this.#peer;
    const bits = w[peer + End.bits] as number;
    const code = (bits & EndBit.scaleMask) >>> EndBit.scaleShift;
    if (code === 0) return false;
    const shift = code < 2 || (bits & EndBit.awaitsFirstAck) !== 0 ? 0 : code - 2;
    const edge = ((w[peer + End.ack] as number) + (w[peer + End.window] as number) * 2 ** shift) % 0x1_0000_0000;
    return (this.#seq + this.#length) % 0x1_0000_0000 === edge;
  }

  /** It acknowledges more than was seen of the other end. Of several in a row that do, not all are told. */
  #acksUnseen(): void {
    const w = this.#ends;
    const peer = this.#peer;
    const contiguous = w[peer + End.contiguous] as number;
    if (contiguous === 0 || (this.#flags & ACK) === 0 || !seqGt(this.#ack, contiguous)) return;
    this.#bits |= Verdict.analysed;
    const next = w[peer + End.next] as number;
    if (seqLt(contiguous, next)) {
      w[peer + End.contiguous] = next;
      this.#bits |= Verdict.ackLostSegment;
      return;
    }
    if (w[peer + End.repeats] === 0) this.#bits |= Verdict.ackLostSegment;
    w[peer + End.repeats] = MUTED;
  }

  /** Sent again, or out of order: a segment that begins below what its sender had already sent. */
  #notAdvancing(stream: number): void {
    const w = this.#ends;
    const me = this.#me;
    const peer = this.#peer;
    const p = this.#packets;
    const seq = this.#seq;
    const length = this.#length;
    const next = w[me + End.next] as number;
    const acked = w[peer + End.ack] as number;
    if (length > 0 && acked !== 0 && seqLe((seq + length) >>> 0, acked)) return this.#say(Verdict.spuriousRetransmission);
    if (next === 0 || !seqLt(seq, next) || (length > 1 && (next - 1) >>> 0 === seq)) return;
    const row = this.#row as PacketRow;
    if (
      (w[peer + End.repeats] as number) >= 2 &&
      acked === seq &&
      within(p.elapsedNs(w[peer + End.row] as PacketRow, row), FAST_RETRANSMISSION_NS)
    )
      return this.#say(Verdict.fastRetransmission);
    const highest = w[me + End.nextRow] as PacketRow;
    const rtt = this.#out.initialRttNs(stream, row);
    if (
      within(p.elapsedNs(highest, row), rtt === 0 ? OUT_OF_ORDER_NS : rtt < 0 ? Number.POSITIVE_INFINITY : rtt) &&
      next !== (seq + length + ((this.#flags & (SYN | FIN)) !== 0 ? 1 : 0)) >>> 0
    )
      return this.#say(Verdict.outOfOrder);
    this.#say(Verdict.retransmission);
    const original = this.#unacked.oldest(this.#from);
    this.#timeout = (original < 0 ? highest : original) + 1;
  }

  #inFlight(): void {
    const w = this.#ends;
    const me = this.#me;
    const bits = w[me + End.bits] as number;
    if (this.#unacked.count(this.#from) === 0 || (bits & EndBit.flightUnknown) !== 0) return;
    const span = this.#unacked.span(this.#from, w[me + End.base] as number);
    let flight = (span - (w[this.#peer + End.sacked] as number)) >>> 0;
    if (flight > 0 && flight < ABSURD_FLIGHT) {
      if ((this.#flags & (SYN | FIN)) !== 0) flight--;
      this.#out.flight[this.#row] = flight;
    }
    const push = (this.#flags & PSH) !== 0;
    const pushed = (bits & EndBit.lastWasPush) !== 0 ? this.#length : ((w[me + End.pushed] as number) + this.#length) >>> 0;
    w[me + End.pushed] = pushed;
    w[me + End.bits] = push ? bits | EndBit.lastWasPush : bits & ~EndBit.lastWasPush;
    this.#out.pushed[this.#row] = pushed;
    this.#bits |= Verdict.analysed;
  }

  /** Handshake and close, of quoted segments as well. */
  #follow(stream: number): void {
    const w = this.#ends;
    const me = this.#me;
    const flags = this.#flags;
    const s = stream * Stream.stride + Stream.synRow;
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) === 0) this.#streams[s] = this.#row + 1;
      w[me + End.bits] = (w[me + End.bits] as number) | EndBit.awaitsFirstAck;
    }
    if ((flags & FIN) !== 0 && ((w[this.#peer + End.bits] as number) & EndBit.closedFirst) === 0) {
      w[me + End.bits] = (w[me + End.bits] as number) | EndBit.closedFirst;
      this.#out.state[this.#row] = (this.#out.state[this.#row] as number) | State.closesFirst;
    }
    if ((flags & (SYN | ACK)) !== ACK) return;
    const synRow = this.#streams[s] as number;
    if (synRow !== 0) this.#out.learnInitialRtt(stream, synRow - 1, this.#row);
    w[me + End.bits] = (w[me + End.bits] as number) & ~EndBit.awaitsFirstAck;
  }

  #setScale(end: number, code: number): void {
    const w = this.#ends;
    w[end + End.bits] = ((w[end + End.bits] as number) & ~EndBit.scaleMask) | (code << EndBit.scaleShift);
  }

  /** After a SYN: both sides scale their windows, or neither does. */
  #agreeOnScale(): void {
    const w = this.#ends;
    if (((w[this.#me + End.bits] as number) & EndBit.scaleMask) === 0) {
      this.#setScale(this.#me, 1);
      this.#setScale(this.#peer, 1);
    } else if ((this.#flags & ACK) !== 0 && ((w[this.#peer + End.bits] as number) & EndBit.scaleMask) >>> EndBit.scaleShift === 1)
      this.#setScale(this.#me, 1);
  }

  #say(verdict: number): void {
    this.#bits |= verdict | Verdict.analysed;
  }
}

/** Less than so long ago; time that runs backwards is not. */
const within = (ns: number, limit: number): boolean => ns >= 0 && ns < limit;
