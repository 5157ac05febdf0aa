/** Capture points, and packets dropped on purpose. */
import { matches } from '../match.ts';
import { duration } from '../scenario/quantities.ts';
import type { World } from '../world.ts';

export function buildCaptures(world: World): void {
  for (const c of world.scenario.capture) {
    const take = world.recorder.point({
      name: c.name ?? c.at,
      offset: duration(c.clock?.offset?.replace(/^-/, '') ?? '0s') * (c.clock?.offset?.startsWith('-') === true ? -1 : 1),
      skew: Number((c.clock?.skew ?? '0ppm').replace('ppm', '')),
      snapLength: c.snapLength,
    });
    world.networks.get(c.at)?.tap(take);
    const promiscuous = c.promiscuous ?? true;
    world.nic(c.at)?.taps.push((frame, outgoing, forUs) => {
      if (promiscuous || outgoing || forUs) take(frame);
    });
  }
}

export function buildDrops(world: World): void {
  for (const d of world.scenario.drops ?? []) {
    const nic = world.nic(d.at);
    let skip = d.skip ?? 0;
    let left = d.count ?? 1;
    const after = duration(d.after ?? '0s');
    const filter = (frame: Uint8Array): boolean => {
      if (left === 0 || world.queue.now < after || !matches(d.packet ?? {}, frame)) return false;
      if (skip > 0) {
        skip--;
        return false;
      }
      left--;
      return true;
    };
    (d.direction === 'in' ? nic?.dropIn : nic?.dropOut)?.push(filter);
  }
}
