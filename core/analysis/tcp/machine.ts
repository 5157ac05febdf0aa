/**
 * One packet's effect on its connection's record. The packet in hand is kept in fields, so that following a packet
 * allocates nothing.
 */
import { seqDiff, seqGe, seqGt, seqLe, seqMax } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';
import { phaseCode } from '../phases.ts';
import { Gaps } from './gaps.ts';
import { MAX_WINDOW, outOfSequence, Place } from './order.ts';
import { END_WORDS, End, Info, States, Word } from './record.ts';
import { classifyReset, widestWindow } from './reset.ts';
import { bothStates, Fact, isOpener, SYN_LENGTH_SHIFT } from './states.ts';

const OTHER = phaseCode('other');
const SYN = phaseCode('tcp.open.syn');
const SYN_ACK = phaseCode('tcp.open.synack');
const OPEN_ACK = phaseCode('tcp.open.ack');
const DATA = phaseCode('tcp.data');
const ACK = phaseCode('tcp.ack');
const KEEPALIVE = phaseCode('tcp.keepalive');
const FIN = phaseCode('tcp.close.fin');
const CLOSE_ACK = phaseCode('tcp.close.ack');
const RESET = phaseCode('tcp.reset');

/** What a packet shows of bytes that were not seen, as `TcpFacts.loss` tells it. */
export const LossBit = { ahead: 1, fills: 2, acksUnseen: 4 } as const;

export class Machine {
  readonly #gaps = new Gaps();
  /** The words that hold the record, where it starts, and where the sender's and the receiver's words start. */
  #w: Uint32Array = new Uint32Array(0);
  #o = 0;
  #me = 0;
  #peer = 0;
  #fromB = false;
  /** Stream · 2 + direction. */
  #end = 0;
  #row = 0;
  #flags = 0;
  #seq = 0;
  #ack = 0;
  #length = 0;
  #window = 0;

  /** Before `follow` of an RST: the widest window that its receiver can have announced. */
  peerWindow = widestWindow(0);
  /** After `follow`: the packet's phase code, whether it repeats what was sent, and the states word of its connection. */
  phase = OTHER;
  repeated = false;
  states = 0;
  /** Bits of `LossBit`. */
  loss = 0;

  /** True for a packet that repeats another because the capture saw it twice on its way. */
  readonly #isCopy: (row: number) => boolean;

  constructor(isCopy: (row: number) => boolean) {
    this.#isCopy = isCopy;
  }

  follow(
    words: Uint32Array,
    offset: number,
    stream: number,
    fromB: boolean,
    row: number,
    flags: number,
    seq: number,
    ack: number,
    length: number,
    window: number,
  ): void {
    this.#w = words;
    this.#o = offset;
    this.#fromB = fromB;
    this.#end = 2 * stream + (fromB ? 1 : 0);
    this.#row = row;
    this.#flags = flags;
    this.#seq = seq;
    this.#ack = ack;
    this.#length = length;
    this.#window = window;
    const a = offset + Word.ends;
    const b = a + END_WORDS;
    this.#me = fromB ? b : a;
    this.#peer = fromB ? a : b;
    const factsOfA = words[a];
    const factsOfB = words[b];
    this.repeated = false;
    this.loss = 0;
    if ((flags & TcpFlag.rst) !== 0) this.#reset();
    else if ((flags & TcpFlag.syn) !== 0) this.#syn();
    else this.#segment();

    let states = words[offset + Word.states] as number;
    if (words[a] !== factsOfA || words[b] !== factsOfB) states = bothStates(words[a] as number, words[b] as number);
    this.states = fromB ? states | States.lastFromB : states & ~States.lastFromB;
    words[offset + Word.states] = this.states;
  }

