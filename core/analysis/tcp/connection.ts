/** What a connection's record says, in the terms of the contract. Built when asked for. */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { servicePort } from '../../base/service-ports.ts';
import type { Tables } from '../../table/tables.ts';
import type { CloseKind, Side, TcpConnection } from './facts.ts';
import { END_WORDS, End, Info, Word } from './record.ts';
import { RESET_KINDS } from './reset.ts';
import { Fact, resolveState, SYN_LENGTH_SHIFT, type SynAnswer } from './states.ts';

export interface StoredConnection {
  readonly words: Uint32Array;
  /** First word of the record. */
  readonly at: number;
  readonly flow: FlowId;
  readonly tables: Tables;
}

const word = (c: StoredConnection, index: number): number => c.words[c.at + index] as number;
const rowAt = (c: StoredConnection, index: number): PacketRow | null => {
  const stored = word(c, index);
  return stored === 0 ? null : ((stored - 1) as PacketRow);
};
const endOf = (a: boolean): number => Word.ends + (a ? 0 : END_WORDS);
const factsOf = (c: StoredConnection, a: boolean): number => word(c, endOf(a));

/**
 * The client sent the SYN. Without SYN and SYN+ACK: the server has the service's port (core/base/service-ports.ts); where the ports do not tell, the client
 * sent the first packet.
 */
export function clientIsA(c: StoredConnection): boolean {
  const info = word(c, Word.info);
  if ((info & (Info.rolesFromSyn | Info.rolesFromSynAck)) !== 0) return (info & Info.clientIsB) === 0;
  const { flows } = c.tables;
  return servicePort(flows.aPort.get(c.flow), flows.bPort.get(c.flow)) !== 'a';
}

export function synAnswer(c: StoredConnection): SynAnswer {
  // Both ends opened: neither was listening.
  if ((factsOf(c, true) & factsOf(c, false) & Fact.synPlain) !== 0) return 'none';
  if (word(c, Word.synAck) !== 0) return 'accepted';
  return resetKind(c) === 'refused' ? 'refused' : 'none';
}

const resetKind = (c: StoredConnection) => RESET_KINDS[(word(c, Word.info) >>> Info.resetKindShift) & Info.resetKindMask] ?? null;

export function buildConnection(c: StoredConnection): TcpConnection {
  const info = word(c, Word.info);
  const client = clientIsA(c);
  const isn = (a: boolean): number | null => {
    const facts = factsOf(c, a);
    if ((facts & Fact.syn) === 0) return null;
    return (word(c, endOf(a) + End.base) - (facts >>> SYN_LENGTH_SHIFT) - 1) >>> 0;
  };
  const state = (a: boolean) => resolveState((word(c, Word.states) >>> (a ? 0 : 4)) & 0xf, synAnswer(c), false);
  return {
    flow: c.flow,
    clientIsA: client,
    rolesFrom: (info & Info.rolesFromSyn) !== 0 ? 'syn' : (info & Info.rolesFromSynAck) !== 0 ? 'synack' : 'ports',
    clientIsn: isn(client),
    serverIsn: isn(!client),
    opening: opening(c),
    close: close(c, client),
    clientState: state(client),
    serverState: state(!client),
  };
}

function opening(c: StoredConnection): TcpConnection['opening'] {
  const syn = rowAt(c, Word.syn);
  const synAck = rowAt(c, Word.synAck);
  const ack = rowAt(c, Word.openAck);
  const lastSyn = rowAt(c, Word.lastSyn);
  const lastSynAck = rowAt(c, Word.lastSynAck);
  const both = factsOf(c, true) & factsOf(c, false);
  const elapsed = (from: PacketRow | null, to: PacketRow | null) =>
    from === null || to === null ? null : c.tables.packets.intervalNs(from, to);
  const synToSynAckNs = elapsed(lastSyn, lastSynAck);
  const synAckToAckNs = elapsed(lastSynAck, ack);
  let kind: TcpConnection['opening']['kind'];
  if ((both & Fact.synPlain) !== 0) kind = 'simultaneous';
  else if (resetKind(c) === 'refused') kind = 'refused';
  else if (syn !== null && synAck !== null && ack !== null) kind = 'three-way';
  else if (syn === null && synAck === null) kind = 'not-seen';
  else if (synAck === null && ((factsOf(c, true) ^ factsOf(c, false)) & Fact.seen) !== 0 && ack === null) kind = 'unanswered';
  else kind = 'incomplete';
  return {
    kind,
    syn,
    synAck,
    ack,
    synRetransmissions: word(c, Word.info) & Info.synCountMask,
    synToSynAckNs,
    synAckToAckNs,
    rttNs: synToSynAckNs === null || synAckToAckNs === null ? null : synToSynAckNs + synAckToAckNs,
  };
}

function close(c: StoredConnection, clientA: boolean): TcpConnection['close'] {
  const info = word(c, Word.info);
  const firstByA = (info & Info.firstFinByB) === 0;
  const side = (a: boolean): Side => (a === clientA ? 'client' : 'server');
  const firstFin = rowAt(c, Word.firstFin);
  const secondFin = rowAt(c, Word.secondFin);
  const firstFinAck = rowAt(c, Word.firstFinAck);
  const resetRow = rowAt(c, Word.reset);
  const kindOfReset = resetKind(c);
  const reset =
    resetRow === null || kindOfReset === null
      ? null
      : { row: resetRow, kind: kindOfReset, by: side((info & Info.resetByB) === 0) };
  return {
    kind: closeKind(c, firstByA, reset !== null),
    initiator: firstFin !== null ? side(firstByA) : (reset?.by ?? null),
    firstFin,
    firstFinAck,
    secondFin,
    secondFinAck: rowAt(c, Word.secondFinAck),
    reset,
  };
}

function closeKind(c: StoredConnection, firstByA: boolean, reset: boolean): CloseKind {
  const first = factsOf(c, firstByA);
  const second = factsOf(c, !firstByA);
  const complete = (first & second & Fact.fin) !== 0 && (first & second & Fact.finAcked) !== 0;
  // An RST after everything was acknowledged changes nothing about how it was closed.
  if (reset && !complete) return 'reset';
  if (word(c, Word.firstFin) === 0) return 'none';
  // The second FIN acknowledges the first, or its sender had not got the first yet.
  const answered = word(c, Word.secondFin) !== 0 && word(c, Word.firstFinAck) === word(c, Word.secondFin);
  if (!answered && (second & Fact.dataAfterFin) !== 0) return 'half-close';
  if (!complete) return 'incomplete';
  if ((second & Fact.activeClose) !== 0) return 'simultaneous';
  return answered ? 'three-step' : 'four-step';
}
