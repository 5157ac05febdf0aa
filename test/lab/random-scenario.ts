/**
 * Scenarios by chance, for tests that hold an analysis against what the laboratory knows. The same seed gives the same scenario.
 *
 * Each has one job (`Job`) and is otherwise drawn: systems, numbers of hosts, times that overlap, equal source ports, losses, capture points.
 */
import type { Scenario } from '../../core/lab/scenario/schema.ts';
import { Random } from '../../core/lab/sim/random.ts';

export const JOBS = [
  'masquerade',
  'port-forward',
  'full-nat',
  'hairpin',
  'two-in-a-row',
  'lvs-nat',
  'lvs-fullnat',
  'lvs-tun',
  'lvs-dr',
  'router',
  'neighbours',
  'ftp',
] as const;
export type Job = (typeof JOBS)[number];

export interface RandomScenario {
  readonly seed: number;
  readonly job: Job;
  readonly scenario: Scenario;
  /** The file that is written of it: a pcap does not say which capture point saw a packet. */
  readonly format: 'pcap' | 'pcapng';
  /** The recording is turned into IPv6 before it is written: no identification tells packets apart. */
  readonly ipv6: boolean;
  /** The clocks of the two capture points disagree. */
  readonly clocks: boolean;
  /** Host names: what each box is, if it is seen at work. */
  readonly boxes: ReadonlyMap<string, BoxKind>;
  /** MACs of each host. */
  readonly macs: ReadonlyMap<string, readonly string[]>;
}

/** A box that translates is one of these translators, and one of these devices of the topology. */
export interface BoxKind {
  readonly translator: readonly string[];
  readonly device: readonly string[];
}

type Hosts = Scenario['hosts'];
type HostPart = Omit<Hosts[string], 'interfaces'>;
type Part<K extends keyof Scenario> = NonNullable<Scenario[K]> extends readonly (infer T)[] ? T : never;

const SYSTEM_NAMES = ['linux', 'linux', 'linux-2.4', 'windows', 'windows-nt'] as const;
const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'sh', 'sed'] as const;

class Draft {
  readonly random: Random;
  readonly networks: Scenario['networks'] = {};
  readonly hosts: Hosts = {};
  readonly servers: Part<'servers'>[] = [];
  readonly clients: Part<'clients'>[] = [];
  readonly pings: Part<'pings'>[] = [];
  readonly datagrams: Part<'datagrams'>[] = [];
  readonly udpServers: Part<'udpServers'>[] = [];
  readonly directors: Part<'directors'>[] = [];
  readonly ftpServers: Part<'ftpServers'>[] = [];
  readonly ftpClients: Part<'ftpClients'>[] = [];
  readonly boxes = new Map<string, BoxKind>();
  readonly macs = new Map<string, string[]>();
  #serial = 0;

  constructor(seed: number) {
    this.random = new Random(seed, 'scenario');
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)] as T;
  }

  chance(share: number): boolean {
    return this.random.chance(share);
  }

  network(name: string, kinds: readonly Scenario['networks'][string]['kind'][], quality: { wide?: boolean } = {}): void {
    const lossy = this.chance(0.3);
    this.networks[name] = {
      kind: this.pick(kinds),
      rate: this.pick(['10M', '100M', '1G']),
      delay: quality.wide === true ? `${this.random.between(1, 20)}ms` : `${this.random.between(1, 50)}us`,
      ...(this.chance(0.3) ? { jitter: `${this.random.between(1, 400)}us` } : {}),
      ...(lossy ? { loss: this.pick([0.005, 0.01, 0.03]) } : {}),
    };
  }

  /** @param places network → addresses */
  host(name: string, places: readonly (readonly [string, readonly string[]])[], part: HostPart = {}, isBox = false): void {
    const interfaces: Hosts[string]['interfaces'] = {};
    const macs: string[] = [];
    places.forEach(([network, addresses], i) => {
      this.#serial++;
      const mac = `02:00:00:00:${hex(this.#serial >>> 8)}:${hex(this.#serial)}`;
      macs.push(mac);
      interfaces[`eth${i}`] = { network, mac, addresses: [...addresses] };
    });
    this.macs.set(name, macs);
    const system = isBox ? this.pick(['linux', 'linux-2.4'] as const) : this.pick(SYSTEM_NAMES);
    this.hosts[name] = { system, ...part, interfaces };
  }

  box(name: string, translator: readonly string[], ...device: readonly string[]): void {
    this.boxes.set(name, { translator, device });
  }
}