  /** Anything without SYN and RST: data, acknowledgements, FIN. */
  #segment(): void {
    const w = this.#w;
    const me = this.#me;
    const seq = this.#seq;
    const length = this.#length;
    const acks = (this.#flags & TcpFlag.ack) !== 0;
    const fin = (this.#flags & TcpFlag.fin) !== 0;
    this.#seen();
    const keepalive = !fin && length <= 1 && acks && this.#isKeepalive();
    if (acks) this.#acknowledge();
    if (fin) this.phase = FIN;
    else if (keepalive) this.phase = KEEPALIVE;
    else if (length > 0) this.phase = DATA;
    else this.phase = acks ? this.#ackPhase() : OTHER;
    if (keepalive || (length === 0 && !fin)) return;

    const segmentEnd = (seq + length + (fin ? 1 : 0)) >>> 0;
    const next = w[me + End.next];
    // A byte that asks for a window (RFC 9293 §3.8.6.1) is refused as a rule, and sent again as the first of the next segment.
    if (length === 1 && !fin && seq === next && ((w[this.#peer] as number) & Fact.zeroWindow) !== 0) return;
    if (seq === next) w[me + End.next] = segmentEnd;
    else {
      const place = outOfSequence(w, me, this.#gaps, this.#end, seq, segmentEnd);
      this.repeated = place === Place.repeated;
      if (place === Place.ahead) this.loss |= LossBit.ahead;
      else if (place === Place.fills) this.loss |= LossBit.fills;
    }
    if (this.repeated && this.#isCopy(this.#row)) {
      this.repeated = false;
      return;
    }
    if (length > 0 && !this.repeated) this.#newData(fin, w[me + End.next] !== next);
    if (fin && ((w[me] as number) & Fact.fin) === 0) this.#fin(segmentEnd);
  }

  /** Where counting starts, on an end's first packet (a SYN sets it itself). */
  #seen(): void {
    const w = this.#w;
    const me = this.#me;
    const mine = w[me] as number;
    if ((mine & Fact.seen) !== 0) return;
    if ((mine & Fact.synEndKnown) === 0) w[me + End.base] = this.#seq;
    // The SYN's end is known and something between it and this packet was not captured: what was not seen is not repeated.
    w[me + End.next] = this.#seq;
    w[me] = mine | Fact.seen;
  }

  /** RFC 9293 §3.8.4: no data or one byte, just below what is sent next, while everything sent is acknowledged. */
  #isKeepalive(): boolean {
    const w = this.#w;
    const next = w[this.#me + End.next] as number;
    return (
      this.#seq === (next - 1) >>> 0 &&
      ((w[this.#me] as number) & Fact.fin) === 0 &&
      ((w[this.#peer] as number) & Fact.acks) !== 0 &&
      w[this.#peer + End.ack] === next
    );
  }

  /** What an acknowledgement proves: that its sender has the other end's packets, and what those had told it. */
  #acknowledge(): void {
    const w = this.#w;
    const me = this.#me;
    const peer = this.#peer;
    const ack = this.#ack;
    let mine = w[me] as number;
    let theirs = w[peer] as number;
    if ((this.#flags & TcpFlag.syn) === 0) mine = this.#window === 0 ? mine | Fact.zeroWindow : mine & ~Fact.zeroWindow;
    if ((mine & Fact.acks) === 0) {
      mine |= Fact.acks;
      w[me + End.ack] = ack;
    } else if (seqGt(ack, w[me + End.ack] as number)) {
      if (this.#acksUnseen(w[me + End.ack] as number, theirs)) this.loss |= LossBit.acksUnseen;
      w[me + End.ack] = ack;
    }

    if ((mine & Fact.established) === 0 || (theirs & (Fact.syn | Fact.synAcked)) === Fact.syn) {
      w[me] = mine;
      this.#acknowledgeOpening();
      mine = w[me] as number;
      theirs = w[peer] as number;
    }
    if ((theirs & (Fact.fin | Fact.finAcked)) === Fact.fin && ack === w[peer + End.finEnd]) {
      theirs |= Fact.finAcked;
      w[peer + End.finAckFrom] = seqMax(w[me + End.next] as number, this.#seq);
      const ofFirst = (((w[this.#o + Word.info] as number) & Info.firstFinByB) !== 0) !== this.#fromB;
      w[this.#o + (ofFirst ? Word.firstFinAck : Word.secondFinAck)] = this.#row + 1;
    }
    if (
      (mine & (Fact.finAcked | Fact.finAckReceived)) === Fact.finAcked &&
      seqGt(ack, w[me + End.finAckFrom] as number) &&
      seqLe(ack, w[peer + End.next] as number)
    )
      mine |= Fact.finAckReceived;
    w[me] = mine;
    w[peer] = theirs;
  }

  /** Some of what it acknowledges beyond `before` was not seen. Of an end that is still opening nothing is known to be missing. */
  #acksUnseen(before: number, theirs: number): boolean {
    if ((theirs & Fact.seen) === 0 || (theirs & (Fact.syn | Fact.established)) === Fact.syn) return false;
    const beyond = seqDiff(this.#ack, this.#w[this.#peer + End.next] as number);
    return (beyond > 0 && beyond <= MAX_WINDOW) || this.#gaps.touches(this.#end ^ 1, before, this.#ack);
  }

  #acknowledgeOpening(): void {
    const w = this.#w;
    const me = this.#me;
    const peer = this.#peer;
    const ack = this.#ack;
    let mine = w[me] as number;
    let theirs = w[peer] as number;
    const synEnd = ((w[peer + End.base] as number) - (theirs >>> SYN_LENGTH_SHIFT)) >>> 0;
    const plausible = this.#ackIsPlausible();
    if ((theirs & Fact.syn) !== 0 && plausible && seqGe(ack, synEnd)) theirs |= Fact.synAcked;
    // A SYN is not yet past anything. Who sends something else after it, is: it has the other's SYN+ACK. (In a simultaneous open it may
    // answer a repeated SYN instead.)
    if ((this.#flags & TcpFlag.syn) === 0 && (mine & Fact.established) === 0) {
      const opener = isOpener(mine, theirs);
      if (opener && (theirs & (Fact.seen | Fact.synEndKnown)) === 0) {
        // The SYN+ACK was not captured: the first acknowledgement tells where it ended.
        w[peer + End.base] = ack;
        theirs |= Fact.synEndKnown;
      }
      if ((theirs & Fact.synEndKnown) !== 0 && plausible) {
        const past = seqDiff(ack, w[peer + End.base] as number);
        if (past > 0 || (opener && past === 0)) mine |= Fact.established;
        if (opener && past >= 0 && w[this.#o + Word.openAck] === 0) w[this.#o + Word.openAck] = this.#row + 1;
      }
    }
    w[me] = mine;
    w[peer] = theirs;
  }

  /** It acknowledges nothing that was not sent, as far as was seen. The numbers of an end that was not seen cannot be checked. */
  #ackIsPlausible(): boolean {
    const w = this.#w;
    return ((w[this.#peer] as number) & Fact.seen) === 0 || seqLe(this.#ack, w[this.#peer + End.next] as number);
  }

  /** Phase of a segment that only acknowledges. */
  #ackPhase(): number {
    const w = this.#w;
    const me = this.#me;
    const peer = this.#peer;
    const mine = w[me] as number;
    const theirs = w[peer] as number;
    // The FIN's own number is one below `finEnd`: an acknowledgement of that does not acknowledge the FIN.
    if ((theirs & Fact.fin) !== 0 && this.#ack === w[peer + End.finEnd]) return CLOSE_ACK;
    if (
      isOpener(mine, theirs) &&
      (mine & theirs & Fact.synEndKnown) !== 0 &&
      this.#seq === w[me + End.base] &&
      this.#ack === w[peer + End.base] &&
      ((theirs & Fact.seen) === 0 || w[peer + End.next] === w[peer + End.base])
    )
      return OPEN_ACK;
    return ACK;
  }

  /** `advances`: beyond everything it has sent, not into a gap. */
  #newData(fin: boolean, advances: boolean): void {
    const w = this.#w;
    const me = this.#me;
    const peer = this.#peer;
    let mine = (w[me] as number) | Fact.data;
    const theirs = w[peer] as number;
    // A FIN that answers a FIN may bring the last data with it; data before it means that the half-closed connection is in use.
    if ((theirs & Fact.finAcked) !== 0 && !(fin && w[this.#o + Word.firstFinAck] === this.#row + 1)) mine |= Fact.dataAfterFin;
    if ((mine & Fact.reset) !== 0 && advances) {
      // It goes on after an RST: somebody else sent that in its name.
      mine &= ~Fact.reset;
      this.#forgetReset(this.#fromB);
    }
    if ((mine & Fact.established) === 0) {
      if (((mine | theirs) & Fact.syn) === 0) {
        // Met in the middle: both send data and neither has closed.
        if ((theirs & Fact.data) !== 0 && ((mine | theirs) & Fact.fin) === 0 && !fin) {
          mine |= Fact.established;
          w[peer] = theirs | Fact.established;
        }
      } else if (
        // Only a connection that is open sends data (but for what answers data in a SYN, RFC 7413).
        (theirs & Fact.synEndKnown) !== 0 &&
        theirs >>> SYN_LENGTH_SHIFT === 0 &&
        (this.#flags & TcpFlag.ack) !== 0 &&
        this.#ackIsPlausible() &&
        seqGe(this.#ack, w[peer + End.base] as number)
      )
        mine |= Fact.established;
    }
    w[me] = mine;
  }

  #fin(segmentEnd: number): void {
    const w = this.#w;
    const me = this.#me;
    const peer = this.#peer;
    const theirs = w[peer] as number;
    let mine = (w[me] as number) | Fact.fin;
    if ((theirs & Fact.finAcked) === 0) mine |= Fact.activeClose;
    w[me + End.finEnd] = segmentEnd;
    if (w[this.#o + Word.firstFin] === 0) {
      w[this.#o + Word.firstFin] = this.#row + 1;
      if (this.#fromB) w[this.#o + Word.info] = (w[this.#o + Word.info] as number) | Info.firstFinByB;
    } else w[this.#o + Word.secondFin] = this.#row + 1;
    if ((theirs & Fact.acks) !== 0 && w[peer + End.ack] === segmentEnd) {
      // Its acknowledgement was captured before it.
      mine |= Fact.finAcked;
      w[me + End.finAckFrom] = w[peer + End.next] as number;
    }
    w[me] = mine;
  }

  #syn(): void {
    const w = this.#w;
    const o = this.#o;
    const me = this.#me;
    const peer = this.#peer;
    const seq = this.#seq;
    const plain = (this.#flags & TcpFlag.ack) === 0;
    this.phase = plain ? SYN : SYN_ACK;
    let mine = w[me] as number;
    const synEnd = (seq + 1 + this.#length) >>> 0;
    const same = (mine & Fact.syn) !== 0 && ((w[me + End.base] as number) - (mine >>> SYN_LENGTH_SHIFT) - 1) >>> 0 === seq;
    const copy = same && this.#isCopy(this.#row);
    if (same) this.repeated = !copy && (mine & (plain ? Fact.synPlain : Fact.synAck)) !== 0;
    else {
      const later = seqDiff(w[me + End.next] as number, synEnd);
      // Captured behind packets it came before: those keep their place. Otherwise whatever was seen belongs to an older connection.
      if ((mine & (Fact.seen | Fact.syn)) !== Fact.seen || later < 0 || later > MAX_WINDOW) {
        mine = 0;
        w[me + End.next] = synEnd;
      }
      mine |= (Math.min(this.#length, 0xffff) << SYN_LENGTH_SHIFT) >>> 0;
      w[me + End.base] = synEnd;
    }
    w[me] = mine | Fact.seen | Fact.syn | Fact.synEndKnown | (plain ? Fact.synPlain : Fact.synAck);

    let info = w[o + Word.info] as number;
    if (plain) {
      if ((info & Info.rolesFromSyn) === 0) {
        info = (info & ~(Info.rolesFromSynAck | Info.clientIsB)) | Info.rolesFromSyn | (this.#fromB ? Info.clientIsB : 0);
      }
      const fromClient = ((info & Info.clientIsB) !== 0) === this.#fromB;
      if (fromClient && this.repeated && (info & Info.synCountMask) < Info.synCountMask) info++;
      w[o + Word.info] = info;
      if (fromClient) {
        if (w[o + Word.syn] === 0) w[o + Word.syn] = this.#row + 1;
        if (w[o + Word.openAck] === 0 && !copy) w[o + Word.lastSyn] = this.#row + 1;
      }
      // A new try: that the last one was refused is history.
      if (((w[peer] as number) & Fact.reset) !== 0) this.#forgetPeerReset();
      return;
    }
    if ((info & (Info.rolesFromSyn | Info.rolesFromSynAck)) === 0) {
      w[o + Word.info] = info | Info.rolesFromSynAck | (this.#fromB ? 0 : Info.clientIsB);
    }
    if (w[o + Word.synAck] === 0) w[o + Word.synAck] = this.#row + 1;
    if (w[o + Word.openAck] === 0 && !copy) w[o + Word.lastSynAck] = this.#row + 1;
    const theirs = w[peer] as number;
    if ((theirs & (Fact.seen | Fact.synEndKnown)) === 0) {
      w[peer + End.base] = this.#ack;
      w[peer] = theirs | Fact.synEndKnown;
    }
    this.#acknowledge();
    // An RST that told an older connection's peer that it is gone (RFC 9293 §3.5.1) did not end this one.
    if (((w[peer] as number) & Fact.reset) === 0) this.#forgetReset(!this.#fromB);
  }

  #reset(): void {
    const w = this.#w;
    const o = this.#o;
    const me = this.#me;
    const peer = this.#peer;
    this.phase = RESET;
    const verdict = classifyReset(
      w,
      me,
      peer,
      (this.#flags & TcpFlag.ack) !== 0,
      this.#seq,
      this.#ack,
      (((w[o + Word.states] as number) & States.lastFromB) !== 0) !== this.#fromB,
      this.peerWindow,
    );
    if (verdict === 0) return;
    const mine = w[me] as number;
    // What was sent before it and is captured behind it is not new.
    if ((mine & Fact.seen) !== 0 && seqGt(this.#seq, w[me + End.next] as number)) {
      this.#gaps.add(this.#end, w[me + End.next] as number, this.#seq);
      w[me + End.next] = this.#seq;
    }
    // RFC 9293 §3.10.7.3: who is still in SYN-SENT answers a foreign acknowledgement with RST and stays there.
    const staysOpening =
      (mine & (Fact.synPlain | Fact.established)) === Fact.synPlain &&
      ((w[peer] as number) & Fact.acks) !== 0 &&
      w[peer + End.ack] !== ((w[me + End.base] as number) - (mine >>> SYN_LENGTH_SHIFT)) >>> 0 &&
      w[peer + End.ack] !== w[me + End.base];
    if (!staysOpening) w[me] = mine | Fact.reset;
    const info = w[o + Word.info] as number;
    if (w[o + Word.reset] !== 0) return;
    w[o + Word.reset] = this.#row + 1;
    w[o + Word.info] =
      (info & ~(Info.resetByB | (Info.resetKindMask << Info.resetKindShift))) |
      (verdict << Info.resetKindShift) |
      (this.#fromB ? Info.resetByB : 0);
  }

  #forgetPeerReset(): void {
    this.#w[this.#peer] = (this.#w[this.#peer] as number) & ~Fact.reset;
    this.#forgetReset(!this.#fromB);
  }

  /** Takes the recorded RST back, if that end sent it. */
  #forgetReset(byB: boolean): void {
    const w = this.#w;
    const o = this.#o;
    const info = w[o + Word.info] as number;
    if (w[o + Word.reset] === 0 || ((info & Info.resetByB) !== 0) !== byB) return;
    w[o + Word.reset] = 0;
    w[o + Word.info] = info & ~(Info.resetByB | (Info.resetKindMask << Info.resetKindShift));
  }
}
