/** Frames written by hand, scanned as a capture would be, with the passes a test names. */
import { fromHex } from '../../../core/base/bytes.ts';
import { packetRow } from '../../../core/base/ids.ts';
import { FrameDecoder } from '../../../core/scan/decode.ts';
import type { Pass } from '../../../core/scan/pass.ts';
import type { Tables } from '../../../core/table/tables.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';

/** 02:00:00:00:00:NN. */
export const mac = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.of(2, 0, 0, 0, 0, n);
export const BROADCAST = new Uint8Array(6).fill(0xff);
const NOBODY = new Uint8Array(6);
/** 192.0.2.N, or 0.0.0.0 for 0. */
export const ip = (n: number): number => (n === 0 ? 0 : (0xc0000200 | n) >>> 0);

export const pad = (frame: Uint8Array, to = 60): Uint8Array => {
  if (frame.length >= to) return frame;
  const out = new Uint8Array(to);
  out.set(frame);
  return out;
};

/** Who-has, is-at and the rest: opcode, sender (MAC and address numbers), target. */
export function arpFrame(
  opcode: number,
  sender: [number, number],
  target: [number, number],
  to: Uint8Array = BROADCAST,
): Uint8Array {
  const targetMac = target[0] === 0 ? NOBODY : mac(target[0]);
  return emitEthernet(
    to,
    mac(sender[0]),
    0x0806,
    emitArp({ opcode, senderMac: mac(sender[0]), senderIpv4: ip(sender[1]), targetMac, targetIpv4: ip(target[1]) }),
  );
}

export function ipFrame(
  from: [number, number],
  to: [number, number],
  protocol: number,
  payload: Uint8Array,
  options: { identification?: number; moreFragments?: boolean; fragmentOffset?: number } = {},
): Uint8Array {
  const header = { protocol, source: ip(from[1]), destination: ip(to[1]), ...options };
  return emitEthernet(mac(to[0]), mac(from[0]), 0x0800, emitIpv4(header, payload));
}

/** UDP without checksum. */
export function udpFrame(
  from: [number, number],
  to: [number, number],
  length: number,
  identification: number,
  port = 5000,
): Uint8Array {
  const payload = new Uint8Array(8 + length);
  new DataView(payload.buffer).setUint16(0, port);
  new DataView(payload.buffer).setUint16(2, 7);
  new DataView(payload.buffer).setUint16(4, 8 + length);
  return ipFrame(from, to, 17, payload, { identification });
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const out = fromHex(text);
  if (out === undefined) throw new Error(`not hexadecimal: ${text}`);
  return out;
};

/** Feeds frames one by one into tables and passes. Times in milliseconds since the first. */
export class Feed {
  readonly #tables: Tables;
  readonly #passes: readonly Pass[];
  readonly #decoder: FrameDecoder;
  now = 0;

  constructor(tables: Tables, passes: readonly Pass[]) {
    this.#tables = tables;
    this.#passes = passes;
    this.#decoder = new FrameDecoder(tables);
  }

  /** `captured`: the snap length cut it there. `linkType` 1 is Ethernet. */
  frame(bytes: Uint8Array, options: { captured?: number; linkType?: number; after?: number } = {}): this {
    const p = this.#tables.packets;
    const row = packetRow(p.length);
    const captured = Math.min(options.captured ?? bytes.length, bytes.length);
    this.now += options.after ?? 1;
    p.time.set(row, this.now * 1e6);
    p.capturedLength.set(row, captured);
    if (captured < bytes.length) p.cutBytes.set(row, bytes.length - captured);
    this.#decoder.decode(bytes, 0, captured, bytes.length, options.linkType ?? 1, row);
    p.length = row + 1;
    const d = this.#decoder;
    const view = {
      bytes,
      start: 0,
      end: captured,
      payloadBytes: d.payloadBytes,
      payloadStart: d.payloadStart,
      payloadEnd: d.payloadEnd,
    };
    for (const pass of this.#passes) pass.packet(row, view);
    return this;
  }
}
