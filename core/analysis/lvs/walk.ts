/** What happened at the director, packet by packet, in order of time: the one walk that tables and elimination both make. */
import { NONE, type PacketRow } from '../../base/ids.ts';
import { Mark } from '../../table/packets.ts';
import { disorderOf, placeOf } from '../../table/time-order.ts';
import type { Facts } from '../facts.ts';
import { isTunnelled, originalOf } from './direct.ts';
import type { DraftConnection, DraftService } from './services.ts';

export interface DirectorEvent {
  readonly service: number;
  readonly connection: DraftConnection;
  /** From the client, or (translated) from the real server. */
  readonly direction: 'input' | 'output';
  readonly row: PacketRow;
  /** Of a copy: its original. The director has dealt with the packet somewhere between the two. */
  readonly original: PacketRow | null;
  /** The packet has left the director: a copy, or one that is seen only there. */
  readonly sent: boolean;
}

/** Connections by flow; the far leg of one flow is never the near leg of another service's. */
interface Leg {
  readonly service: number;
  readonly connection: DraftConnection;
  readonly far: boolean;
}

export class DirectorWalk {
  readonly #facts: Facts;
  readonly #services: readonly DraftService[];
  readonly #legs = new Map<number, Leg>();
  readonly #answersTo: Set<number>[] = [];

  constructor(facts: Facts, services: readonly DraftService[]) {
    this.#facts = facts;
    this.#services = services;
    services.forEach((s, service) => {
      for (const connection of s.connections) {
        this.#legs.set(connection.flow, { service, connection, far: false });
        if (connection.serverFlow !== connection.flow) this.#legs.set(connection.serverFlow, { service, connection, far: true });
      }
    });
  }

  /** Sent to a MAC that is none of a director's, as far as answers show them. */
  #isElsewhere(service: number, { director }: DraftConnection, row: PacketRow): boolean {
    const to = this.#facts.tables.packets.macDst.get(row);
    return to !== 0 && to !== director && !this.#doors(service).has(to);
  }

  /** MACs to which a service's answers are sent that come back translated: with a virtual MAC, others than the director sends with. */
  #doors(service: number): ReadonlySet<number> {
    const known = this.#answersTo[service];
    if (known !== undefined) return known;
    const doors = new Set<number>();
    const { nat, tables } = this.#facts;
    const far = new Set(this.#services[service]?.connections.map((c) => c.serverFlow));
    for (const b of nat.bindings)
      if (b.translatedFlow !== null && far.has(b.translatedFlow))
        for (const { original } of b.pairs)
          if (tables.packets.flow.get(original) === b.translatedFlow) doors.add(tables.packets.macDst.get(original));
    this.#answersTo[service] = doors;
    return doors;
  }

  /** The packets up to `last`, by time, or (`disorder` null) by place in the file. Output is left out where the director does not see it (tunnelling, direct routing). */
  *events(last?: PacketRow, disorder = disorderOf(this.#facts.tables.packets)): Generator<DirectorEvent> {
    const { tables, nat } = this.#facts;
    const p = tables.packets;
    const end = last === undefined ? p.length - 1 : placeOf(disorder, last);
    for (let i = 0; i <= end; i++) {
      const row = (disorder === null ? i : disorder.order[i]) as PacketRow;
      const flow = p.flow.get(row);
      const leg = flow === NONE ? undefined : this.#legs.get(flow);
      if (leg === undefined) continue;
      const { service, connection, far } = leg;
      const forward = (p.marks.get(row) & Mark.forward) !== 0;
      const direction = forward === (far ? connection.sourceIsA : connection.clientIsA) ? 'input' : 'output';
      const { method } = this.#services[service] as DraftService;
      const rewritten = method === 'nat' || method === 'fullnat';
      if (!rewritten && direction === 'output') continue;
      // Past the director: a real server that answers its client directly.
      if (
        rewritten &&
        far &&
        direction === 'output' &&
        nat.rewrittenAs(row) === null &&
        this.#isElsewhere(service, connection, row)
      )
        continue;
      const original = rewritten ? nat.rewriteOf(row) : (originalOf(tables, row) ?? null);
      const leaves = rewritten
        ? far === (direction === 'input')
        : isTunnelled(p, row) || p.macSrc.get(row) === connection.director;
      yield { service, connection, direction, row, original, sent: original !== null || leaves };
    }
  }
}
