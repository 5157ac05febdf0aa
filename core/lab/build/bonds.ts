/** Bonds: several interfaces of a host as one. */
import { Bond } from '../bond/bond.ts';
import { answerLacp, startLacp } from '../bond/lacp.ts';
import type { Nic } from '../host/device.ts';
import { Switch } from '../net/switch.ts';
import { networkAddress } from '../scenario/quantities.ts';
import type { BondDescription } from '../scenario/schema.ts';
import type { World } from '../world.ts';
import { DEFAULT_MTU } from './networks.ts';

/** Nanoseconds between looks at the links (`miimon`). */
const LINK_CHECK = 100_000_000;

export function buildBonds(world: World): void {
  for (const network of world.networks.values()) if (network instanceof Switch) answerLacp(network);
  for (const [name, h] of Object.entries(world.scenario.hosts))
    for (const [device, b] of Object.entries(h.bonds ?? {})) buildBond(world, name, device, b);
}

function buildBond(world: World, name: string, device: string, b: BondDescription): void {
  const { host, nics } = world.machine(name);
  const [first, ...rest] = b.slaves.flatMap((s) => nics.get(s) ?? []);
  if (first === undefined) return;
  const slaves: [Nic, ...Nic[]] = [first, ...rest];
  const bond = new Bond(
    device,
    b.mode,
    slaves,
    b.hash ?? 'layer2',
    b.mtu ?? DEFAULT_MTU,
    (b.addresses ?? []).map(networkAddress),
  );
  host.devices.push(bond);
  const lacp = b.mode === '802.3ad' ? startLacp(world.queue, bond.mac, slaves) : undefined;
  for (const nic of slaves)
    nic.onFrame = (frame) => {
      lacp?.(nic, frame);
      if (bond.takesFrom(nic, frame)) host.frame(bond, frame);
    };
  const { macFor } = host;
  host.macFor = (d, ip, asker) => (d === bond ? bond.macForPeer(asker) : macFor(d, ip, asker));
  const check = (): void => {
    if (bond.checkLinks()) for (const a of bond.addresses) host.arp.announce(bond, a.ip);
    world.queue.after(LINK_CHECK, check, true);
  };
  world.queue.after(LINK_CHECK, check, true);
}
