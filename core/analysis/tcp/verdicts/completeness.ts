/** `tcp.completeness`: what of a conversation has been seen. */
import { TcpFlag } from '../../../table/packets.ts';
import { Completeness } from './bits.ts';

const { syn: SYN, fin: FIN, rst: RST, ack: ACK } = TcpFlag;

/**
 * Bits of `Completeness` after a segment.
 *
 * @param opening it is the first packet of its conversation
 * @param length bytes of data
 */
export function completenessAfter(before: number, flags: number, opening: boolean, length: number): number {
  if (opening) {
    if ((flags & (SYN | ACK)) !== SYN) return 0;
    return Completeness.syn | (length > 0 ? Completeness.data : 0);
  }
  let now = before;
  if ((flags & (SYN | ACK)) === (SYN | ACK)) now |= Completeness.synAck;
  if ((flags & (SYN | ACK)) === ACK) now |= length > 0 ? Completeness.data : Completeness.ack;
  if ((flags & (FIN | ACK)) === (FIN | ACK)) now |= Completeness.fin;
  if ((flags & RST) !== 0) now |= Completeness.rst;
  return now;
}
