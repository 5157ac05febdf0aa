/** Texts of what UDP carries: DNS, DHCP, NTP, IPVS synchronization. */

import { OPTION_NAMES } from '../wire/dhcp-fields.ts';
import { DNS_QUESTION, DNS_RECORD } from '../wire/dns.ts';
import { CLASSES, OPCODES, RCODES, TYPE_NAMES } from '../wire/dns-fields.ts';
import type { FieldNode } from '../wire/field.ts';
import { IPVS_RECORD } from '../wire/ipvs-sync.ts';
import { child, count, type Describe, has, number, own, text } from './describe-kit.ts';

const isResponse = (n: FieldNode, flags: string, bit: string): boolean => child(child(n, flags), bit)?.value === true;

const dns: Describe = (n) => {
  if (!has(n, 'dns.flags')) return undefined;
  return `${n.spec.title} (${isResponse(n, 'dns.flags', 'dns.flags.response') ? 'response' : 'query'})`;
};

const dnsFlags: Describe = (n) => {
  const flags = number(n);
  const operation = OPCODES[(flags >>> 11) & 15] ?? 'Unknown operation';
  const end = (flags & 0x8000) === 0 ? '' : ` response, ${RCODES[flags & 15] ?? 'Unknown error'}`;
  return `Flags: ${own(n)} ${operation}${end}`;
};

const typeName = (n: FieldNode | undefined): string => TYPE_NAMES[number(n)] ?? `Unknown (${number(n)})`;
const className = (n: FieldNode | undefined): string => (n === undefined ? '' : `, class ${CLASSES[number(n)] ?? 'Unknown'}`);

const question = (n: FieldNode): string =>
  `${text(n, 'dns.qry.name')}: type ${typeName(child(n, 'dns.qry.type'))}${className(child(n, 'dns.qry.class'))}`;

/** What a record says, by the field that says it. */
const ANSWERS: readonly (readonly [string, string])[] = [
  ['dns.a', 'addr '],
  ['dns.aaaa', 'addr '],
  ['dns.cname', 'cname '],
  ['dns.ns', 'ns '],
  ['dns.ptr.domain_name', ''],
  ['dns.mx.mail_exchange', 'mx '],
  ['dns.soa.mname', 'mname '],
  ['dns.srv.target', 'target '],
  ['dns.dname', 'dname '],
];

function record(n: FieldNode): string {
  const name =
    text(n, 'dns.resp.name') ||
    ['dns.srv.service', 'dns.srv.proto', 'dns.srv.name']
      .map((f) => text(n, f))
      .filter((t) => t !== '')
      .join('.');
  const said = ANSWERS.find(([field]) => has(n, field));
  const end = said === undefined ? '' : `, ${said[1]}${text(n, said[0])}`;
  return `${name}: type ${typeName(child(n, 'dns.resp.type'))}${className(child(n, 'dns.resp.class'))}${end}`;
}

/** Nodes without a field: questions, records, connections. */
export const describeUdpGroup: Describe = (n, parent) => {
  if (n.spec === DNS_QUESTION) return question(n);
  if (n.spec === DNS_RECORD) return record(n);
  if (n.spec === IPVS_RECORD) {
    const index = parent?.children.filter((c) => c.spec === IPVS_RECORD).indexOf(n) ?? 0;
    return `Connection #${index + 1}`;
  }
  return undefined;
};

const named: Describe = (n) => {
  const name = n.spec.names?.[number(n)];
  return name === undefined ? undefined : `${n.spec.title}: ${name} (${own(n)})`;
};

const dhcp: Describe = (n) => {
  const option = n.children.find((c) => has(c, 'dhcp.option.dhcp'));
  const type = option === undefined ? undefined : child(option, 'dhcp.option.dhcp');
  const name = type?.spec.names?.[number(type)];
  return name === undefined ? undefined : `${n.spec.title} (${name})`;
};

const dhcpOption: Describe = (n) => {
  const code = has(n, 'dhcp.option.end') ? 255 : number(n);
  return `Option: (${code}) ${OPTION_NAMES[code] ?? 'Unassigned'}`;
};

const ntp: Describe = (n) => {
  const flags = child(n, 'ntp.flags');
  const mode = child(flags, 'ntp.flags.mode');
  if (flags === undefined || mode === undefined) return undefined;
  return `${n.spec.title} (NTP Version ${text(flags, 'ntp.flags.vn')}, ${mode.spec.names?.[number(mode)] ?? ''})`;
};

const seconds: Describe = (n) => `${n.spec.title}: ${own(n)} (${count(number(n), 'second')})`;

export const UDP_DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  dns,
  mdns: dns,
  llmnr: dns,
  'dns.flags': dnsFlags,
  'dns.resp.ttl': seconds,
  'dns.opt': (n) => {
    const code = child(n, 'dns.opt.code');
    return `Option: ${code?.spec.names?.[number(code)] ?? `Unknown (${number(code)})`}`;
  },
  'dns.svcb.svcparam': (n) => {
    const key = child(n, 'dns.svcb.svcparam.key');
    return `SvcParam: ${key?.spec.names?.[number(key)] ?? `key${number(key)}`}`;
  },
  dhcp,
  'dhcp.option.type': dhcpOption,
  'dhcp.option.dhcp': named,
  'dhcp.option.ip_address_lease_time': seconds,
  ntp,
};
