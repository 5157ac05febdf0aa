/**
 * How each sender numbers its IPv4 packets (the identification field, RFC 6864).
 *
 * Keyed by source address, since a router passes the number on; of an address's packets only those with the source MAC of its
 * first one count, so that a packet captured again behind a router or a translator is not counted twice. Fragments share
 * their datagram's number and are left out. Numbers that are 0 are left out where others are not: Linux sends SYN+ACK and RST
 * with 0 whatever it does elsewhere.
 */
import { NONE, type PacketRow } from '../../base/ids.ts';
import { u32Column } from '../../table/column.ts';
import { Layer, Mark, type PacketTable } from '../../table/packets.ts';
import type { IpIdBehaviour } from './facts.ts';

/** A counter is shared by everything a host sends; what this capture did not see makes it jump, but not further than this. */
const MAX_STEP = 64;
/** Share of the steps that must be a counter's. */
const MOSTLY = 0.8;
const FEWEST = 3;
/** Senders reported, and packets named for each: evidence, not an archive. */
const MAX_SENDERS = 1024;
const MAX_ROWS = 1024;

/** Numbers kept for a sender with two packets or more. */
const Slot = {
  packets: 0,
  zeros: 1,
  last: 2,
  steps: 3,
  same: 4,
  up: 5,
  swappedUp: 6,
  flowSteps: 7,
  flowUp: 8,
} as const;
const SLOT_WORDS = 9;

const swap = (id: number): number => ((id & 0xff) << 8) | (id >>> 8);
const isStep = (from: number, to: number): boolean => {
  const step = (to - from) & 0xffff;
  return step > 0 && step <= MAX_STEP;
};

export class IpIds {
  readonly #packets: PacketTable;
  /** By address: id of its first packet + 1 (0: none yet), that packet's MAC, and its slot (0: one packet so far). */
  readonly #firstId = u32Column();
  readonly #firstMac = u32Column();
  readonly #slotOf = u32Column();
  /** By flow · 2 + direction: the last number other than 0 (0: none). */
  readonly #lastOfFlow = u32Column();
  #slots = new Uint32Array(64 * SLOT_WORDS);
  #used = 1;

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  /** Whole IPv4 packets: with IPv6 in them or around them, or other parts to come, the columns describe something else. */
  static counts(layers: number, marks: number): boolean {
    return (layers & (Layer.ipv4 | Layer.ipv6)) === Layer.ipv4 && (marks & Mark.fragment) === 0;
  }

  /** One packet that counts. */
  packet(src: number, mac: number, id: number, flow: number, forward: boolean): void {
    const first = this.#firstId.get(src);
    if (first === 0) {
      this.#firstId.set(src, id + 1);
      this.#firstMac.set(src, mac);
      this.#flowStep(flow, forward, id);
      return;
    }
    if (this.#firstMac.get(src) !== mac) return;
    let slot = this.#slotOf.get(src);
    if (slot === 0) slot = this.#start(src, first - 1);
    const s = this.#slots;
    const o = slot * SLOT_WORDS;
    s[o + Slot.packets] = (s[o + Slot.packets] as number) + 1;
    const flowStep = this.#flowStep(flow, forward, id);
    if (id === 0) {
      s[o + Slot.zeros] = (s[o + Slot.zeros] as number) + 1;
      return;
    }
    const last = s[o + Slot.last] as number;
    s[o + Slot.last] = id;
    if (last === 0) return;
    s[o + Slot.steps] = (s[o + Slot.steps] as number) + 1;
    if (id === last) {
      s[o + Slot.same] = (s[o + Slot.same] as number) + 1;
      return;
    }
    if (isStep(last, id)) s[o + Slot.up] = (s[o + Slot.up] as number) + 1;
    if (isStep(swap(last), swap(id))) s[o + Slot.swappedUp] = (s[o + Slot.swappedUp] as number) + 1;
    if (flowStep === 0) return;
    s[o + Slot.flowSteps] = (s[o + Slot.flowSteps] as number) + 1;
    if (flowStep > 0) s[o + Slot.flowUp] = (s[o + Slot.flowUp] as number) + 1;
  }

  /** In order of the senders' first packets. Walks the table once for the rows. */
  behaviours(): IpIdBehaviour[] {
    const p = this.#packets;
    const found = new Map<number, { behaviour: IpIdBehaviour; rows: PacketRow[] }>();
    for (let row = 0; row < p.length; row++) {
      if (!IpIds.counts(p.layers.get(row), p.marks.get(row))) continue;
      const src = p.src.get(row);
      if (this.#firstMac.get(src) !== p.macSrc.get(row)) continue;
      let entry = found.get(src);
      if (entry === undefined) {
        if (found.size >= MAX_SENDERS) continue;
        const rows: PacketRow[] = [];
        entry = { rows, behaviour: { mac: p.macSrc.get(row) as IpIdBehaviour['mac'], address: src, rows, ...this.#judge(src) } };
        found.set(src, entry);
      }
      if (entry.rows.length < MAX_ROWS) entry.rows.push(row as PacketRow);
    }
    return [...found.values()].map((e) => e.behaviour);
  }

  #judge(src: number): Pick<IpIdBehaviour, 'kind' | 'perConnection' | 'packets'> {
    const slot = this.#slotOf.get(src);
    const n = (k: number): number => (slot === 0 ? 0 : (this.#slots[slot * SLOT_WORDS + k] as number));
    const packets = slot === 0 ? 1 : n(Slot.packets);
    const result = (kind: IpIdBehaviour['kind'], perConnection = false) => ({ kind, perConnection, packets });
    if (packets < FEWEST) return result('too-few');
    if (n(Slot.zeros) === packets) return result('zero');
    if (packets - n(Slot.zeros) < FEWEST) return result('too-few');
    if (n(Slot.same) === n(Slot.steps)) return result('constant');
    const steps = n(Slot.steps) - n(Slot.same);
    if (n(Slot.up) >= MOSTLY * steps) return result('counter');
    if (n(Slot.swappedUp) >= MOSTLY * steps) return result('swapped-counter');
    if (n(Slot.flowSteps) >= FEWEST - 1 && n(Slot.flowUp) >= MOSTLY * n(Slot.flowSteps)) return result('counter', true);
    return result('random');
  }

  /** 1: a counter's step from the flow's last number; −1: another; 0: no number to compare with. */
  #flowStep(flow: number, forward: boolean, id: number): number {
    if (flow === NONE || id === 0) return 0;
    const key = 2 * flow + (forward ? 0 : 1);
    const last = this.#lastOfFlow.get(key);
    this.#lastOfFlow.set(key, id);
    if (last === 0) return 0;
    return isStep(last, id) ? 1 : -1;
  }

  #start(src: number, firstId: number): number {
    const slot = this.#used++;
    if (this.#used * SLOT_WORDS > this.#slots.length) {
      const bigger = new Uint32Array(this.#slots.length * 2);
      bigger.set(this.#slots);
      this.#slots = bigger;
    }
    this.#slotOf.set(src, slot);
    const o = slot * SLOT_WORDS;
    this.#slots[o + Slot.packets] = 1;
    this.#slots[o + Slot.zeros] = firstId === 0 ? 1 : 0;
    this.#slots[o + Slot.last] = firstId;
    return slot;
  }
}
