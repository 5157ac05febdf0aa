/** Texts of the nodes of tunnels, of PPP and of the control protocols of links and router groups: see `describe.ts`. */
import type { FieldNode } from '../wire/field.ts';
import { child, type Describe, number, own, text } from './describe-kit.ts';

const nameOf = (n: FieldNode | undefined): string | undefined => n?.spec.names?.[number(n)];

const mpls: Describe = (n) => {
  const label = child(n, 'mpls.label');
  const name = nameOf(label);
  const shown = `${text(n, 'mpls.label')}${name === undefined ? '' : ` (${name})`}`;
  return `${n.spec.title}, Label: ${shown}, Exp: ${text(n, 'mpls.exp')}, S: ${text(n, 'mpls.bottom')}, TTL: ${text(n, 'mpls.ttl')}`;
};

const gre: Describe = (n) => {
  const proto = child(n, 'gre.proto');
  return proto === undefined ? undefined : `${n.spec.title} (${nameOf(proto) ?? `${own(proto)} - unknown`})`;
};

/** The titles of the bits that are set, behind the value. */
const flags: Describe = (n) => {
  const role = child(n, 'stp.flags.port_role');
  const set = n.children.flatMap((c) =>
    c === role ? [`Port Role: ${nameOf(c) ?? own(c)}`] : c.value === true ? [c.spec.title] : [],
  );
  return [`${n.spec.title}: ${own(n)}`, ...set].join(', ');
};

const vrrpVersion: Describe = (n) =>
  `Version ${text(n, 'vrrp.version')}, Packet type ${text(n, 'vrrp.type')} (${nameOf(child(n, 'vrrp.type')) ?? 'Unknown'})`;

/** The value first, then its name. */
const valueAndName: Describe = (n) => {
  const name = nameOf(n);
  return name === undefined ? undefined : `${n.spec.title}: ${own(n)} (${name})`;
};

/** Tenths of a second (RFC 3376 §4.1.1). */
const tenths: Describe = (n) => `${n.spec.title}: ${(number(n) / 10).toFixed(1)} sec`;

/** Wireshark says so where it has no name for the value. */
const orUnknown: Describe = (n) => (nameOf(n) === undefined ? `${n.spec.title}: Unknown (${own(n)})` : undefined);
const ALL_NAMED = [
  'chdlc.protocol',
  'gre.proto',
  'igmp.type',
  'lldp.tlv.type',
  'ppp.code',
  'ppp.protocol',
  'pppoe.code',
  'slow.subtype',
  'stp.protocol',
  'stp.type',
  'stp.version',
  'vrrp.type',
];

export const TUNNEL_DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  ...Object.fromEntries(ALL_NAMED.map((name) => [name, orUnknown])),
  mpls,
  gre,
  lacp: () => 'Link Aggregation Control Protocol',
  marker: () => 'Marker Protocol',
  'stp.flags': flags,
  'mstp.msti.flags': flags,
  'lacp.actor.state': flags,
  'lacp.partner.state': flags,
  'vxlan.flags': flags,
  'vrrp.typever': vrrpVersion,
  'vrrp.prio': valueAndName,
  'igmp.max_resp': tenths,
};
