/** Words of `trama failover`. */
import type { FailoverDocument } from '../failover-schema.ts';

type Takeover = FailoverDocument['takeovers'][number];
type Fate = Takeover['connections'][number];
type Reign = FailoverDocument['virtualRouters'][number]['reigns'][number];
export type LimitCode = FailoverDocument['limits'][number]['code'];

const OUTCOMES: Record<Fate['outcome'], string> = {
  survived: 'survived',
  reset: 'reset',
  unanswered: 'no answer',
  idle: 'silent',
  closed: 'over before',
};

function cause(c: Fate): string {
  const told = c.told === null ? null : c.told.frame;
  switch (c.cause) {
    case null:
      return c.outcome === 'idle' ? 'no packet after the takeover: its fate is not in the capture' : '';
    case 'synced':
      return `the new one had been told of it (frame ${told})`;
    case 'same-server':
      return 'the new one sends it to the same server, without a message seen: it has decided alike';
    case 'no-entry':
      return told === null
        ? 'the new one has no entry: its own TCP answers with RST'
        : `the new one answers with RST as if it had no entry, although frame ${told} tells of it: did that reach it?`;
    case 'other-server':
      return 'the new one has chosen another server, which knows nothing of it';
    case 'server-reset':
      return 'sent to the same server, which gave it up itself';
    case 'sequence-delta':
      return 'sequence numbers were shifted before, and are not any more: the new one lacks the delta';
    case 'not-forwarded':
      return 'the new one sends its packets nowhere';
    case 'forwarded-unanswered':
      return 'the new one sends its packets on, and no answer comes';
    case 'unknown':
      return 'why, is not identifiable';
  }
}

const REASONS: Record<FailoverDocument['virtualRouters'][number]['splitBrains'][number]['reasons'][number], string> = {
  ttl: 'a TTL other than 255',
  checksum: 'a wrong checksum',
  short: 'fewer addresses than announced',
  version: 'different versions',
  addresses: 'different addresses',
  interval: 'different intervals',
};

/** `after` and `expected` are durations in words, null where unknown. */
function reign(r: Reign, before: string, after: string | null, expected: string | null): string {
  const frame = r.beforeFrame === null ? '' : ` (frame ${r.beforeFrame})`;
  switch (r.cause) {
    case 'first':
      return 'the first that the capture shows; how it became master is not in it';
    case 'silence':
      return `${before} was last heard ${after} before${frame}; three intervals and the skew time are ${expected}`;
    case 'resigned':
      return `${before} resigned with priority 0${frame}, ${after} before; the skew time is ${expected}`;
    case 'preemption':
      return `its priority is higher than that of ${before}, last heard ${after} before${frame}`;
    case 'tie':
      return `the same priority as ${before}, and the higher address; last heard ${after} before${frame}`;
    case 'early':
      return `${before} was heard ${after} before${frame}, sooner than the ${expected} after which it may be given up, and has no lower priority: advertisements may have got lost`;
    case 'resumed':
      return `advertises again, after ${after} of silence${frame}`;
  }
}

const some = (n: number, one: string, many: string): string => (n === 1 ? one : `${n} ${many}`);

const LIMITS: Record<LimitCode, (n: number) => string> = {
  'no-takeover': () => 'No address changes its owner in the capture.',
  'backup-unseen': (n) =>
    `A backup says nothing as long as the master lives: whether ${some(n, 'the virtual router with one master', 'virtual routers with one master each')} has any is not identifiable.`,
  'cause-unknown': (n) =>
    `Neither VRRP nor heartbeats explain ${some(n, 'one takeover', 'takeovers')}: whether the old owner failed or handed over is not identifiable.`,
  'owner-unknown': (n) =>
    `${some(n, 'One takeover is', 'takeovers are')} known by MAC only: no address of the machine’s own was seen.`,
  'no-sync': () =>
    'No IPVS sync message was captured: what the new director knew shows only in what it does. (Messages may go over another network.)',
  'sync-received': () => 'That a sync message was sent does not show that the backup took it.',
  'service-unseen': (n) =>
    `${some(n, 'One takeover has', 'takeovers have')} no packet served before, or none after: how long the service was away is not identifiable.`,
  'idle-connections': (n) =>
    `${some(n, 'One connection has', 'connections have')} no packet after the takeover: whether the new owner knows of them is not identifiable.`,
  'server-unknown': (n) =>
    `The real server of ${some(n, 'one connection', 'connections')} before the takeover is not identifiable: no packet sent on to it was captured.`,
  untimed: () => 'Some packets have no time: durations are missing.',
  truncated: () => 'There are more takeovers or connections than are listed.',
};

