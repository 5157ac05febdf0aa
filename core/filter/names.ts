/** Names that are no field of ours: what was meant, or that only Wireshark knows it. */
import { suggestFields } from '../explain/extract.ts';
import { allFields, type FieldSpec, fieldSpec } from '../wire/field.ts';
import type { FilterProblem } from './error.ts';
import { problem } from './faults/say.ts';
import type { Place } from './syntax.ts';

/** Protocols that people filter by and that Wireshark decodes. Those that Trama knows by now do not count. */
const WIRESHARK_PROTOCOLS = new Set(
  `amqp bacnet bfd bgp bittorrent browser btle cdp cflow coap cops dcerpc dhcpv6 diameter dnp3 dnsserver docsis dtls dtp eap eapol
  edp eigrp enip epm erspan esp etherip fcoe fix ftp-data geneve glbp gnutella gprs gquic gsm_a gtp gtpv2 h225 h245 h264 hsrp hsrp2 http2
  http3 igrp imap imf ipx irc isakmp iscsi isis isup json jxta kafka kerberos kismet l2tp lacp ldap ldp lisp loop lpd m3ua macsec mbim mbtcp
  megaco mgcp modbus mongo mount mpls mqtt mrcpv2 msrp mtp3 mysql nbdgm nbipx nbns nbss ncp netflow nfs nlm nntp nsip ntlmssp oicq openflow
  openvpn opcua ospf pgsql pim pkcs1 pn_io pop portmap pptp quake quic radius rdp redis rip ripng rmi rpc rpcap rsip rsvp rtcp rtmpt rtp rtps
  rtsp rudp s7comm sap sccp sctp sdp sflow sip slp smb smb2 smpp smtp snmp socks spnego spx ssdp ssh stun syslog t38 tacacs tacacsplus
  tds teamspeak2 telnet teredo tftp thrift tls tns turnchannel udplite ucp usb vines vnc vrrp vtp vxlan wccp websocket wireguard wlan wlan_radio
  wol wtp x11 x224 x25 xcp xml xmpp xot yhoo ymsg zabbix zbee zigbee`.split(/\s+/),
);

/** What protocols were called before, and what filters still call them: Wireshark takes both. */
const FORMER_NAMES: Readonly<Record<string, string>> = { bootp: 'dhcp', ssl: 'tls' };

/** The field or protocol that a word of a filter stands for. */
export function fieldNamed(text: string): FieldSpec | undefined {
  const spec = fieldSpec(text);
  if (spec !== undefined) return spec;
  const [protocol = '', ...parts] = text.split('.');
  return Object.hasOwn(FORMER_NAMES, protocol) ? fieldSpec([FORMER_NAMES[protocol], ...parts].join('.')) : undefined;
}

/** Protocols of Wireshark's whose names could be bytes: it takes them for the protocol, and compares with nothing. */
const LIKE_BYTES = new Set(['ff', 'fc', 'dc', 'aaf', 'acf', 'adb', 'bfd', 'dcc', 'a11', 'a21', 'c15']);

/** Not what it looks like: Wireshark would take this word for a protocol. */
export function isHiddenProtocol(word: string): boolean {
  return LIKE_BYTES.has(word) && !allFields().has(word);
}

/** The problem with this name; `suggestions` are the fields that may have been meant. */
export function unknownField({ text, start, end }: Place & { readonly text: string }): FilterProblem {
  if (/^[\d:]/.test(text) || text === '') {
    return problem({ start, end }, { key: 'field-here', params: { text: `'${text}'` } }, ['a field']);
  }
  const lower = text.toLowerCase();
  // Names are written in lower case; so are the words of the language.
  const folded =
    lower !== text && (allFields().has(lower) || /^(and|or|not|xor|eq|ne|lt|gt|le|ge|in|contains|matches)$/.test(lower));
  const minus = /^(.+?)-(\d.*)$/.exec(text);
  const suggestions = folded
    ? [lower]
    : minus !== null && allFields().has(minus[1] ?? '')
      ? [`${minus[1]} - ${minus[2]}`]
      : suggestFields(text);
  const protocol = lower.split('.')[0] ?? '';
  if (WIRESHARK_PROTOCOLS.has(protocol) && !allFields().has(protocol))
    return problem({ start, end }, { key: 'wireshark-only', params: { text, protocol } }, [], suggestions);
  return problem({ start, end }, { key: 'unknown', params: { text } }, [], suggestions);
}
