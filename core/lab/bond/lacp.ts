/** Link aggregation control (LACP, IEEE 802.1AX): what a bond in mode 802.3ad and its switch tell each other, on each link. */
import { type Bytes, u16 } from '../../base/bytes.ts';
import { EtherType, emitEthernet } from '../../wire/ethernet.ts';
import { emitLacp, type LacpPort } from '../../wire/slow.ts';
import type { Nic } from '../host/device.ts';
import type { Station } from '../net/link.ts';
import type { Switch } from '../net/switch.ts';
import type { EventQueue } from '../sim/queue.ts';

const GROUP: Bytes = Uint8Array.of(1, 0x80, 0xc2, 0, 0, 2);
const SECOND = 1_000_000_000;
/** Active, short timeout, aggregatable; then in sync, collecting, distributing once the partner is known. */
const OFFERS = 0x07;
const AGREED = 0x3f;
const DEFAULTED = 0x40;
const KEY = 9;
const NOBODY: LacpPort = { systemPriority: 0, system: new Uint8Array(6), key: 0, portPriority: 0, port: 0, state: 0 };

/** The actor of a LACPDU in a frame, or undefined. */
function actorOf(frame: Bytes): LacpPort | undefined {
  if (frame.length < 14 + 22 || u16(frame, 12) !== EtherType.slow || frame[14] !== 1) return undefined;
  const at = 18;
  return {
    systemPriority: u16(frame, at),
    system: frame.slice(at + 2, at + 8),
    key: u16(frame, at + 8),
    portPriority: u16(frame, at + 10),
    port: u16(frame, at + 12),
    state: frame[at + 14] ?? 0,
  };
}

const pdu = (from: Bytes, actor: LacpPort, partner: LacpPort): Bytes =>
  emitEthernet(GROUP, from, EtherType.slow, emitLacp(actor, partner, 0));

/** Starts the messages of a bond. @returns what takes the switch's answers */
export function startLacp(queue: EventQueue, system: Bytes, slaves: readonly Nic[]): (nic: Nic, frame: Bytes) => void {
  const partners = new Map<Nic, LacpPort>();
  const send = (nic: Nic, port: number): void => {
    const partner = partners.get(nic);
    const state = partner === undefined ? OFFERS | DEFAULTED : AGREED;
    const actor = { systemPriority: 65_535, system, key: KEY, portPriority: 255, port, state };
    nic.send(pdu(nic.mac, actor, partner ?? NOBODY));
  };
  slaves.forEach((nic, i) => {
    const tick = (): void => {
      send(nic, i + 1);
      queue.after(SECOND, tick, true);
    };
    queue.at(0, tick, true);
  });
  return (nic, frame) => {
    const actor = actorOf(frame);
    if (actor === undefined) return;
    const isNew = !partners.has(nic);
    partners.set(nic, actor);
    if (isNew) send(nic, slaves.indexOf(nic) + 1);
  };
}

/** A switch answers each LACPDU with its own. */
export function answerLacp(to: Switch): void {
  const system = Uint8Array.of(2, 0xff, 0, 0, 0, 1);
  const ports = new Map<Station, number>();
  to.control = (station, frame) => {
    const partner = actorOf(frame);
    if (partner === undefined) return;
    const port = ports.get(station) ?? ports.size + 1;
    ports.set(station, port);
    const actor = { systemPriority: 32_768, system, key: KEY, portPriority: 128, port, state: AGREED };
    to.emit(station, pdu(system, actor, partner));
  };
}
