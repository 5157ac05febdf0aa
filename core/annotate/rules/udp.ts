/** UDP: datagrams, and which earlier one they seem to answer. */
import type { AddressId } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import { cite } from '../evidence.ts';
import { serviceName } from '../names.ts';
import { addresses } from './ip.ts';
import type { FrameRule } from './rule.ts';

export const udp: FrameRule = (c, row, out) => {
  if ((c.p.layers.get(row) & Layer.udp) === 0) return;
  const { p } = c;
  const to = { address: p.dst.get(row) as AddressId, port: p.dstPort.get(row) };
  const bytes = p.payloadLength.get(row);
  const evidence = [...addresses(c, row), cite(c.facts, row, 'udp.srcport'), cite(c.facts, row, 'udp.dstport')];
  const question = c.question(row);
  // An answer comes from the side that did not begin; what the side that began sends is a question again.
  if (question !== null && !c.isForward(row)) {
    out.say(
      'udp.answer',
      {
        who: c.author(row),
        to,
        bytes,
        question,
        delay: p.elapsedNs(question, row),
        service: serviceName(p.srcPort.get(row)),
      },
      'udp.datagram',
      evidence,
    );
    return;
  }
  const port = p.srcPort.get(row);
  // "its port N, the port of SERVICE" speaks of the source port; a service at the destination is said by the endpoint itself.
  out.say(
    'udp.datagram',
    { who: c.author(row), to, port, bytes, service: serviceName(to.port), first: c.firstUdp === row },
    'udp.datagram',
    evidence,
  );
};