const hex = (n: number): string => (n & 255).toString(16).padStart(2, '0');

/** Hosts that ask, on one network. */
function askers(d: Draft, network: string, prefix: string, gateway: string | undefined, most = 4): string[] {
  const names = Array.from({ length: d.random.between(1, most) }, (_, i) => `c${i + 1}`);
  names.forEach((name, i) => {
    d.host(name, [[network, [`${prefix}.${11 + i}/24`]]], gateway === undefined ? {} : { gateway });
  });
  return names;
}

/** Hosts that answer. */
function answerers(d: Draft, network: string, prefix: string, part: HostPart, most = 3): string[] {
  const names = Array.from({ length: d.random.between(1, most) }, (_, i) => `s${i + 1}`);
  names.forEach((name, i) => {
    d.host(name, [[network, [`${prefix}.${101 + i}/24`]]], part);
  });
  return names;
}

function serve(d: Draft, host: string, port = 80): void {
  d.servers.push({
    host,
    port,
    think: ['100us', '3ms'],
    ...(d.chance(0.2) ? { keepAlive: false } : {}),
    ...(d.chance(0.2) ? { contentLength: false } : {}),
    ...(d.chance(0.2) ? { closeAfter: '50ms' } : {}),
  });
  d.udpServers.push({ host, port: 53, size: d.random.between(20, 400) });
}

/** TCP connections that overlap, sometimes from equal ports. `targets`: where `ask` goes. */
function talk(d: Draft, hosts: readonly string[], targets: readonly string[]): void {
  const samePort = d.chance(0.4) ? d.random.between(1025, 60_000) : undefined;
  for (const host of hosts)
    for (let n = d.random.between(1, 3); n > 0; n--) {
      const requests = Array.from({ length: d.random.between(1, 3) }, () => ({
        size: d.pick([0, 10, 300, 1460, 4000, 20_000]),
        ...(d.chance(0.2) ? { upload: d.pick([100, 3000, 9000]) } : {}),
      }));
      d.clients.push({
        host,
        server: d.pick(targets),
        at: `${d.random.between(0, 400)}ms`,
        count: d.random.between(1, 4),
        every: `${d.random.between(5, 300)}ms`,
        ...(samePort === undefined ? {} : { port: samePort + 10 * n }),
        requests: d.chance(0.1) ? [] : requests,
        closes: d.pick(['client', 'server']),
        ...(d.chance(0.1) ? { abort: { when: d.pick(['opened', 'requested', 'response', 'done'] as const) } } : {}),
      });
    }
}

function ping(d: Draft, hosts: readonly string[], targets: readonly string[], share = 0.5): void {
  for (const host of hosts)
    if (d.chance(share))
      d.pings.push({
        host,
        to: d.pick(targets),
        at: `${d.random.between(0, 300)}ms`,
        count: d.random.between(1, 4),
        every: `${d.random.between(5, 200)}ms`,
        ...(d.chance(0.2) ? { ttl: 1 + d.random.between(0, 2) } : {}),
      });
}

function ask(d: Draft, hosts: readonly string[], targets: readonly string[], share = 0.5): void {
  for (const host of hosts)
    if (d.chance(share))
      d.datagrams.push({
        host,
        to: d.pick(targets),
        at: `${d.random.between(0, 300)}ms`,
        count: d.random.between(1, 5),
        every: `${d.random.between(2, 200)}ms`,
        size: d.random.between(12, 300),
      });
}

