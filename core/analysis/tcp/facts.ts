/** What the TCP pass finds (RFC 9293). */
import type { FlowId, PacketRow } from '../../base/ids.ts';

/** RFC 9293 §3.3.2, plus `UNKNOWN`: the capture does not show enough to say. */
export const TCP_STATES = [
  'UNKNOWN',
  'CLOSED',
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
] as const;
export type TcpState = (typeof TCP_STATES)[number];

export type Side = 'client' | 'server';

/**
 * four-step: the peer acknowledges the FIN and sends its own later. three-step: the FIN is answered by a FIN+ACK that covers it.
 * simultaneous: each side sent its FIN before it acknowledged the other's. half-close: data flowed from the peer after it
 * acknowledged the FIN. reset: see `reset`. incomplete: a FIN, but not all of a close. none: no FIN and no RST seen.
 */
export type CloseKind = 'four-step' | 'three-step' | 'simultaneous' | 'half-close' | 'reset' | 'incomplete' | 'none';
/** refused: RST+ACK to a SYN. abort: in the middle of a connection. after-fin: after a FIN. half-open: to a peer that has no such connection. */
export type ResetKind = 'refused' | 'abort' | 'after-fin' | 'half-open';

export interface TcpConnection {
  readonly flow: FlowId;
  /** The client is the flow's endpoint a (true) or b. */
  readonly clientIsA: boolean;
  /** How the roles are known: a SYN, a SYN+ACK, or only guessed from the ports. */
  readonly rolesFrom: 'syn' | 'synack' | 'ports';
  /** Client's and server's initial sequence numbers, where a SYN shows them. */
  readonly clientIsn: number | null;
  readonly serverIsn: number | null;
  readonly opening: {
    readonly kind: 'three-way' | 'simultaneous' | 'refused' | 'unanswered' | 'incomplete' | 'not-seen';
    /** The first SYN and SYN+ACK, and the segment that completes the handshake (it may carry data). */
    readonly syn: PacketRow | null;
    readonly synAck: PacketRow | null;
    readonly ack: PacketRow | null;
    /** Retransmitted SYNs of the client. */
    readonly synRetransmissions: number;
    /**
     * SYN → SYN+ACK, SYN+ACK → ACK, and their sum (Wireshark's initial RTT), ns. Of retransmitted SYNs and SYN+ACKs the last
     * before the ACK count.
     */
    readonly synToSynAckNs: number | null;
    readonly synAckToAckNs: number | null;
    readonly rttNs: number | null;
  };
  readonly close: {
    readonly kind: CloseKind;
    readonly initiator: Side | null;
    /** First FIN of each, and the first segment that acknowledges it. */
    readonly firstFin: PacketRow | null;
    readonly firstFinAck: PacketRow | null;
    readonly secondFin: PacketRow | null;
    readonly secondFinAck: PacketRow | null;
    readonly reset: { readonly row: PacketRow; readonly kind: ResetKind; readonly by: Side } | null;
  };
  /** States after the flow's last packet, as `statesAfter` gives them. */
  readonly clientState: TcpState;
  readonly serverState: TcpState;
}

/**
 * ahead: it begins beyond what its sender was last seen to send; what lies between is late, lost, or was not captured. fills: it
 * brings bytes that lie before others already seen. acksUnseen: it acknowledges, for the first time, bytes that have not been seen.
 */
export interface Loss {
  readonly ahead: boolean;
  readonly fills: boolean;
  readonly acksUnseen: boolean;
}

export interface TcpFacts {
  /** Undefined for flows that are not TCP. */
  connection(flow: FlowId): TcpConnection | undefined;
  /** True when the packet's source is the connection's client. */
  fromClient(row: PacketRow): boolean;
  /**
   * Both ends' states after this packet, as far as the packets up to it prove them; undefined for packets that are not TCP. A
   * packet seen was sent, not necessarily received: that is proved only by what its receiver sends later.
   */
  statesAfter(row: PacketRow): { readonly client: TcpState; readonly server: TcpState } | undefined;
  /** The textbook's states: those both ends come to once this packet and all before it have arrived. */
  statesOnceDelivered(row: PacketRow): { readonly client: TcpState; readonly server: TcpState } | undefined;
  /**
   * True when this segment carries a FIN, SYN or data that the same flow had already sent (a retransmission in the plain sense),
   * as far as the capture saw it. Not for what fills a gap, nor for a packet seen again behind a router.
   * Wireshark's finer verdicts are a matter of their own.
   */
  isRetransmission(row: PacketRow): boolean;
  /** What this segment shows of bytes that the capture has not seen up to it. */
  loss(row: PacketRow): Loss;
}
