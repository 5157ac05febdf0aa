/**
 * FTP through a translator: addresses in the text of the control connection are replaced, and the data connections that they announce are let in
 * (RFC 959 §4.1.2, RFC 2663 §4.1.1, RFC 3022 §4.4).
 */
import { latin1, u32 } from '../../base/bytes.ts';
import type { Packet } from '../host/packet.ts';
import { dataOf, isSegment, renumbered, Shift, withData } from './segments.ts';

export interface Announced {
  readonly address: number;
  readonly port: number;
}

const CONTROL_PORT = 21;
/** `PORT h1,h2,h3,h4,p1,p2` and `227 … (h1,h2,h3,h4,p1,p2)`. */
const ANNOUNCEMENT = /^(PORT |227 [^(]*\()(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/;

/** One control connection. */
export class FtpControl {
  /** Of the client's bytes, and of the server's. */
  readonly #shifts = [new Shift(), new Shift()] as const;

  static is(serverPort: number): boolean {
    return serverPort === CONTROL_PORT;
  }

  /**
   * A packet whose own address `from` the box has replaced already. `opens`: told of the host that waits for a data connection, and where it is
   * announced.
   */
  pass(p: Packet, from: number, reply: boolean, opens: (inside: Announced, outside: Announced) => void): Packet {
    if (!isSegment(p)) return p;
    const [client, server] = this.#shifts;
    const [own, peer] = reply ? [server, client] : [client, server];
    let out = p;
    const data = dataOf(p);
    const text = latin1(data, 0, data.length);
    const found = ANNOUNCEMENT.exec(text);
    if (found !== null && p.source !== from) {
      const [, head = '', ...numbers] = found;
      const [a = 0, b = 0, c = 0, d = 0, high = 0, low = 0] = numbers.map(Number);
      if (((a << 24) | (b << 16) | (c << 8) | d) >>> 0 === from) {
        const port = high * 256 + low;
        const bytes = [24, 16, 8, 0].map((shift) => (p.source >>> shift) & 255);
        const changed = `${head}${[...bytes, high, low].join(',')}${text.slice(found[0].length)}`;
        out = withData(
          p,
          Uint8Array.from(changed, (ch) => ch.charCodeAt(0)),
        );
        own.grow(u32(p.payload, 4), changed.length - text.length);
        opens({ address: from, port }, { address: p.source, port });
      }
    }
    return renumbered(out, own.forward, peer.backward);
  }
}