/** inside ── box ── outside: what a home router, or a firewall, has on both sides. */
function throughBox(d: Draft, nat: HostPart['nat'], cards: 1 | 2): { inside: string; outside: string } {
  const inside = cards === 1 ? 'lan' : 'in';
  const outside = cards === 1 ? 'lan' : 'out';
  d.network(inside, ['hub', 'switch']);
  if (outside !== inside) d.network(outside, ['hub', 'switch'], { wide: d.chance(0.3) });
  const nets: [string, string[]][] =
    cards === 1
      ? [['lan', ['10.0.0.1/24', '203.0.113.1/24']]]
      : [
          [inside, ['10.0.0.1/24']],
          [outside, ['203.0.113.1/24']],
        ];
  d.host('box', nets, { forwards: true, ...(nat === undefined ? {} : { nat }) }, true);
  return { inside, outside };
}

/** Some boxes let SYNs offer less than the ends would. */
const clamp = (d: Draft): { clampMss?: number } => (d.chance(0.3) ? { clampMss: d.random.between(500, 1452) } : {});

const JOB: Record<Job, (d: Draft) => readonly string[]> = {
  masquerade(d) {
    const nat = { masquerade: ['eth1'], ports: d.pick(['keep', 'random'] as const), ...clamp(d) };
    const { inside, outside } = throughBox(d, nat, 2);
    const clients = askers(d, inside, '10.0.0', '10.0.0.1');
    const servers = answerers(d, outside, '203.0.113', {});
    for (const s of servers) serve(d, s, 80);
    const at = servers.map((_, i) => `203.0.113.${101 + i}`);
    talk(d, clients, [...at.map((a) => `${a}:80`), ...(d.chance(0.2) ? [`${at[0]}:81`] : [])]);
    ping(d, clients, [...at, ...(d.chance(0.2) ? ['203.0.113.77'] : [])]);
    ask(d, clients, [...at.map((a) => `${a}:53`), ...(d.chance(0.3) ? [`${at[0]}:54`] : [])]);
    d.box('box', ['masquerade'], 'nat');
    return [inside, outside, 'box.eth0', 'box.eth1'];
  },

  'port-forward'(d) {
    const moves = d.chance(0.6);
    const outer = moves ? 8080 : 80;
    const servers = 2;
    const forward = Array.from({ length: servers }, (_, i) => ({
      address: `203.0.113.1:${outer + i}`,
      to: `10.0.0.${101 + i}:${moves ? 80 : outer + i}`,
    }));
    const udp = { address: '203.0.113.1:53', to: '10.0.0.101:53', protocol: 'udp' as const };
    const both = d.chance(0.3);
    const nat = { forward: [...forward, udp], ...(both ? { masquerade: ['eth1'] } : {}), ...clamp(d) };
    const { inside, outside } = throughBox(d, nat, 2);
    for (let i = 0; i < servers; i++) {
      d.host(`s${i + 1}`, [[inside, [`10.0.0.${101 + i}/24`]]], { gateway: '10.0.0.1' });
      serve(d, `s${i + 1}`, moves ? 80 : outer + i);
    }
    const clients = askers(d, outside, '203.0.113', undefined);
    talk(
      d,
      clients,
      forward.map((f) => f.address),
    );
    ask(d, clients, ['203.0.113.1:53']);
    d.box('box', moves ? ['port-forwarder'] : ['director'], moves ? 'nat' : 'director');
    if (both) {
      d.host('far', [[outside, ['203.0.113.200/24']]]);
      serve(d, 'far');
      talk(d, ['s1'], ['203.0.113.200:80']);
    }
    return [inside, outside, 'box.eth0', 'box.eth1'];
  },

  'full-nat'(d) {
    const cards = d.pick([1, 2] as const);
    const forward = [1, 2].map((i) => ({ address: `203.0.113.1:${8080 + i}`, to: `10.0.0.${100 + i}:80`, full: true }));
    const { inside, outside } = throughBox(d, { forward }, cards);
    for (const i of [1, 2]) {
      d.host(`s${i}`, [[inside, [`10.0.0.${100 + i}/24`]]], { gateway: '10.0.0.1' });
      serve(d, `s${i}`);
    }
    const clients = askers(d, outside, '203.0.113', undefined);
    talk(
      d,
      clients,
      forward.map((f) => f.address),
    );
    d.box('box', ['port-forwarder'], 'nat');
    return cards === 1 ? [inside, 'box.eth0'] : [inside, outside, 'box.eth0', 'box.eth1'];
  },

  hairpin(d) {
    const forward = [{ address: '203.0.113.1:8080', to: '10.0.0.101:80' }];
    const { inside, outside } = throughBox(d, { masquerade: ['eth1'], hairpin: true, forward }, 2);
    d.host('s1', [[inside, ['10.0.0.101/24']]], { gateway: '10.0.0.1' });
    serve(d, 's1');
    const clients = askers(d, inside, '10.0.0', '10.0.0.1', 3);
    d.host('far', [[outside, ['203.0.113.200/24']]]);
    talk(d, [...clients, 'far'], ['203.0.113.1:8080']);
    d.box('box', ['port-forwarder'], 'nat');
    return [inside, outside, 'box.eth0', 'box.eth1'];
  },

  'two-in-a-row'(d) {
    d.network('in', ['hub', 'switch']);
    d.network('mid', ['hub', 'switch', 'cable']);
    d.network('out', ['hub', 'switch'], { wide: d.chance(0.3) });
    const second = d.pick(['masquerade', 'forward'] as const);
    const nat1 = { masquerade: ['eth1'], ports: d.pick(['keep', 'random'] as const) };
    d.host(
      'box',
      [
        ['in', ['10.0.0.1/24']],
        ['mid', ['100.64.0.2/24']],
      ],
      { forwards: true, gateway: '100.64.0.1', nat: nat1 },
      true,
    );
    const nat2 =
      second === 'masquerade'
        ? { masquerade: ['eth1'], ports: d.pick(['keep', 'random'] as const) }
        : { forward: [{ address: '100.64.0.1:8080', to: '203.0.113.101:80' }] };
    d.host(
      'box2',
      [
        ['mid', ['100.64.0.1/24']],
        ['out', ['203.0.113.1/24']],
      ],
      { forwards: true, nat: nat2 },
      true,
    );
    const clients = askers(d, 'in', '10.0.0', '10.0.0.1', 3);
    d.host('s1', [['out', ['203.0.113.101/24']]], { gateway: '203.0.113.1' });
    serve(d, 's1');
    const direct = second === 'masquerade';
    talk(d, clients, [direct ? '203.0.113.101:80' : '100.64.0.1:8080']);
    if (direct) {
      ping(d, clients, ['203.0.113.101']);
      ask(d, clients, ['203.0.113.101:53']);
    }
    d.box('box', ['masquerade'], 'nat');
    d.box('box2', [direct ? 'masquerade' : 'port-forwarder'], 'nat');
    return ['in', 'mid', 'out', 'box.eth0', 'box.eth1', 'box2.eth0', 'box2.eth1'];
  },

  'lvs-nat': (d) => virtualServer(d, 'nat'),
  'lvs-fullnat': (d) => virtualServer(d, 'fullnat'),
  'lvs-tun': (d) => virtualServer(d, 'tun'),
  'lvs-dr': (d) => virtualServer(d, 'dr'),

  /** Nothing is translated: what is seen on both sides of a plain router is the same packet. */
  router(d) {
    const cards = d.pick([1, 2] as const);
    const { inside, outside } = throughBox(d, undefined, cards);
    const clients = askers(d, inside, '10.0.0', '10.0.0.1');
    const servers = answerers(d, outside, '203.0.113', { gateway: '203.0.113.1' });
    for (const s of servers) serve(d, s);
    const at = servers.map((_, i) => `203.0.113.${101 + i}`);
    talk(
      d,
      clients,
      at.map((a) => `${a}:80`),
    );
    ping(d, clients, at);
    ask(d, clients, [...at.map((a) => `${a}:53`), ...(d.chance(0.3) ? [`${at[0]}:54`] : [])]);
    d.box('box', [], 'router');
    return cards === 1 ? [inside, 'box.eth0'] : [inside, outside, 'box.eth0', 'box.eth1'];
  },

  /** An address of another length in the text: from there on the numbers of one end are shifted. */
  ftp(d) {
    const atServer = d.chance(0.5);
    const nat = atServer
      ? { forward: [{ address: '203.0.113.1:21', to: '10.0.0.101:21' }], ftp: true, ...clamp(d) }
      : { masquerade: ['eth1'], ports: d.pick(['keep', 'random'] as const), ftp: true, ...clamp(d) };
    const { inside, outside } = throughBox(d, nat, 2);
    const [near, far] = atServer ? [outside, inside] : [inside, outside];
    const server = atServer ? '10.0.0.101' : '203.0.113.101';
    d.host('s1', [[far, [`${server}/24`]]], atServer ? { gateway: '10.0.0.1' } : {});
    d.ftpServers.push({ host: 's1', think: ['100us', '3ms'] });
    const clients = askers(d, near, atServer ? '203.0.113' : '10.0.0', atServer ? undefined : '10.0.0.1', 3);
    for (const host of clients)
      d.ftpClients.push({
        host,
        server: atServer ? '203.0.113.1' : server,
        at: `${d.random.between(0, 400)}ms`,
        mode: atServer ? 'passive' : d.pick(['active', 'passive'] as const),
        files: Array.from({ length: d.random.between(1, 3) }, () => d.pick([10, 1460, 9000])),
      });
    d.box('box', atServer ? ['director'] : ['masquerade'], atServer ? 'director' : 'nat');
    return [inside, outside, 'box.eth0', 'box.eth1'];
  },

  /** Hosts on one wire that ask each other the same things, and nobody in between. */
  neighbours(d) {
    d.network('lan', ['hub', 'switch']);
    const clients = askers(d, 'lan', '10.0.0', undefined);
    const servers = answerers(d, 'lan', '10.0.0', {});
    for (const s of servers) serve(d, s);
    const at = servers.map((_, i) => `10.0.0.${101 + i}`);
    talk(d, clients, [...at.map((a) => `${a}:80`), `${at[0]}:81`]);
    ping(d, clients, at, 0.9);
    ask(d, clients, [...at.map((a) => `${a}:53`)], 0.9);
    return ['lan', 'c1.eth0'];
  },
};

