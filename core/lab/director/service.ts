/** A virtual service: its real servers with their counts, and its scheduler with its state. */

import type { ScheduleRequest } from '../../ipvs/destination.ts';
import { type Destination, overloadOf, type Thresholds } from '../../ipvs/destination.ts';
import { SCHEDULER_NAMES, type SchedulerName, schedulerByName } from '../../ipvs/schedulers/index.ts';
import type { Scheduler } from '../../ipvs/schedulers/scheduler.ts';
import type { ServiceDescription } from '../scenario/director-schema.ts';
import { address, duration, endpoint } from '../scenario/quantities.ts';
import { modulo } from './modulo.ts';

export type Method = 'nat' | 'tun' | 'dr' | 'fullnat';

export interface RealServer extends Destination {
  active: number;
  inactive: number;
  overloaded: boolean;
  readonly method: Method;
  readonly thresholds: Thresholds;
}

export class Service {
  readonly address: number;
  readonly port: number;
  /** Nanoseconds; 0: none. */
  readonly persistence: number;
  /** fullnat: the source that real servers see. */
  readonly local: number | undefined;
  /** All that were configured, in the order of the scenario. */
  readonly servers: readonly RealServer[];
  /** The director's list: the one added last is its head. */
  #list: readonly RealServer[];
  readonly #scheduler: Scheduler<unknown>;
  #state: unknown;

  constructor(s: ServiceDescription) {
    const virtual = endpoint(s.address);
    this.address = virtual.address;
    this.port = virtual.port;
    this.persistence = s.persistence === undefined ? 0 : duration(s.persistence);
    this.local = s.local === undefined ? undefined : address(s.local);
    this.servers = s.servers.map((r, id) => ({
      id,
      address: address(r.address),
      port: r.port ?? virtual.port,
      weight: r.weight ?? 1,
      active: 0,
      inactive: 0,
      overloaded: false,
      method: r.method ?? s.method ?? 'nat',
      thresholds: { upper: r.upper ?? 0, lower: r.lower ?? 0 },
    }));
    this.#list = this.servers.toReversed();
    this.#scheduler = isLinux(s.scheduler)
      ? schedulerByName(s.scheduler, {
          formula: s.hash ?? 'new',
          port: s.flags?.some((f) => f.endsWith('-port')) ?? false,
          fallback: s.flags?.some((f) => f.endsWith('-fallback')) ?? false,
        })
      : modulo;
    this.#state = this.#scheduler.start(this.#list);
  }

  schedule(request: ScheduleRequest): RealServer | undefined {
    const { destination, state } = this.#scheduler.pick(this.#list, request, this.#state);
    this.#state = state;
    return this.#list.find((r) => r.id === destination?.id);
  }

  count(server: RealServer, active: number, inactive: number): void {
    server.active += active;
    server.inactive += inactive;
    server.overloaded = overloadOf(server.overloaded, server.active + server.inactive, server.thresholds);
  }

  has(server: RealServer): boolean {
    return this.#list.includes(server);
  }

  /** A server is taken out of the list, or put at its head again. */
  setAvailable(server: RealServer, available: boolean): void {
    if (available === this.has(server)) return;
    this.#list = available ? [server, ...this.#list] : this.#list.filter((r) => r !== server);
    this.#state = this.#scheduler.changed(this.#list, this.#state);
  }
}

const isLinux = (name: ServiceDescription['scheduler']): name is SchedulerName =>
  (SCHEDULER_NAMES as readonly string[]).includes(name);
