/** A scenario from its YAML text, with every fault at its line and column. */
import { nearest } from '../../base/near-word.ts';
import { DocumentError, type DocumentProblem, type Path, parseYaml } from '../../yaml/document.ts';
import { duration } from './quantities.ts';
import { type Scenario, scenarioSchema, type VrrpDescription } from './schema.ts';

const SECOND = 1_000_000_000;

/** @throws DocumentError */
export function parseScenario(text: string): Scenario {
  const { data, problem } = parseYaml(scenarioSchema, text, { merge: true });
  const problems: DocumentProblem[] = [];
  const complain = (path: Path, message: string): void => void problems.push(problem(path, message));
  for (const check of [checkHosts, checkTraffic, checkDirectors, checkPlaces]) check(data, complain);
  if (problems.length > 0) throw new DocumentError(problems);
  return data;
}

type Complain = (path: Path, message: string) => void;

function known(what: string, name: string, names: readonly string[], path: Path, complain: Complain): void {
  if (names.includes(name)) return;
  const near = nearest(name, names);
  complain(path, `there is no ${what} '${name}'${near === undefined ? '' : `; did you mean '${near}'?`}`);
}

function checkHosts({ hosts, networks }: Scenario, complain: Complain): void {
  const ends = new Map<string, number>();
  const macs = new Map<string, string>();
  for (const [name, host] of Object.entries(hosts)) {
    const names = Object.keys(host.interfaces);
    for (const [device, i] of Object.entries(host.interfaces)) {
      const path = ['hosts', name, 'interfaces', device];
      known('network', i.network, Object.keys(networks), [...path, 'network'], complain);
      const n = (ends.get(i.network) ?? 0) + 1;
      ends.set(i.network, n);
      if (Object.hasOwn(networks, i.network) && networks[i.network]?.kind === 'cable' && n > 2)
        complain([...path, 'network'], `the cable '${i.network}' has two ends`);
      const mac = i.mac?.toLowerCase();
      const other = mac === undefined ? undefined : macs.get(mac);
      if (other !== undefined) complain([...path, 'mac'], `${other} has this MAC already`);
      if (mac !== undefined) macs.set(mac, `${name}.${device}`);
    }
    const slaves = new Map<string, string>();
    for (const [bond, b] of Object.entries(host.bonds ?? {}))
      b.slaves.forEach((slave, i) => {
        const path = ['hosts', name, 'bonds', bond, 'slaves', i];
        known('interface', slave, names, path, complain);
        const other = slaves.get(slave);
        if (other !== undefined) complain(path, `${slave} is a slave of ${other} already`);
        slaves.set(slave, bond);
      });
    const devices = [...names, ...Object.keys(host.bonds ?? {})];
    host.nat?.masquerade?.forEach((device, i) => {
      known('interface', device, devices, ['hosts', name, 'nat', 'masquerade', i], complain);
    });
    host.vrrp?.forEach((v, i) => {
      known('interface', v.interface, devices, ['hosts', name, 'vrrp', i, 'interface'], complain);
      checkAdvertisements(v, ['hosts', name, 'vrrp', i], complain);
    });
  }
}

/** What the field of the message holds: whole seconds up to 255, or hundredths of a second up to 4,095. */
function checkAdvertisements(v: VrrpDescription, path: Path, complain: Complain): void {
  const every = duration(v.every ?? '1s');
  const [unit, most] = v.version === 3 ? [SECOND / 100, 4095] : [SECOND, 255];
  if (every % unit === 0 && every >= unit && every <= unit * most) return;
  const wanted =
    v.version === 3
      ? 'hundredths of a second, from 10ms to 40.95s'
      : 'whole seconds, from 1s to 255s (version 3: 10ms to 40.95s)';
  complain([...path, 'every'], `VRRP version ${v.version ?? 2} advertises every so many ${wanted}`);
}

function checkTraffic(scenario: Scenario, complain: Complain): void {
  const { hosts, servers, clients, pings, udpServers, datagrams, ftpServers, ftpClients } = scenario;
  const names = Object.keys(hosts);
  for (const [key, list] of Object.entries({ servers, clients, pings, udpServers, datagrams, ftpServers, ftpClients }))
    list?.forEach((entry, i) => {
      known('host', entry.host, names, [key, i, 'host'], complain);
    });
}

function checkDirectors({ hosts, directors }: Scenario, complain: Complain): void {
  directors?.forEach((d, i) => {
    const path = ['directors', i];
    known('host', d.host, Object.keys(hosts), [...path, 'host'], complain);
    if (d.lockstep !== undefined) known('host', d.lockstep.with, Object.keys(hosts), [...path, 'lockstep', 'with'], complain);
    const host = Object.hasOwn(hosts, d.host) ? hosts[d.host] : undefined;
    if (d.sync !== undefined && host !== undefined)
      known('interface', d.sync.interface, Object.keys(host.interfaces), [...path, 'sync', 'interface'], complain);
    d.services.forEach((s, j) => {
      const fullnat = s.method === 'fullnat' || s.servers.some((r) => r.method === 'fullnat');
      if (fullnat && s.local === undefined) complain([...path, 'services', j], 'fullnat wants an address under local');
    });
  });
}

/** Capture points, drops and events name interfaces, networks and servers. */
function checkPlaces({ hosts, networks, capture, drops, events, servers }: Scenario, complain: Complain): void {
  const interfaces = Object.entries(hosts).flatMap(([name, h]) => Object.keys(h.interfaces).map((i) => `${name}.${i}`));
  capture.forEach((c, i) => {
    known('interface or network', c.at, [...interfaces, ...Object.keys(networks)], ['capture', i, 'at'], complain);
  });
  drops?.forEach((d, i) => {
    known('interface', d.at, interfaces, ['drops', i, 'at'], complain);
  });
  const services = (servers ?? []).map((s) => `${s.host}:${s.port ?? 80}`);
  events?.forEach((e, i) => {
    if (e.host !== undefined) known('host', e.host, Object.keys(hosts), ['events', i, 'host'], complain);
    if (e.interface !== undefined) known('interface', e.interface, interfaces, ['events', i, 'interface'], complain);
    if (e.server !== undefined) known('server', e.server, services, ['events', i, 'server'], complain);
  });
}
