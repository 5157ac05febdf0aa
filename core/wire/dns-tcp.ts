/** DNS over TCP (RFC 1035 §4.2.2): each message after its length in two bytes. */
import { u16 } from '../base/bytes.ts';
import { explainDns } from './dns.ts';
import { ONE_MORE_SEGMENT, type StreamProtocol } from './stream.ts';

const PREFIX = 2;

export const dnsOverTcp: StreamProtocol<true> = {
  name: 'dns',
  initial: true,

  read(b, start, end, call, state, verdict) {
    let at = start;
    while (at < end) {
      const left = end - at;
      const need = left < PREFIX ? ONE_MORE_SEGMENT : Math.max(0, PREFIX + u16(b, at) - left);
      if (need !== 0) {
        if (!call.more) break;
        verdict.offset = at;
        verdict.need = need;
        verdict.opaque = need > 0;
        break;
      }
      at += PREFIX + u16(b, at);
    }
    return state;
  },

  explain(t, span, _call, state) {
    const layers = t.protocols.length;
    for (let at = span.start; at < span.end; ) {
      const length = at + PREFIX <= span.end ? PREFIX + u16(t.bytes, at) : span.declaredEnd - at;
      const declaredEnd = Math.min(span.declaredEnd, at + length);
      explainDns(t, { start: at, end: Math.min(span.end, at + length), declaredEnd, limitedBy: span.limitedBy }, 'tcp');
      // One call of the dissector, however many messages it goes through.
      t.protocols.length = Math.min(t.protocols.length, layers + 1);
      at += Math.max(PREFIX, length);
    }
    return state;
  },
};
