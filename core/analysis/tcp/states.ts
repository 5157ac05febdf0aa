/**
 * The states of both ends of a connection, as an observer can know them (RFC 9293 §3.3.2).
 *
 * Of each end a few facts are kept, each proved by a packet. A packet seen was sent; that it was received is proved only
 * by an acknowledgement of it that the receiver sends later. A state is worked out from the facts: the least advanced one that
 * agrees with all of them. So a server is SYN-RECEIVED until it shows that the client's ACK reached it, and the end that
 * closes last stays in LAST-ACK, because nothing it could send would show that the last ACK arrived. The end of TIME-WAIT
 * cannot be seen either.
 *
 * `deliveredState` is the textbook's view of the same facts: as if every packet seen so far had arrived.
 */
import { TCP_STATES, type TcpState } from './facts.ts';
import { States } from './record.ts';

/** What is known of one end. "Sent" means seen; the last two groups also hold what its packets prove of the other end. */
export const Fact = {
  /** Sent anything (an RST alone does not count). */
  seen: 1 << 0,
  /** Sent a SYN; without ACK; with ACK. */
  syn: 1 << 1,
  synPlain: 1 << 2,
  synAck: 1 << 3,
  /** The end of its SYN is known: from the SYN, or from the acknowledgement in the other's SYN+ACK or first ACK. */
  synEndKnown: 1 << 4,
  /** The other end has sent an acknowledgement of its SYN. */
  synAcked: 1 << 5,
  /** It has proved that it is past the handshake. */
  established: 1 << 6,
  /** Sent data of which this capture had not seen a copy. */
  data: 1 << 7,
  /** Sent an acknowledgement: the record's `ack` is valid. */
  acks: 1 << 8,
  fin: 1 << 9,
  /** When it sent its FIN, it had not acknowledged the other's. */
  activeClose: 1 << 10,
  /** The other end has sent an acknowledgement of its FIN, so the other end has received it … */
  finAcked: 1 << 11,
  /** … and it has proved that it received that acknowledgement. */
  finAckReceived: 1 << 12,
  /** Sent new data after it acknowledged the other's FIN. */
  dataAfterFin: 1 << 13,
  /** Sent an RST that ends its connection. */
  reset: 1 << 14,
  /** The last window it announced is 0. */
  zeroWindow: 1 << 15,
} as const;

/** Data in the SYN (RFC 7413) is kept above the facts: bytes, 16 bits. */
export const SYN_LENGTH_SHIFT = 16;

const code = (state: TcpState): number => TCP_STATES.indexOf(state);
const UNKNOWN = code('UNKNOWN');
const CLOSED = code('CLOSED');
const LISTEN = code('LISTEN');
const SYN_SENT = code('SYN-SENT');
const SYN_RECEIVED = code('SYN-RECEIVED');
const ESTABLISHED = code('ESTABLISHED');
const FIN_WAIT_1 = code('FIN-WAIT-1');
const FIN_WAIT_2 = code('FIN-WAIT-2');
const CLOSE_WAIT = code('CLOSE-WAIT');
const CLOSING = code('CLOSING');
const LAST_ACK = code('LAST-ACK');
const TIME_WAIT = code('TIME-WAIT');
/** The end a SYN was sent to, before it has answered: only the answer tells (LISTEN or CLOSED). Resolved by `resolveState`. */
const UNANSWERED = TCP_STATES.length;

/** The least advanced state of the end with the facts `me` that agrees with what was seen. */
function knownState(me: number, peer: number): number {
  if ((me & Fact.reset) !== 0) return CLOSED;
  const acked = (me & Fact.finAckReceived) !== 0;
  const gotFin = (peer & Fact.finAcked) !== 0;
  if ((me & Fact.fin) !== 0) {
    if (!gotFin) return acked ? FIN_WAIT_2 : FIN_WAIT_1;
    if ((me & Fact.activeClose) !== 0) return acked ? TIME_WAIT : CLOSING;
    return acked ? CLOSED : LAST_ACK;
  }
  if (gotFin) return CLOSE_WAIT;
  if ((me & Fact.established) !== 0) return ESTABLISHED;
  if ((me & Fact.syn) !== 0) return (me & Fact.synAck) !== 0 ? SYN_RECEIVED : SYN_SENT;
  return beforeAnswer(me, peer);
}

/** The state of the end with the facts `me` once every packet seen so far has arrived. */
function deliveredState(me: number, peer: number): number {
  if (((me | peer) & Fact.reset) !== 0) return CLOSED;
  const acked = (me & Fact.finAcked) !== 0;
  const gotFin = (peer & Fact.fin) !== 0;
  if ((me & Fact.fin) !== 0) {
    if (!gotFin) return acked ? FIN_WAIT_2 : FIN_WAIT_1;
    if ((me & Fact.activeClose) !== 0) return acked ? TIME_WAIT : CLOSING;
    return acked ? CLOSED : LAST_ACK;
  }
  if (gotFin) return CLOSE_WAIT;
  if ((me & Fact.established) !== 0) return ESTABLISHED;
  if ((me & Fact.syn) !== 0) {
    if ((me & Fact.synAcked) !== 0) return ESTABLISHED;
    return ((me & Fact.synAck) | (peer & Fact.syn)) !== 0 ? SYN_RECEIVED : SYN_SENT;
  }
  return beforeAnswer(me, peer);
}

const beforeAnswer = (me: number, peer: number): number =>
  (me & Fact.seen) === 0 && (peer & (Fact.synPlain | Fact.established)) === Fact.synPlain ? UNANSWERED : UNKNOWN;

/** How the SYN of a connection was answered, as far as the whole capture shows. */
export type SynAnswer = 'accepted' | 'refused' | 'none';

/** The state of a code. What a SYN met is told by the answer that came later. */
export function resolveState(stored: number, answer: SynAnswer, delivered: boolean): TcpState {
  if (stored !== UNANSWERED) return TCP_STATES[stored] ?? 'UNKNOWN';
  if (answer === 'accepted') return TCP_STATES[delivered ? SYN_RECEIVED : LISTEN] as TcpState;
  return answer === 'refused' ? 'CLOSED' : 'UNKNOWN';
}

/** The end that alone opens the connection: it sent a SYN, or got the SYN+ACK that answers one. */
export const isOpener = (mine: number, theirs: number): boolean =>
  (theirs & Fact.synPlain) === 0 && (mine & Fact.synAck) === 0 && ((mine & Fact.synPlain) | (theirs & Fact.synAck)) !== 0;

/** The states word of two ends' facts. */
export const bothStates = (a: number, b: number): number =>
  knownState(a, b) | (knownState(b, a) << 4) | ((deliveredState(a, b) | (deliveredState(b, a) << 4)) << States.deliveredShift);
