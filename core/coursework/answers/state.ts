/** States of a TCP connection by the names of RFC 9293 §3.3.2, and as netstat, ss, ipvsadm and people write them. */

import { TCP_STATES, type TcpState } from '../../analysis/tcp/facts.ts';
import { nearest } from '../../base/near-word.ts';
import { type Comparison, RIGHT, wrong } from './compare.ts';
import { fault, quoted, type Raw, type Read, read } from './raw.ts';

const NAMES: readonly TcpState[] = TCP_STATES.filter((s) => s !== 'UNKNOWN');

/** Without signs between words: `FIN_WAIT_1`, `FIN WAIT 1` and `FinWait1` are one. */
const squeeze = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

const STATES = new Map<string, TcpState>(NAMES.map((s) => [squeeze(s), s]));
for (const [name, state] of [
  ['SYNRECV', 'SYN-RECEIVED'],
  ['SYNRCVD', 'SYN-RECEIVED'],
  ['ESTAB', 'ESTABLISHED'],
  ['FINWAIT', 'FIN-WAIT-1'],
  ['CLOSE', 'CLOSED'],
  ['TIMEDWAIT', 'TIME-WAIT'],
] as const)
  STATES.set(name, state);

export function readState(raw: Raw): Read<TcpState> {
  if (typeof raw !== 'string' || raw.length > 60) return fault('state', { found: quoted(raw) });
  const squeezed = squeeze(raw.replace(/^tcp/i, ''));
  const state = STATES.get(squeezed);
  if (state !== undefined) return read(state);
  return fault('unknown-state', { text: quoted(raw), near: nearest(raw.trim().toUpperCase(), NAMES), known: NAMES });
}

export const compareStates = (key: TcpState, answer: TcpState): Comparison => (key === answer ? RIGHT : wrong());
