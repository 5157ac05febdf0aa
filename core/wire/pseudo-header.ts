/** The checksum of TCP and UDP, over the pseudo-header and the segment (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1). */
import { checksumHolds, fold16, onesSum, sameChecksum } from '../base/checksum.ts';
import type { FieldNode } from './field.ts';
import type { Span, TreeBuilder } from './tree.ts';

export type ChecksumVerdict = Pick<FieldNode, 'status' | 'statusReason'>;

/**
 * Verifies the checksum of the segment at `span.start` that is `length` bytes long by the headers' lengths.
 *
 * `unverified` with its reason where that cannot be said: part of the segment is missing (a fragment, the snap length), or the
 * value is exactly the folded pseudo-header sum. That is what a host hands to a network card that completes it: the capture was taken
 * before the card did. Empty where there is no IP packet around the segment.
 */
export function transportChecksum(t: TreeBuilder, protocol: number, span: Span, length: number, sent: number): ChecksumVerdict {
  const ip = t.network;
  if (ip === undefined) return {};
  if (ip.fragment) return { status: 'unverified', statusReason: 'fragment' };
  const pseudo = onesSum(ip.source, 0, ip.source.length, onesSum(ip.destination, 0, ip.destination.length, protocol + length));
  if (span.start + length <= span.end) {
    if (checksumHolds(t.bytes, span.start, span.start + length, pseudo)) return { status: 'good' };
    if (sameChecksum(sent, fold16(pseudo))) return { status: 'unverified', statusReason: 'offload' };
    return { status: 'bad' };
  }
  return { status: 'unverified', statusReason: sent === fold16(pseudo) ? 'offload' : 'truncated' };
}