function virtualServer(d: Draft, method: 'nat' | 'tun' | 'dr' | 'fullnat'): readonly string[] {
  const cards = method === 'dr' ? 1 : d.pick([1, 2] as const);
  const near = cards === 1 ? 'lan' : 'out';
  const far = cards === 1 ? 'lan' : 'in';
  d.network(near, ['hub', 'switch']);
  if (far !== near) d.network(far, ['hub', 'switch']);
  const [vip, rip] = method === 'dr' ? ['198.51.100', '198.51.100'] : ['198.51.100', '192.0.2'];
  const outer = [`${vip}.1/24`, `${vip}.100/32`];
  const inner = [`${rip}.1/24`];
  const places: [string, string[]][] =
    method === 'dr'
      ? [['lan', outer]]
      : cards === 1
        ? [['lan', [...outer, ...inner]]]
        : [
            [near, outer],
            [far, inner],
          ];
  d.host('director', places, { forwards: method !== 'dr' }, true);
  const quiet: HostPart = { loopback: [`${vip}.100`], arp: { ignore: 1, announce: 2 } };
  if (method === 'tun')
    d.host(
      'router',
      cards === 1
        ? [['lan', [`${vip}.254/24`, `${rip}.254/24`]]]
        : [
            [near, [`${vip}.254/24`]],
            [far, [`${rip}.254/24`]],
          ],
      { forwards: true },
    );
  const part: HostPart =
    method === 'nat'
      ? { gateway: `${rip}.1` }
      : method === 'dr'
        ? quiet
        : method === 'tun'
          ? { ...quiet, tunnel: true, gateway: `${rip}.254` }
          : {};
  const servers = answerers(d, far, rip, part, 4);
  for (const s of servers) serve(d, s);
  const moves = method === 'fullnat' && d.chance(0.5);
  d.directors.push({
    host: 'director',
    services: [
      {
        address: `${vip}.100:${moves ? 8000 : 80}`,
        scheduler: d.pick(SCHEDULERS),
        method,
        ...(method === 'fullnat' ? { local: `${rip}.1` } : {}),
        servers: servers.map((_, i) => ({ address: `${rip}.${101 + i}`, port: 80, weight: d.random.between(1, 3) })),
      },
    ],
  });
  const clients = askers(d, near, vip, undefined);
  talk(d, clients, [`${vip}.100:${moves ? 8000 : 80}`]);
  // With another port, and one server, nothing tells it from a forwarded port.
  if (moves) d.box('director', ['director', 'port-forwarder'], 'director', 'nat');
  else d.box('director', method === 'nat' || method === 'fullnat' ? ['director'] : [], 'director');
  return cards === 1 ? ['lan', 'director.eth0'] : [near, far, 'director.eth0', 'director.eth1'];
}

