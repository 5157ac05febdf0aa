/** The state machine of TCP as a picture: the eleven states in their places, and the transitions between them (RFC 9293 §3.3.2, figure 5). */
import type { TcpState } from '../analysis/tcp/facts.ts';

/** In columns 0 to 3 and rows 0 to 5. */
export interface StateBox {
  readonly state: TcpState;
  readonly column: number;
  readonly row: number;
}

export const STATE_BOXES: readonly StateBox[] = [
  { state: 'CLOSED', column: 1.5, row: 0 },
  { state: 'LISTEN', column: 0, row: 1 },
  { state: 'SYN-SENT', column: 3, row: 1 },
  { state: 'SYN-RECEIVED', column: 0, row: 2 },
  { state: 'ESTABLISHED', column: 1.5, row: 2 },
  { state: 'FIN-WAIT-1', column: 0, row: 3 },
  { state: 'CLOSE-WAIT', column: 3, row: 3 },
  { state: 'FIN-WAIT-2', column: 0, row: 4 },
  { state: 'CLOSING', column: 1.5, row: 4 },
  { state: 'LAST-ACK', column: 3, row: 4 },
  { state: 'TIME-WAIT', column: 1.5, row: 5 },
];

/** The words of the RFC: `rcv` and `snd` are short for receive and send. */
export interface Transition {
  readonly from: TcpState;
  readonly to: TcpState;
  readonly event: string;
  readonly action: string;
}

const t = (from: TcpState, to: TcpState, event: string, action = ''): Transition => ({ from, to, event, action });

export const TRANSITIONS: readonly Transition[] = [
  t('CLOSED', 'LISTEN', 'passive OPEN', 'create TCB'),
  t('CLOSED', 'SYN-SENT', 'active OPEN', 'create TCB, snd SYN'),
  t('LISTEN', 'SYN-RECEIVED', 'rcv SYN', 'snd SYN,ACK'),
  t('LISTEN', 'SYN-SENT', 'SEND', 'snd SYN'),
  t('SYN-SENT', 'SYN-RECEIVED', 'rcv SYN', 'snd SYN,ACK'),
  t('SYN-SENT', 'ESTABLISHED', 'rcv SYN,ACK', 'snd ACK'),
  t('SYN-RECEIVED', 'ESTABLISHED', 'rcv ACK of SYN'),
  t('SYN-RECEIVED', 'FIN-WAIT-1', 'CLOSE', 'snd FIN'),
  t('ESTABLISHED', 'FIN-WAIT-1', 'CLOSE', 'snd FIN'),
  t('ESTABLISHED', 'CLOSE-WAIT', 'rcv FIN', 'snd ACK'),
  t('FIN-WAIT-1', 'FIN-WAIT-2', 'rcv ACK of FIN'),
  t('FIN-WAIT-1', 'CLOSING', 'rcv FIN', 'snd ACK'),
  t('FIN-WAIT-1', 'TIME-WAIT', 'rcv FIN, ACK of FIN', 'snd ACK'),
  t('FIN-WAIT-2', 'TIME-WAIT', 'rcv FIN', 'snd ACK'),
  t('CLOSING', 'TIME-WAIT', 'rcv ACK of FIN'),
  t('CLOSE-WAIT', 'LAST-ACK', 'CLOSE', 'snd FIN'),
  t('LAST-ACK', 'CLOSED', 'rcv ACK of FIN', 'delete TCB'),
  t('TIME-WAIT', 'CLOSED', '2MSL timeout', 'delete TCB'),
];

/** From any state that is not closed. */
const RESET: Pick<Transition, 'event' | 'action'> = { event: 'rcv RST', action: 'delete TCB' };

/** Null where nothing changes, or where the capture skips a step: then nobody can say which way was taken. */
export function transitionOf(from: TcpState, to: TcpState, isReset: boolean): Transition | null {
  if (from === to) return null;
  if (isReset && to === 'CLOSED' && from !== 'UNKNOWN') return { from, to, ...RESET };
  return TRANSITIONS.find((x) => x.from === from && x.to === to) ?? null;
}
