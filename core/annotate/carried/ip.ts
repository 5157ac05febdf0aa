/** What IP and its tunnels carry: redundancy of routers, multicast groups, IPsec, mobility, and tunnels whose inside is no packet. */
import type { FieldNode } from '../../wire/field.ts';
import { listed, nameOf, number, type Teller, text, told } from './kit.ts';

export const vrrp: Teller = (layer) => {
  const group = number(layer, 'vrrp.virt_rtr_id');
  const priority = number(layer, 'vrrp.prio');
  if (group === undefined || priority === undefined) return undefined;
  return told(
    'VRRP',
    'vrrp',
    {
      version: number(layer, 'vrrp.version') ?? 0,
      group,
      priority,
      addresses: listed(layer, ['vrrp.ip_addr', 'vrrp.ipv6_addr']),
      leaves: priority === 0,
    },
    'vrrp.master',
    [
      ['vrrp.virt_rtr_id', group],
      ['vrrp.prio', priority],
    ],
  );
};

const IGMP_KINDS: Readonly<Record<number, string>> = { 17: 'query', 18: 'report', 22: 'report', 23: 'leave', 34: 'report' };
const TO_INCLUDE = 3;
const NO_GROUP = '0.0.0.0';

/** Version 3 leaves a group by a report: from now on it listens to no source of it (RFC 3376 §4.2.12). */
const leaves = (layer: FieldNode): boolean =>
  number(layer, 'igmp.num_grp_recs') === 1 &&
  number(layer, 'igmp.record_type') === TO_INCLUDE &&
  text(layer, 'igmp.saddr') === null;

export const igmp: Teller = (layer) => {
  const type = number(layer, 'igmp.type');
  if (type === undefined) return undefined;
  const version = number(layer, 'igmp.version');
  const group = text(layer, 'igmp.maddr');
  const kind = IGMP_KINDS[type] ?? 'other';
  return told(
    version === undefined ? 'IGMP' : `IGMPv${version}`,
    'igmp',
    {
      kind: kind === 'report' && leaves(layer) ? 'leave' : kind,
      group: group === NO_GROUP ? null : group,
      groups: number(layer, 'igmp.num_grp_recs') ?? (group === null ? 0 : 1),
      what: nameOf(layer, 'igmp.type') ?? '',
    },
    'igmp.groups',
    [['igmp.type', type]],
  );
};

export const gre: Teller = (layer, { hasData, isCut }) => {
  if (!hasData && isCut) return undefined;
  return told('GRE', 'gre', { what: hasData ? nameOf(layer, 'gre.proto') : null }, 'gre.tunnel');
};

export const mpls: Teller = (layer, { tree, hasData, isCut }) => {
  const label = number(layer, 'mpls.label');
  if (label === undefined || (!hasData && isCut)) return undefined;
  const isChannel = tree.layers.some((l) => l.spec.name === 'pwach');
  return told('MPLS', 'mpls', { label, what: isChannel ? 'channel' : hasData ? 'other' : 'nothing' }, 'mpls.label', [
    ['mpls.label', label],
  ]);
};
/** Behind the label stack: the labels say more of it. */
export const channel: Teller = (_, around) => {
  const stack = around.tree.layers.findLast((l) => l.spec.name === 'mpls');
  return stack === undefined ? undefined : mpls(stack, around);
};

export const esp: Teller = (layer) => {
  const spi = text(layer, 'esp.spi');
  if (spi === null) return undefined;
  return told('ESP', 'ipsec', { spi, sequence: number(layer, 'esp.sequence') ?? null, encrypted: true }, 'ipsec.packet');
};
export const ah: Teller = (layer) => {
  const spi = text(layer, 'ah.spi');
  if (spi === null) return undefined;
  return told('AH', 'ipsec', { spi, sequence: number(layer, 'ah.sequence') ?? null, encrypted: false }, 'ipsec.packet');
};

export const mobility: Teller = (layer) => {
  const what = nameOf(layer, 'mip6.mhtype');
  return what === null ? undefined : told('MIPv6', 'mobility', { what }, 'mobility.address');
};
