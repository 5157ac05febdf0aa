/**
 * Which echo reply answers which request, as Wireshark pairs them: the same two addresses, identifier and sequence number, and a checksum
 * that differs by the message's type only. The newest request counts, and is answered once.
 */
import { updateChecksum } from '../base/checksum.ts';
import { NONE, type PacketRow } from '../base/ids.ts';
import { onceFor } from '../base/once-for.ts';
import { Layer, Mark } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import type { EchoContext } from '../wire/tree.ts';

/** Type and code, as the column has them. */
const REQUESTS: readonly number[] = [8, 128];
const REPLIES: readonly number[] = [0, 129];

/** Row of a request → row of its reply and the other way round. Made when the first is asked for; four bytes a packet. */
const partnersOf = onceFor(pair);

function pair(tables: Tables): Uint32Array {
  const p = tables.packets;
  const partners = new Uint32Array(p.length).fill(NONE);
  const waiting = new Map<string, number>();
  for (let row = 0; row < p.length; row++) {
    const layers = p.layers.get(row);
    if ((layers & (Layer.icmp | Layer.icmpv6)) === 0 || (p.marks.get(row) & Mark.quotes) !== 0) continue;
    const word = p.flags.get(row);
    const isReply = REPLIES.includes(word >>> 8);
    if ((!isReply && !REQUESTS.includes(word >>> 8)) || p.flow.get(row) === NONE) continue;
    // The reply's checksum as the request had it: only the type is another.
    const sent = p.window.get(row);
    const sum = isReply ? updateChecksum(sent, word & 0xff00, word >>> 8 === 0 ? 0x0800 : 0x8000) : sent;
    const [src, dst] = [p.src.get(row), p.dst.get(row)];
    const key = `${Math.min(src, dst)} ${Math.max(src, dst)} ${p.srcPort.get(row)} ${p.seq.get(row)} ${sum % 0xffff}`;
    if (!isReply) {
      waiting.set(key, row);
      continue;
    }
    const request = waiting.get(key);
    if (request === undefined) continue;
    waiting.delete(key);
    partners[request] = row;
    partners[row] = request;
  }
  return partners;
}

/** Of an echo message: the other one of its pair, and the time between them; undefined where there is none. */
export function echoContext(tables: Tables, row: PacketRow): EchoContext | undefined {
  const p = tables.packets;
  if ((p.layers.get(row) & (Layer.icmp | Layer.icmpv6)) === 0) return undefined;
  const partner = partnersOf(tables)[row];
  if (partner === undefined || partner === NONE) return undefined;
  if (partner > row) return { response: partner };
  return { request: partner, timeNs: p.timeNs(row) - p.timeNs(partner as PacketRow) };
}
