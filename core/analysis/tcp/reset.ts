/**
 * What an RST says (RFC 9293 §3.5.2, §3.10.7). There are two ways to send one, and they look different:
 *
 *   an end gives up its connection      SEQ = SND.NXT, in practice with ACK = RCV.NXT
 *   a host has no such connection       <SEQ=SEG.ACK><CTL=RST> to a segment with ACK,
 *                                       <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> to one without
 */
import { seqDiff } from '../../base/seq32.ts';
import type { ResetKind } from './facts.ts';
import { End } from './record.ts';
import { Fact, SYN_LENGTH_SHIFT } from './states.ts';

/** By the code in the record; 0 is none. */
export const RESET_KINDS: readonly (ResetKind | null)[] = [null, 'refused', 'abort', 'after-fin', 'half-open'];
const REFUSED = 1;
const ABORT = 2;
const AFTER_FIN = 3;
const HALF_OPEN = 4;

/** Without the handshake: how far an RST's number may be from what its sender sends next. Packets that the capture lost lie between. */
const NEAR = 1 << 20;
const MAX_SHIFT = 14;

/**
 * The widest window that a receiver can have announced, by its window scale (`FlowTable.scaleForward`): an RST further off lies outside of
 * it, and is not heard (RFC 9293 §3.10.7.4).
 */
export const widestWindow = (scale: number): number =>
  scale === 0 ? NEAR : 0xffff * 2 ** (scale === 1 ? 0 : Math.min(scale - 2, MAX_SHIFT));

/**
 * Index in `RESET_KINDS`; 0 for an RST that its receiver must ignore (RFC 9293 §3.10.7.3, RFC 5961 §3.2: a number outside the
 * connection). `me` and `peer` are the first words of sender and receiver in `w`; `window` the receiver's `widestWindow`.
 */
export function classifyReset(
  w: Uint32Array,
  me: number,
  peer: number,
  acks: boolean,
  seq: number,
  ack: number,
  lastFromPeer: boolean,
  window: number,
): number {
  const mine = w[me] as number;
  const theirs = w[peer] as number;
  const peerOpens = (theirs & (Fact.synPlain | Fact.established)) === Fact.synPlain;
  if (peerOpens && (mine & Fact.seen) === 0) {
    const synEnd = w[peer + End.base] as number;
    // Data in the SYN (RFC 7413) may be acknowledged or not.
    return acks && (ack === synEnd || ack === (synEnd - (theirs >>> SYN_LENGTH_SHIFT)) >>> 0) ? REFUSED : 0;
  }
  const seen = (mine & Fact.seen) !== 0;
  const wanted = (theirs & Fact.acks) !== 0;
  const near = (number: number) => Math.abs(seqDiff(seq, number)) <= window;
  if ((seen || wanted) && !(seen && near(w[me + End.next] as number)) && !(wanted && near(w[peer + End.ack] as number))) return 0;
  if (((mine | theirs) & Fact.fin) !== 0) return AFTER_FIN;
  const answers = !acks && lastFromPeer && wanted && seq === w[peer + End.ack];
  if (!answers) return ABORT;
  // Its sender took part in the connection: only what it does not know (data it never acknowledged) shows that it has forgotten it.
  const tookPart = seen && (mine & (Fact.synPlain | Fact.established)) !== Fact.synPlain;
  const unknownData = (mine & Fact.acks) !== 0 && seqDiff(w[peer + End.next] as number, w[me + End.ack] as number) > 0;
  return !tookPart || unknownData ? HALF_OPEN : ABORT;
}
