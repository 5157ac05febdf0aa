/** DNS over TCP (RFC 1035 §4.2.2): each message after its length in two bytes. */
import { type Bytes, u16 } from '../base/bytes.ts';
import { DNS_COUNTS, dnsId, explainDns, isDnsResponse } from './dns.ts';
import { ONE_MORE_SEGMENT, type StreamCall, type StreamProtocol } from './stream.ts';
import { tcpSegmentFields } from './tcp-segments.ts';

const PREFIX = 2;

export const dnsOverTcp: StreamProtocol<true> = {
  name: 'dns',
  initial: true,

  read(b, start, end, call, state, verdict) {
    let at = start;
    while (at < end) {
      const left = end - at;
      const need = left < PREFIX ? ONE_MORE_SEGMENT : Math.max(0, PREFIX + u16(b, at) - left);
      if (need !== 0 && call.more) {
        verdict.offset = at;
        verdict.need = need;
        break;
      }
      if (left < PREFIX) break;
      const next = Math.min(end, at + PREFIX + u16(b, at));
      tell(call, b, at + PREFIX, next);
      at = next;
    }
    return state;
  },

  explain(t, span, _call, state) {
    const layers = t.protocols.length;
    const tcp = t.layers.findLast((layer) => layer.spec.name === 'tcp');
    for (let at = span.start; at < span.end; ) {
      const length = at + PREFIX <= span.end ? PREFIX + u16(t.bytes, at) : span.declaredEnd - at;
      if (tcp !== undefined && at + PREFIX <= span.end) t.within(tcp, () => void t.generated(tcpSegmentFields.pduSize, length));
      const declaredEnd = Math.min(span.declaredEnd, at + length);
      explainDns(t, { start: at, end: Math.min(span.end, at + length), declaredEnd, limitedBy: span.limitedBy }, 'tcp');
      // One call of the dissector, however many messages it goes through.
      t.protocols.length = Math.min(t.protocols.length, layers + 1);
      at += Math.max(PREFIX, length);
    }
    return state;
  },
};

function tell(call: StreamCall, b: Bytes, message: number, end: number): void {
  if (end - message >= DNS_COUNTS) call.dns?.(dnsId(b, message), isDnsResponse(b, message));
}
