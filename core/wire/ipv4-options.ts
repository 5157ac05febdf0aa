/**
 * IPv4 options (RFC 791 §3.1; IANA "IP Option Numbers").
 *
 * | copied 1 bit | class 2 bits | number 5 bits |   length   |   data … |
 *
 * End of options and no-operation are the type alone. The length counts type and length.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Span, TreeBuilder } from './tree.ts';

/** The whole type byte: copied bit, class and number. */
export const Ipv4Option = {
  end: 0,
  nop: 1,
  security: 130,
  looseRoute: 131,
  timestamp: 68,
  extendedSecurity: 133,
  cipso: 134,
  recordRoute: 7,
  streamId: 136,
  strictRoute: 137,
  mtuProbe: 11,
  mtuReply: 12,
  traceroute: 82,
  routerAlert: 148,
  quickStart: 25,
} as const;

export function explainIpv4Options(_t: TreeBuilder, _span: Span, _b: Bytes, _o: number): boolean {
  return true;
}
