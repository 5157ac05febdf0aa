/** Health checks: a server that does not answer is taken out of the service's list, and put back when it answers again. */
import type { Machine } from '../world.ts';
import type { RealServer, Service } from './service.ts';

export interface HealthSettings {
  readonly with: 'ping' | 'tcp';
  /** Nanoseconds. */
  readonly every: number;
  readonly timeout: number;
  /** Failures in a row. */
  readonly fall: number;
}

/** Echo identifiers of checks begin there. */
const FIRST_ID = 0x4c00;

export function startHealth(machine: Machine, services: readonly Service[], settings: HealthSettings): void {
  let id = FIRST_ID;
  for (const service of services)
    for (const server of service.servers) new HealthCheck(machine, service, server, settings, id++).start();
}

class HealthCheck {
  readonly #machine: Machine;
  readonly #service: Service;
  readonly #server: RealServer;
  readonly #settings: HealthSettings;
  readonly #id: number;
  #round = 0;
  #answered = 0;
  #failures = 0;

  constructor(machine: Machine, service: Service, server: RealServer, settings: HealthSettings, id: number) {
    this.#machine = machine;
    this.#service = service;
    this.#server = server;
    this.#settings = settings;
    this.#id = id;
  }

  start(): void {
    this.#machine.host.icmp.onEcho(this.#id, (sequence) => {
      this.#answered = Math.max(this.#answered, sequence);
    });
    this.#check();
  }

  #check(): void {
    const { queue } = this.#machine.host;
    const round = ++this.#round;
    if (this.#settings.with === 'ping') this.#machine.host.icmp.echo(this.#server.address, this.#id, round);
    else this.#connect(round);
    queue.after(this.#settings.timeout, () => this.#judge(round), true);
    queue.after(this.#settings.every, () => this.#check(), true);
  }

  #connect(round: number): void {
    const connection = this.#machine.tcp.connect(this.#server, {
      opened: () => {
        this.#answered = round;
        connection?.close();
      },
    });
    // What has not opened by then is given up, so that the port is free again.
    this.#machine.host.queue.after(this.#settings.timeout, () => connection?.state === 'syn-sent' && connection.abort(), true);
  }

  #judge(round: number): void {
    const alive = this.#answered >= round;
    this.#failures = alive ? 0 : this.#failures + 1;
    if (alive) this.#service.setAvailable(this.#server, true);
    else if (this.#failures >= this.#settings.fall) this.#service.setAvailable(this.#server, false);
  }
}