export const failoverEn = {
  takeovers: 'Takeovers',
  takeover: (n: number, addresses: string) => `${n}  ${addresses}`,
  owner: (mac: string | null, address: string | null) =>
    mac === null ? (address ?? 'unknown') : address === null ? mac : `${address} (${mac})`,
  certainty: { certain: 'certain', likely: 'likely', possible: 'possible' },
  signs: {
    vrrp: 'VRRP',
    'gratuitous-arp': 'gratuitous ARP',
    arp: 'ARP replies name another MAC',
    traffic: 'packets came from another MAC before',
  },
  seenBy: 'shown by',
  frames: (list: string) => `frames ${list}`,
  frame: (n: number) => `frame ${n}`,
  inFrame: (n: number) => `frame ${n}`,
  away: (most: string | null, least: string | null, last: number | null, unserved: number | null, first: number | null) =>
    [
      most === null
        ? 'how long the service was away is not identifiable'
        : `the service was away for at most ${most}${least === null ? '' : ` and at least ${least}`}`,
      last === null ? 'nothing served before' : `last served by the old one: frame ${last}`,
      unserved === null ? null : `first left lying: frame ${unserved}`,
      first === null ? 'nothing served by the new one' : `first served by the new one: frame ${first}`,
    ]
      .filter((part) => part !== null)
      .join('; '),
  oldReturns: (n: number) => `the old owner claims the address again (frame ${n}): both believe that it is theirs`,
  connections: 'connections',
  client: 'client',
  service: 'service',
  state: 'state',
  before: 'server before',
  after: 'server after',
  outcome: 'outcome',
  why: 'why',
  none: '–',
  outcomes: OUTCOMES,
  cause,
  conflicts: 'Addresses with several MACs',
  conflict: (address: string, macs: string) =>
    `${address}: ${macs} answer by turns. No takeover: two stations with one address, the ARP problem of direct routing, or a bond that spreads what it receives (balance-alb)`,
  virtualRouters: 'VRRP',
  virtualRouter: (id: number, addresses: string) => `virtual router ${id}: ${addresses}`,
  router: 'router',
  priority: 'priority',
  interval: 'interval',
  advertisements: 'advertisements',
  reign,
  master: (router: string, priority: number, from: number, to: number) =>
    `${router} is master with priority ${priority}, frames ${from} to ${to}`,
  routerProblems: (list: string) => `advertisements that receivers refuse: ${list}`,
  problems: REASONS,
  splitBrain: (a: string, b: string, from: number, to: number) =>
    `SPLIT BRAIN: ${a} and ${b} are both master, frames ${from} to ${to}`,
  splitReasons: (list: string) =>
    list === ''
      ? 'they do not hear each other; nothing in their messages says why'
      : `each must refuse the other’s messages: ${list}`,
  sync: 'What directors told (IPVS sync daemon)',
  syncSource: (source: string, id: number, version: number, messages: number, records: number) =>
    `${source}, sync ID ${id}, version ${version}: ${records === 1 ? '1 record' : `${records} records`} in ${messages === 1 ? '1 message' : `${messages} messages`}`,
  syncDamaged: (n: number) => `${n === 1 ? 'one message' : `${n} messages`} whose records do not fit`,
  virtual: 'virtual',
  server: 'server',
  method: 'method',
  methods: { masquerade: 'NAT', local: 'local', tunnel: 'tunnel', direct: 'direct routing' },
  told: 'told',
  master2: 'by its packets',
  lag: 'lag',
  timeout: 'timeout',
  untold: 'Connections that no message tells of',
  untoldReason: {
    'few-packets': 'the client has sent fewer than the three packets after which Linux tells of a connection',
    'never-established': 'it was never established',
    unknown: 'why, is not identifiable: a message may have got lost, or the connection ended before the next one',
  },
  heartbeats: 'Heartbeats',
  node: 'node',
  address: 'address',
  status: 'status',
  lastFrame: 'last',
  remapping: (removed: string, n: number) =>
    `The new director’s list of ${n} servers seems to lack ${removed}. Of all clients keep their server:`,
  schedulers: { modulo: 'p mod n', sh: 'sh', mh: 'mh (Maglev)' },
  kept: 'keep it',
  remapped: 'lose it',
  collateral: 'lose one that is there',
  ideal: 'possible at best',
  modulo: (p: number, n: number, before: number, after: number) =>
    `p mod n fits what was seen: ${p} mod ${n} + 1 = ${before}, and ${p} mod ${n - 1} + 1 = ${after}`,
  limits: 'Not identifiable',
  limit: (code: LimitCode, n: number) => LIMITS[code](n),
};
