/** Hubs, switches and cables. */
import { Cable } from '../net/cable.ts';
import { Hub } from '../net/hub.ts';
import type { LinkQuality } from '../net/link.ts';
import { Switch } from '../net/switch.ts';
import { duration, rate, share } from '../scenario/quantities.ts';
import type { InterfaceDescription, NetworkDescription, Scenario } from '../scenario/schema.ts';
import type { World } from '../world.ts';

const DEFAULT_RATE = '100M';
export const DEFAULT_MTU = 1500;

export function buildNetworks(world: World): void {
  const { scenario, seed, queue } = world;
  for (const [name, n] of Object.entries(scenario.networks)) {
    switch (n.kind) {
      case 'hub':
        world.networks.set(name, new Hub(name, queue, rate(n.rate ?? DEFAULT_RATE), seed));
        break;
      case 'switch':
        world.networks.set(name, new Switch(name, queue, seed, trunksOf(scenario)));
        break;
      case 'cable':
        world.networks.set(name, new Cable(name, queue, seed));
        break;
    }
  }
}

/** Modes whose links the switch must know to be one: it would take the frames of one MAC on several ports for a loop. */
const TRUNK_MODES: ReadonlySet<string> = new Set(['balance-rr', 'balance-xor', 'broadcast', '802.3ad']);

function trunksOf({ hosts }: Scenario): Map<string, string> {
  const trunks = new Map<string, string>();
  for (const [host, h] of Object.entries(hosts))
    for (const [bond, b] of Object.entries(h.bonds ?? {}))
      if (TRUNK_MODES.has(b.mode)) for (const slave of b.slaves) trunks.set(`${host}.${slave}`, `${host}.${bond}`);
  return trunks;
}

/** What the interface says, else what its network says. */
export function linkOf(i: InterfaceDescription, n: NetworkDescription | undefined): LinkQuality {
  return {
    rate: rate(i.rate ?? n?.rate ?? DEFAULT_RATE),
    delay: duration(i.delay ?? n?.delay ?? '0s'),
    jitter: duration(i.jitter ?? n?.jitter ?? '0s'),
    loss: share(i.loss ?? n?.loss ?? 0),
  };
}
