/** The entry of a UDP conversation: it is there or not, counts as inactive, and lives on with each packet (Linux, ip_vs_proto_udp.c). */
import { IPVS_NEW_TIMEOUT, IPVS_UDP_TIMEOUT } from '../../../ipvs/tcp-states.ts';
import type { Counted, PossibleEntry } from './possible.ts';

const SECOND = 1e9;
const SLACK = SECOND;

export class PossibleDatagrams implements PossibleEntry {
  readonly server: number;
  /** A service that schedules each packet (`ipvsadm --ops`) keeps no entry. */
  readonly #kept: boolean;
  #mayBeThere: boolean;
  #mayBeAbsent = true;
  #settled: number;
  #last: number;

  constructor(server: number, time: number, kept: boolean, before?: PossibleEntry) {
    this.server = server;
    this.#kept = kept;
    this.#mayBeThere = kept && before?.mayExist === true;
    this.#settled = time;
    this.#last = time;
  }

  get mayExist(): boolean {
    return this.#mayBeThere;
  }

  seen(_row: number, _direction: unknown, _flags: number, time: number): void {
    this.#mayBeThere = this.#kept;
    this.#last = time;
  }

  sentOn(_row: number | null, _direction: unknown, _flags: number, time: number): void {
    this.#mayBeThere = this.#kept;
    this.#mayBeAbsent = !this.#kept;
    this.#settled = time;
    this.#last = time;
  }

  expiry(): { readonly first: number; readonly last: number } {
    const least = this.#mayBeAbsent ? IPVS_NEW_TIMEOUT : IPVS_UDP_TIMEOUT;
    return { first: this.#settled + least * SECOND - SLACK, last: this.#last + IPVS_UDP_TIMEOUT * SECOND + SLACK };
  }

  mayBeForgotten(): void {
    this.#mayBeAbsent = true;
  }

  isForgotten(): void {
    this.#mayBeAbsent = true;
    this.#mayBeThere = false;
  }

  countIn(counts: Counted, sign: 1 | -1): void {
    const [low, high] = [this.#mayBeAbsent ? 0 : sign, this.#mayBeThere ? sign : 0];
    counts.overheadLow += low;
    counts.overheadHigh += high;
    counts.totalLow += low;
    counts.totalHigh += high;
  }
}
