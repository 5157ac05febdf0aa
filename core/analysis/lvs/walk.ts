/** What happened at the director, packet by packet, in the order of the capture: the one walk that tables and elimination both make. */
import { NONE, type PacketRow } from '../../base/ids.ts';
import { Mark } from '../../table/packets.ts';
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

  /** The packets up to `last`. Output is left out where the director does not see it (tunnelling, direct routing). */
  *events(last: number = this.#facts.tables.packets.length - 1): Generator<DirectorEvent> {
    const { tables, nat } = this.#facts;
    const p = tables.packets;
    for (let i = 0; i <= last; i++) {
      const row = i as PacketRow;
      const flow = p.flow.get(row);
      const leg = flow === NONE ? undefined : this.#legs.get(flow);
      if (leg === undefined) continue;
      const { service, connection, far } = leg;
      const forward = (p.marks.get(row) & Mark.forward) !== 0;
      const direction = forward === (far ? connection.sourceIsA : connection.clientIsA) ? 'input' : 'output';
      const { method } = this.#services[service] as DraftService;
      const rewritten = method === 'nat' || method === 'fullnat';
      if (!rewritten && direction === 'output') continue;
      const original = rewritten ? nat.rewriteOf(row) : (originalOf(tables, row) ?? null);
      const leaves = rewritten
        ? far === (direction === 'input')
        : isTunnelled(p, row) || p.macSrc.get(row) === connection.director;
      yield { service, connection, direction, row, original, sent: original !== null || leaves };
    }
  }
}