/** One capture point, both sides of the box, or more of them at once. */
function capturePoints(d: Draft, places: readonly string[], clocks: boolean): Scenario['capture'] {
  const networks = places.filter((p) => !p.includes('.'));
  const cards = places.filter((p) => p.includes('.'));
  const chosen = d.pick([
    networks,
    networks,
    cards,
    cards,
    [d.pick(places)],
    ...(d.chance(0.3) ? [[d.pick(networks), d.pick(cards)]] : []),
  ]);
  return chosen.map((at, i) => ({
    at,
    // With more than two clocks that disagree, the order of the legs itself is unknown.
    ...(clocks && i === 1 && chosen.length === 2 ? { clock: { offset: `${d.pick([-400, -20, -3, -1, 1, 3, 20, 400])}ms` } } : {}),
  }));
}

/** @param job by default one by chance */
export function randomScenario(seed: number, job?: Job): RandomScenario {
  const d = new Draft(seed);
  const what = job ?? d.pick(JOBS);
  const places = JOB[what](d);
  const clocks = d.chance(0.15);
  const capture = capturePoints(d, places, clocks);
  const disagree = capture.some((c) => c.clock !== undefined);
  // Where two cards of one wire are heard, only the capture point tells a frame that is heard twice from one that is sent twice.
  const format = disagree || capture.length > 3 || d.chance(0.5) ? 'pcapng' : 'pcap';
  const scenario: Scenario = {
    schema: 'trama.scenario/1',
    title: `${what}, seed ${seed}`,
    networks: d.networks,
    hosts: d.hosts,
    servers: d.servers,
    clients: d.clients,
    pings: d.pings,
    datagrams: d.datagrams,
    udpServers: d.udpServers,
    ftpServers: d.ftpServers,
    ftpClients: d.ftpClients,
    directors: d.directors,
    capture,
  };
  // FTP and tunnels have other words and headers there.
  const ipv6 = what !== 'ftp' && what !== 'lvs-tun' && d.chance(0.2);
  return { seed, job: what, scenario, format, ipv6, clocks: disagree, boxes: d.boxes, macs: d.macs };
}
