/** UDP: datagrams, and which earlier one they seem to answer. */
import { formatIpv4 } from '../../base/address.ts';
import type { AddressId, PacketRow } from '../../base/ids.ts';
import { isDatagram } from '../../table/innermost.ts';
import { TYPE_NAMES } from '../../wire/dns-fields.ts';
import type { FieldNode, FieldValue } from '../../wire/field.ts';
import type { Context } from '../context.ts';
import { cite, citeValue } from '../evidence.ts';
import { serviceName } from '../names.ts';
import type { Sayer } from '../say.ts';
import { addresses } from './ip.ts';
import type { FrameRule } from './rule.ts';

export const udp: FrameRule = (c, row, out, tree) => {
  if (!isDatagram(c.p, row)) return;
  datagram(c, row, out);
  if (tree === undefined) return;
  for (const layer of tree.layers) TELLERS[layer.spec.name]?.(c, row, out, layer);
};

function datagram(c: Context, row: PacketRow, out: Sayer): void {
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
}

/* What it carries */

type Teller = (c: Context, row: PacketRow, out: Sayer, layer: FieldNode) => void;

/** What is quoted of a name, characters. */
const MAX_QUOTED = 80;

/** The first value of that name in the layer, depth first. */
function valueIn(node: FieldNode, name: string): FieldValue | undefined {
  for (const child of node.children) {
    if (child.spec.name === name) return child.value;
    const inside = valueIn(child, name);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
const numberIn = (node: FieldNode, name: string): number | undefined => {
  const value = valueIn(node, name);
  return typeof value === 'number' ? value : undefined;
};

const OUTCOMES: Readonly<Record<number, string>> = { 0: 'ok', 2: 'servfail', 3: 'nxdomain', 5: 'refused' };

const dns: Teller = (c, row, out, layer) => {
  const id = numberIn(layer, 'dns.id');
  const name = valueIn(layer, 'dns.qry.name');
  const code = numberIn(layer, 'dns.qry.type');
  if (id === undefined) return;
  const who = c.author(row);
  const asked = typeof name === 'string' && code !== undefined;
  const quoted = asked ? name.slice(0, MAX_QUOTED) : null;
  const type = asked ? (TYPE_NAMES[code] ?? String(code)) : null;
  const frame = (field: string): PacketRow | null => {
    const found = numberIn(layer, field);
    return found === undefined ? null : ((found - 1) as PacketRow);
  };
  const evidence = [citeValue(row, 'dns.id', id)];
  const rcode = numberIn(layer, 'dns.flags.rcode');
  if (rcode === undefined) {
    if (quoted === null || type === null) return;
    const repeats = frame('dns.retransmit_request_in');
    out.say('dns.query', { who, name: quoted, type, repeats }, 'dns.message', evidence);
    return;
  }
  const query = frame('dns.response_to');
  out.say(
    'dns.response',
    {
      who,
      name: quoted,
      type,
      query,
      delay: query === null ? null : c.p.elapsedNs(query, row),
      outcome: OUTCOMES[rcode] ?? 'other',
      answers: numberIn(layer, 'dns.count.answers') ?? 0,
    },
    'dns.message',
    [...evidence, citeValue(row, 'dns.flags.rcode', rcode)],
  );
};

const DHCP_STEPS: Readonly<Record<number, string>> = {
  1: 'discover',
  2: 'offer',
  3: 'request',
  4: 'decline',
  5: 'ack',
  6: 'nak',
  7: 'release',
  8: 'inform',
};

const dhcp: Teller = (c, row, out, layer) => {
  const type = numberIn(layer, 'dhcp.option.dhcp');
  if (type === undefined) return;
  const address = valueIn(layer, type === 3 ? 'dhcp.option.requested_ip_address' : 'dhcp.ip.your');
  const given = address instanceof Uint8Array && address.length === 4 && address.some((b) => b !== 0);
  out.say(
    'dhcp.step',
    { who: c.author(row), step: DHCP_STEPS[type] ?? 'other', address: given ? formatIpv4(address) : null },
    'dhcp.exchange',
    [citeValue(row, 'dhcp.option.dhcp', type)],
  );
};

const TELLERS: Readonly<Record<string, Teller>> = { dns, mdns: dns, llmnr: dns, dhcp };
