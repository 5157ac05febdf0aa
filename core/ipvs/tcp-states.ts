/**
 * TCP as the director follows it (Linux, net/netfilter/ipvs/ip_vs_proto_tcp.c, the normal table): the state of an entry, and how long an entry lives
 * in it. It looks at flags only, never at sequence numbers.
 */

/** In the order of the kernel's numbers, which sync messages carry. */
export const IPVS_TCP_STATES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
] as const;
export type IpvsTcpState = (typeof IPVS_TCP_STATES)[number];

/**
 * Which states count as active on a destination. `established`: that one only. `opening`: those before it as well (SYN_SENT, SYN_RECV, SYNACK), as in
 * Linux since 2016, so that a burst of connections is spread before the first of them is established.
 */
export type ActiveRule = 'established' | 'opening';
const OPENING: ReadonlySet<IpvsTcpState> = new Set(['SYN_SENT', 'SYN_RECV', 'SYNACK']);

export const isOpening = (state: IpvsTcpState): boolean => OPENING.has(state);
export const isActive = (state: IpvsTcpState, rule: ActiveRule): boolean =>
  state === 'ESTABLISHED' || (rule === 'opening' && isOpening(state));

/** Seconds. */
export const IPVS_TCP_TIMEOUTS: Readonly<Record<IpvsTcpState, number>> = {
  NONE: 2,
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
};
/** Seconds that an entry of UDP lives after each packet (ip_vs_proto_udp.c). */
export const IPVS_UDP_TIMEOUT = 300;
/** Seconds that a new entry lives before its first packet has set a state. */
export const IPVS_NEW_TIMEOUT = 3;

/** From the client; from the real server, seen by the director (NAT); from the client where the director sees nothing else (TUN, DR). */
export type IpvsDirection = 'input' | 'output' | 'inputOnly';
type Event = 'rst' | 'syn' | 'fin' | 'ack';

const SHORT: Readonly<Record<string, IpvsTcpState>> = {
  NO: 'NONE',
  ES: 'ESTABLISHED',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  FW: 'FIN_WAIT',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  LI: 'LISTEN',
  SA: 'SYNACK',
};
const row = (text: string): readonly IpvsTcpState[] => text.split(' ').map((short) => SHORT[short] ?? 'NONE');

/** Next states for each state in the order of `IPVS_TCP_STATES`: NO ES SS SR FW TW CL CW LA LI SA. */
const NEXT: Readonly<Record<IpvsDirection, Readonly<Record<Event, readonly IpvsTcpState[]>>>> = {
  input: {
    syn: row('SR ES ES SR SR SR SR SR SR SR SR'),
    fin: row('CL CW SS TW TW TW CL CW LA LI TW'),
    ack: row('CL ES SS ES FW TW CL CW CL LI ES'),
    rst: row('CL CL CL SR CL CL CL CL LA LI SR'),
  },
  output: {
    syn: row('SS ES SS SR SS SS SS SS SS LI SR'),
    fin: row('TW FW SS TW FW TW CL TW LA LI TW'),
    ack: row('ES ES SS ES FW TW CL CW LA ES ES'),
    rst: row('CL CL SS CL CL TW CL CL CL CL CL'),
  },
  inputOnly: {
    syn: row('SR ES ES SR SR SR SR SR SR SR SR'),
    fin: row('CL FW SS TW FW TW CL CW LA LI TW'),
    ack: row('CL ES SS ES FW TW CL CW CL LI ES'),
    rst: row('CL CL CL SR CL CL CL CL LA LI CL'),
  },
};

/** RST counts before SYN, SYN before FIN, FIN before ACK; a segment with none of them leads to NONE. `flags`: as in the header. */
export function nextIpvsState(state: IpvsTcpState, direction: IpvsDirection, flags: number): IpvsTcpState {
  const event: Event | undefined =
    (flags & 0x04) !== 0
      ? 'rst'
      : (flags & 0x02) !== 0
        ? 'syn'
        : (flags & 0x01) !== 0
          ? 'fin'
          : (flags & 0x10) !== 0
            ? 'ack'
            : undefined;
  if (event === undefined) return 'NONE';
  return NEXT[direction][event][IPVS_TCP_STATES.indexOf(state)] ?? 'NONE';
}
