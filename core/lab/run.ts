/** Runs a scenario: the same scenario and seed give the same recording, byte for byte. */
import { buildBonds } from './build/bonds.ts';
import { buildBoxes } from './build/boxes.ts';
import { buildCaptures, buildDrops } from './build/captures.ts';
import { buildHosts } from './build/hosts.ts';
import { buildNetworks } from './build/networks.ts';
import { buildTraffic, DEFAULT_START } from './build/traffic.ts';
import { EndlessScenario } from './endless.ts';
import type { Recording } from './record.ts';
import { duration, instant } from './scenario/quantities.ts';
import type { Scenario } from './scenario/schema.ts';
import { World } from './world.ts';

export { EndlessScenario } from './endless.ts';

/** A scenario that never ends is stopped there. */
const MAX_EVENTS = 20_000_000;

/**
 * @param seed a whole number from 0 up to 2^53 − 1
 * @throws EndlessScenario
 */
export function runScenario(scenario: Scenario, seed: number): Recording {
  const world = new World(scenario, seed);
  buildNetworks(world);
  buildHosts(world);
  buildBonds(world);
  buildBoxes(world);
  buildCaptures(world);
  buildDrops(world);
  buildTraffic(world);
  const until = scenario.duration === undefined ? undefined : duration(scenario.duration);
  if (world.queue.run(until, MAX_EVENTS) === 'too-many') throw new EndlessScenario(MAX_EVENTS, 'events');
  return world.recorder.recording(instant(scenario.start ?? DEFAULT_START));
}
