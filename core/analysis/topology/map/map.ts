/** The map of a capture, after the scan and on request: some walks over the table, and the frames that say something of networks. */

import type { Facts } from '../../facts.ts';
import type { FailoverFacts } from '../../failover/facts.ts';
import type { TopologyMap } from './facts.ts';
import { findNetworks } from './networks.ts';
import { collectRoles, Directory } from './roles.ts';
import { type Frames, readStated } from './stated.ts';

/** @param failover, frames as `Engine` has them */
export async function mapTopology(facts: Facts, failover: FailoverFacts, frames: Frames): Promise<TopologyMap> {
  const stated = await readStated(facts, frames);
  const directory = new Directory(facts);
  const book = collectRoles(facts, directory, stated, failover);
  const networks = findNetworks(facts, directory, stated, book);
  const devices = facts.topology.devices
    .filter((d) => d.isNobody !== true)
    .map((device) => ({
      device,
      roles: book.of(device.id),
      vips: [...new Set([...(device.roles.includes('director') ? device.vips : []), ...(book.vips.get(device.id) ?? [])])],
    }));
  return { networks, devices };
}
