/** What makes more of a host: translation, virtual routers, directors. */
import { Director } from '../director/director.ts';
import { startHealth } from '../director/health.ts';
import { Service } from '../director/service.ts';
import { startSync } from '../director/sync.ts';
import { Protocol } from '../host/packet.ts';
import { Nat } from '../nat/nat.ts';
import type { DirectorDescription } from '../scenario/director-schema.ts';
import { duration, endpoint, networkAddress } from '../scenario/quantities.ts';
import type { NatDescription, VrrpDescription } from '../scenario/schema.ts';
import { hearVrrp, VirtualRouter } from '../vrrp/vrrp.ts';
import type { Machine, World } from '../world.ts';

export function buildBoxes(world: World): void {
  for (const [name, h] of Object.entries(world.scenario.hosts)) {
    const machine = world.machine(name);
    if (h.nat !== undefined) machine.host.hooks.push(new Nat(natSettings(h.nat), world.seed, name));
    if (h.vrrp !== undefined) buildVrrp(world, name, machine, h.vrrp);
  }
  for (const d of world.scenario.directors ?? []) buildDirector(world, d);
}

const natSettings = (n: NatDescription) => ({
  masquerade: new Set(n.masquerade ?? []),
  ports: n.ports ?? 'keep',
  hairpin: n.hairpin ?? false,
  clampMss: n.clampMss,
  ftp: n.ftp ?? false,
  forward: (n.forward ?? []).map((f) => ({
    protocol: f.protocol === 'udp' ? Protocol.udp : Protocol.tcp,
    address: endpoint(f.address),
    to: endpoint(f.to),
    full: f.full ?? false,
  })),
});

function buildVrrp(world: World, name: string, { host }: Machine, list: readonly VrrpDescription[]): void {
  const lockstep = world.scenario.directors?.some(
    (d) => d.lockstep !== undefined && (d.host === name || d.lockstep.with === name),
  );
  const routers = list.flatMap((v) => {
    const device = host.devices.find((d) => d.name === v.interface);
    if (device === undefined) return [];
    const settings = {
      id: v.id,
      priority: v.priority,
      version: v.version ?? 2,
      every: duration(v.every ?? '1s'),
      addresses: v.addresses.map(networkAddress),
      virtualMac: v.virtualMac ?? false,
      preempt: v.preempt ?? true,
      keepsAddresses: lockstep ?? false,
    };
    return [new VirtualRouter(host, device, settings, isFirst(world, name, v))];
  });
  hearVrrp(host, routers);
  const of = (ip: number) => routers.find((r) => r.has(ip));
  const { macFor } = host;
  host.macFor = (device, ip, asker) => {
    const router = of(ip);
    return (router?.isMaster === true ? router.mac : undefined) ?? macFor(device, ip, asker);
  };
  host.owns = (ip) => of(ip)?.isMaster ?? true;
  // In the name of a virtual address only its master speaks; a backup in lockstep is silent about what it would forward, too.
  const silent = (): boolean => lockstep === true && routers.some((r) => !r.isMaster);
  host.speaks = (p) => !silent() || (host.isLocal(p.source) && of(p.source) === undefined);
  // Advertisements, too, come from the virtual MAC, so that switches know where it is (RFC 5798 §7.3).
  host.macFrom = (p) => (p.protocol === Protocol.vrrp ? routers.find((r) => r.id === p.payload[1]) : of(p.source))?.mac;
  for (const r of routers) {
    world.queue.at(0, () => r.start(), true);
    host.onStart.push(() => r.restart());
  }
}

/** The one with the highest priority begins as the master; of equals the first in the file. */
function isFirst(world: World, name: string, v: VrrpDescription): boolean {
  const rivals = Object.entries(world.scenario.hosts).flatMap(([host, h]) =>
    (h.vrrp ?? []).filter((o) => o.id === v.id).map((o) => ({ host, priority: o.priority })),
  );
  const best = Math.max(...rivals.map((r) => r.priority));
  return rivals.find((r) => r.priority === best)?.host === name;
}

function buildDirector(world: World, d: DirectorDescription): void {
  const machine = world.machine(d.host);
  const system = world.scenario.hosts[d.host]?.system ?? 'linux';
  const services = d.services.map((s) => new Service(s));
  const director = new Director(machine.host, {
    services,
    countsTtl: d.countsTtl ?? system !== 'linux-2.4',
    sloppyTcp: d.sloppyTcp ?? false,
    active: d.countsOpening === true ? 'opening' : 'established',
  });
  machine.host.hooks.push(director);
  if (d.sync !== undefined) {
    const { role } = d.sync;
    startSync(director, machine.host, machine.udp, {
      sends: role !== 'backup',
      receives: role !== 'master',
      device: d.sync.interface,
      id: d.sync.id ?? 0,
      every: duration(d.sync.every ?? '1s'),
    });
  }
  if (d.health !== undefined) {
    const every = duration(d.health.every ?? '1s');
    const timeout = duration(d.health.timeout ?? '500ms');
    const settings = { with: d.health.with, every, timeout: Math.min(timeout, every), fall: d.health.fall ?? 1 };
    world.queue.at(0, () => startHealth(machine, services, settings), true);
  }
}
