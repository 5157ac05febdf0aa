/** What a field is, and what defines its protocol. */
import { describeField } from '../../../filter/complete.ts';
import { typeName, typeOf } from '../../../filter/types.ts';
import { fieldSpec } from '../../../wire/field.ts';
import type { Lang } from '../protocol.ts';
import type { FieldHelp } from './model.ts';

/** By the first part of a field's name. The documents that define the header first, those that extend it behind. */
export const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  ah: ['RFC 4302'],
  arp: ['RFC 826', 'RFC 903', 'RFC 2390'],
  bpdu: ['IEEE 802.1D'],
  chap: ['RFC 1994'],
  chdlc: ['RFC 1661', 'RFC 1662'],
  dhcp: ['RFC 2131', 'RFC 2132', 'RFC 951'],
  dns: ['RFC 1035'],
  esp: ['RFC 4303'],
  eth: ['IEEE 802.3'],
  ftp: ['RFC 959', 'RFC 2428', 'RFC 4217'],
  'ftp-data': ['RFC 959'],
  gre: ['RFC 2784', 'RFC 2890', 'RFC 2637'],
  http: ['RFC 9110', 'RFC 9112'],
  icmp: ['RFC 792', 'RFC 950', 'RFC 1256', 'RFC 4884', 'RFC 8335'],
  icmpv6: ['RFC 4443', 'RFC 4861', 'RFC 2710', 'RFC 3810'],
  ieee8021ad: ['IEEE 802.1Q'],
  ieee8021ah: ['IEEE 802.1Q'],
  igmp: ['RFC 3376', 'RFC 2236', 'RFC 1112'],
  imap: ['RFC 3501'],
  ip: ['RFC 791'],
  ipcp: ['RFC 1332', 'RFC 1877'],
  ipv6: ['RFC 8200', 'RFC 2675'],
  ipv6cp: ['RFC 5072'],
  lacp: ['IEEE 802.1AX'],
  lcp: ['RFC 1661'],
  llc: ['IEEE 802.2'],
  lldp: ['IEEE 802.1AB'],
  llmnr: ['RFC 4795'],
  mdns: ['RFC 6762'],
  mipv6: ['RFC 6275'],
  mpls: ['RFC 3032'],
  mptcp: ['RFC 8684', 'RFC 6824'],
  mstp: ['IEEE 802.1D'],
  ntp: ['RFC 5905', 'RFC 9327'],
  pap: ['RFC 1334'],
  pop: ['RFC 1939', 'RFC 2595'],
  ppp: ['RFC 1661', 'RFC 1662'],
  pppoe: ['RFC 2516'],
  pppoed: ['RFC 2516', 'RFC 4638', 'RFC 5578'],
  pppoes: ['RFC 2516'],
  pwethcw: ['RFC 4448'],
  slow: ['IEEE 802.3'],
  smtp: ['RFC 5321', 'RFC 3207', 'RFC 4954', 'RFC 3030'],
  ssh: ['RFC 4253', 'RFC 5656', 'RFC 4419'],
  stp: ['IEEE 802.1D'],
  tcp: ['RFC 9293'],
  tls: ['RFC 8446', 'RFC 5246'],
  udp: ['RFC 768'],
  vlan: ['IEEE 802.1Q'],
  vrrp: ['RFC 9568', 'RFC 3768', 'RFC 2338'],
  vxlan: ['RFC 7348'],
};

/** More exact than the protocol: the longest beginning of the name counts. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  'ip.checksum': ['RFC 791 §3.1', 'RFC 1071'],
  'ip.dsfield': ['RFC 2474', 'RFC 3168'],
  'ip.flags': ['RFC 791 §3.1', 'RFC 6864'],
  'ip.frag_offset': ['RFC 791 §3.2'],
  'ip.id': ['RFC 6864'],
  'ip.ttl': ['RFC 791 §3.2', 'RFC 1812 §5.3.1'],
  'tcp.ack': ['RFC 9293 §3.4'],
  'tcp.analysis': ['RFC 9293 §3.10'],
  'tcp.checksum': ['RFC 9293 §3.1', 'RFC 1071'],
  'tcp.flags': ['RFC 9293 §3.1'],
  'tcp.flags.ece': ['RFC 3168 §6.1'],
  'tcp.flags.cwr': ['RFC 3168 §6.1'],
  'tcp.options.mss': ['RFC 9293 §3.7.1', 'RFC 6691'],
  'tcp.options.sack': ['RFC 2018'],
  'tcp.options.timestamp': ['RFC 7323 §3'],
  'tcp.options.wscale': ['RFC 7323 §2'],
  'tcp.seq': ['RFC 9293 §3.4'],
  'tcp.urgent_pointer': ['RFC 6093'],
  'tcp.window_size': ['RFC 9293 §3.1', 'RFC 7323 §2'],
  'udp.checksum': ['RFC 768', 'RFC 1071'],
};

function referencesOf(name: string): readonly string[] {
  const parts = name.split('.');
  for (let n = parts.length; n > 1; n--) {
    const found = SECTIONS[parts.slice(0, n).join('.')];
    if (found !== undefined) return found;
  }
  return REFERENCES[parts[0] ?? ''] ?? [];
}

/** Null where there is no such field. */
export function fieldHelp(name: string, lang: Lang): FieldHelp | null {
  const spec = fieldSpec(name);
  const described = describeField(name, lang);
  if (spec === undefined || described === undefined) return null;
  return {
    name,
    title: spec.title,
    type: typeName(typeOf(spec), lang),
    documentation: described.documentation,
    references: referencesOf(name),
  };
}
