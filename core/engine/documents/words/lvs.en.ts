/** Words of `trama lvs`. */
import type { MethodReason, PartialSign } from '../../../analysis/lvs/facts.ts';
import type { LvsSchedulerSection, LvsServiceSection } from '../lvs-schema.ts';

type Reason = NonNullable<LvsSchedulerSection['reason']>;
type Because = (frame: number, instead: string | null, earlier: number | null) => string;

const number = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const lvsEn = {
  none: 'No virtual service shows: no packet is seen before and behind a load balancer. Captured on one side of it alone, a service can look like any other.',
  noneWhole: 'No virtual service shows on both sides of a load balancer.',
  partial: (name: string, certainty: string) => `${name}: one side of a virtual service, ${certainty}`,
  partialCertainties: { probable: 'probably', possible: 'possibly' },
  signs: {
    'answers-by-others': (director, servers) =>
      `ARP gives the address to ${director}, and answers in its name come from ${servers.join(', ')}: direct routing or tunnelling`,
    'answers-hopped': (director) =>
      `The owner of the address, ${director}, is a neighbour, but its answers have made a hop: NAT, or a forwarded port`,
    'comes-by-another': (director) =>
      `The packets come from ${director}, and the answers go another way: direct routing, seen at a real server`,
    'leaves-again': () =>
      'The packets come and leave again as they are, one hop older, and no answer comes by: direct routing, or a router that sees one way only',
  } satisfies Record<PartialSign, (director: string, servers: readonly string[]) => string>,
  notKnown: {
    'answers-by-others':
      'Not known: the real servers’ own addresses, and other clients’ connections, so that no scheduler is judged. One machine with two cards may answer so, too.',
    'answers-hopped':
      'Not known: the real servers, as all answers look alike; how many there are; the scheduler. A router that answers ARP for others looks the same.',
    'comes-by-another': 'Not known: the other real servers and what went to them, so that no scheduler is judged.',
    'leaves-again':
      'Not known: to which real servers, as this capture does not record the MACs that packets are sent to. Capture the interface itself (-i eth0, not -i any).',
  } satisfies Record<PartialSign, string>,
  after: (frame: number) => `Virtual servers, after frame ${frame}`,
  method: 'Method',
  methods: {
    nat: 'network address translation',
    tun: 'IP tunnelling',
    dr: 'direct routing',
    fullnat: 'full NAT',
  } satisfies Record<LvsServiceSection['method'], string>,
  certainties: { certain: 'certain', probable: 'probable' },
  reasons: {
    'rewritten-destination': 'the destination becomes the real server',
    'rewritten-source': 'the source becomes the director',
    'answers-translated': 'answers come back through the director, and get the virtual address',
    'inner-equals': 'the packet in the tunnel is the one that the client sent',
    'in-tunnel-one-way': 'packets go through the tunnel one way only',
    'same-packet-sent-on': 'the director sends the same packet on to another MAC',
    'owns-address': 'ARP gives the virtual address to the director',
    'answers-direct': 'answers do not pass the director',
  } satisfies Record<MethodReason, string>,
  realServers: 'Real servers',
  server: (name: string, connections: number, onlyChecked: boolean) =>
    onlyChecked ? `${name} (known only from health checks)` : `${name} (${number(connections, 'connection', 'connections')})`,
  persistence: 'Persistence',
  noRepeats: 'no client came back, so that none shows',
  notPersistent: (time: string, frame: number) =>
    `none as long as ${time}: then a client went to another server (frame ${frame})`,
  perhapsPersistent: (clients: number) =>
    `perhaps: ${clients === 1 ? 'the client that came back stayed' : `all ${clients} clients that came back stayed`} with the same server; source hashing does that, too`,
  check: 'Health checks',
  checked: (kind: 'tcp' | 'ping', server: string, count: number, period: string | null, failed: string | null) =>
    [
      `${server} by ${kind === 'tcp' ? 'TCP connections' : 'echo requests'}, ${number(count, 'time', 'times')}`,
      ...(period === null ? [] : [`every ${period}`]),
      failed === null ? 'none failed' : `failed in ${failed}`,
    ].join(', '),
  lost: 'SYNs (UDP: first datagrams) that no real server was seen to get',
  schedulers: 'Schedulers',
  verdicts: { consistent: 'consistent', 'ruled-out': 'ruled out', untested: 'untested' },
  left: (n: number, of: string, max: number | null) =>
    n === 0
      ? `only with servers that got no connection${max === null ? '' : `, or weights above ${max}`}`
      : `${number(n, 'parameterisation', 'parameterisations')} left (${of})`,
  counted: {
    'list-order': () => 'order of the list',
    start: () => 'place of the pointer',
    'weight-order': () => 'which weighs more',
    weights: (max) => (max === null ? 'weights' : `weights up to ${max}`),
    hash: () => 'hash formula',
  } satisfies Record<LvsSchedulerSection['counted'][number], (max: number | null) => string>,
  onlyIfPersistent: 'only if the service is persistent',
  listChanged: (n: number) => `only if the list of servers changed meanwhile${n === 1 ? '' : ` (${n} times)`}`,
  contradictions: {
    order: (frame) => `by frame ${frame}: in no cyclic order is this server next`,
    weights: (frame) => `by frame ${frame}: no order and weights have this server next`,
    load: (frame, instead) =>
      `by frame ${frame}: ${instead ?? 'another server'} has fewer connections, or as many and comes first`,
    ratio: (frame) => `by frame ${frame}: no weights explain this choice and those before`,
    idle: (frame, instead) => `by frame ${frame}: ${instead ?? 'another server'} is idle and is passed over`,
    'same-key': (frame, instead, earlier) =>
      `by frame ${frame}: the same hash as in frame ${earlier ?? '?'}, which went to ${instead ?? 'another server'}`,
    'no-overload': (frame, instead, earlier) =>
      `by frame ${frame}: ${instead ?? 'the server'} of frame ${earlier ?? '?'} should have kept the address, as it is not overloaded`,
  } satisfies Record<Reason, Because>,
  untested: {
    'no-beginning': 'the beginning of no connection was captured, or (UDP) none can be told from its middle',
    'unknown-counts': 'what the servers had when the capture began is not known, and any choice may rest on it',
    'too-many': 'persistence explains the sequence in more ways than are tried',
    'too-many-servers': 'more than 40 real servers',
    unordered: 'the file is not in order of time; put it in order first (reordercap)',
  } satisfies Record<NonNullable<LvsSchedulerSection['untested']>, string>,
  oneConnection: 'One connection rules out no scheduler: whatever it is, it had to choose some server.',
  limits: {
    'unseen-servers': 'A real server that got no connection cannot be known from this capture.',
    weights: 'Weights cannot be known: only their ratios show, and only where servers are compared.',
    counts: 'What the servers had when the capture began is not known: comparisons of loads hold only where that cannot matter.',
    beginning: 'Some connections began before the capture: their states are guesses from what follows.',
  } satisfies Record<LvsServiceSection['limits'][number], string>,
  commands: 'The equivalent commands',
  diagnosis: 'What is wrong',
};

export type LvsMessages = typeof lvsEn;
