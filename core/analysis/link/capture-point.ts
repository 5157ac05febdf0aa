/**
 * Where the capture was taken, told by padding. Ethernet frames have at least 60 bytes (without FCS); the card pads a shorter one as it
 * sends it, after the capture has seen it. So a host that captures sees its own short frames unpadded and everybody else's padded.
 *
 * Said only when the frames show it: exactly one source sends frames under 60 bytes, and another one's short packets come padded.
 * Between virtual interfaces nobody pads, and then nothing is said.
 */
import type { MacId, PacketRow } from '../../base/ids.ts';
import { u8Column } from '../../table/column.ts';
import { Layer, Mark, NO_OFFSET, type PacketTable } from '../../table/packets.ts';
import { ARP_ETHERNET_IPV4 } from '../../wire/arp.ts';

const MIN_FRAME = 60;
/** With an FCS (4 bytes) a padded frame has 64. */
const MIN_FRAME_WITH_FCS = 64;
const MAX_ROWS = 1024;

const SHORT = 1;
const PADDED = 2;

export class CapturePoint {
  readonly #packets: PacketTable;
  /** By MAC. */
  readonly #seen = u8Column();
  #shortSources = 0;
  #paddedSources = 0;
  #source = 0;
  readonly #rows: PacketRow[] = [];

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  /** One Ethernet frame; `length` as it was on the wire. */
  packet(row: number, length: number, layers: number, marks: number, mac: number): void {
    if (length > MIN_FRAME_WITH_FCS) return;
    if (length < MIN_FRAME) {
      if ((this.#seen.get(mac) & SHORT) === 0) {
        this.#seen.set(mac, this.#seen.get(mac) | SHORT);
        this.#shortSources++;
        this.#source = mac;
      }
      if (this.#shortSources === 1 && this.#rows.length < MAX_ROWS) this.#rows.push(row as PacketRow);
      return;
    }
    const l3 = this.#packets.l3.get(row);
    const padded =
      (layers & Layer.arp) !== 0 ? l3 !== NO_OFFSET && l3 + ARP_ETHERNET_IPV4 < MIN_FRAME : (marks & Mark.padded) !== 0;
    if (padded && (this.#seen.get(mac) & PADDED) === 0) {
      this.#seen.set(mac, this.#seen.get(mac) | PADDED);
      this.#paddedSources++;
    }
  }

  result(): { mac: MacId; rows: readonly PacketRow[] } | null {
    if (this.#shortSources !== 1 || this.#paddedSources === 0) return null;
    // A source that does both (it bridges for others, say) shows nothing.
    if ((this.#seen.get(this.#source) & PADDED) !== 0) return null;
    return { mac: this.#source as MacId, rows: this.#rows };
  }
}
