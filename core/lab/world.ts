/** The machines of a scenario, built and plugged together. */

import type { Nic } from './host/device.ts';
import type { Host } from './host/host.ts';
import type { Udp } from './host/udp.ts';
import type { Network } from './net/link.ts';
import { Recorder } from './record.ts';
import type { Scenario } from './scenario/schema.ts';
import { EventQueue } from './sim/queue.ts';
import type { TcpStack } from './tcp/stack.ts';

/** A host with everything on it that others ask for. */
export interface Machine {
  readonly host: Host;
  readonly tcp: TcpStack;
  readonly udp: Udp;
  /** By the name within the host. */
  readonly nics: ReadonlyMap<string, Nic>;
}

export class World {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly queue = new EventQueue();
  readonly recorder = new Recorder(this.queue);
  readonly networks = new Map<string, Network>();
  readonly machines = new Map<string, Machine>();

  constructor(scenario: Scenario, seed: number) {
    this.scenario = scenario;
    this.seed = seed;
  }

  /** A name that the scenario was checked for. */
  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`no host ${name}`);
    return machine;
  }

  /** `host.interface`. */
  nic(place: string): Nic | undefined {
    const [host = '', device = ''] = place.split('.');
    return this.machines.get(host)?.nics.get(device);
  }
}
