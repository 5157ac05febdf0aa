/** Names of numbers that are the same in every language: protocols and services. */

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'HOPOPT',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  8: 'EGP',
  9: 'IGP',
  17: 'UDP',
  33: 'DCCP',
  41: 'IPv6',
  43: 'IPv6-Route',
  44: 'IPv6-Frag',
  46: 'RSVP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  54: 'NHRP',
  55: 'MOBILE',
  58: 'ICMPv6',
  59: 'IPv6-NoNxt',
  60: 'IPv6-Opts',
  88: 'EIGRP',
  89: 'OSPF',
  97: 'ETHERIP',
  103: 'PIM',
  108: 'IPComp',
  112: 'VRRP',
  113: 'PGM',
  115: 'L2TP',
  124: 'IS-IS',
  132: 'SCTP',
  135: 'Mobility',
  136: 'UDPLite',
  137: 'MPLS-in-IP',
  139: 'HIP',
  255: 'Reserved',
};

/** IANA's keyword with the number: `OSPF (89)`; the number alone where there is none. */
export function protocolName(protocol: number): string {
  const name = PROTOCOLS[protocol];
  return name === undefined ? String(protocol) : `${name} (${protocol})`;
}

/** UDP ports whose service is known by name everywhere. */
const SERVICES: Readonly<Record<number, string>> = {
  53: 'DNS',
  67: 'DHCP',
  68: 'DHCP',
  69: 'TFTP',
  88: 'Kerberos',
  111: 'RPC',
  123: 'NTP',
  137: 'NetBIOS',
  138: 'NetBIOS',
  161: 'SNMP',
  162: 'SNMP',
  443: 'QUIC',
  500: 'IKE',
  514: 'Syslog',
  520: 'RIP',
  546: 'DHCPv6',
  547: 'DHCPv6',
  694: 'Heartbeat',
  1701: 'L2TP',
  1812: 'RADIUS',
  1813: 'RADIUS',
  1900: 'SSDP',
  2049: 'NFS',
  4500: 'IKE',
  4789: 'VXLAN',
  5353: 'mDNS',
  5355: 'LLMNR',
  8848: 'IPVS sync',
};

export const serviceName = (port: number): string | null => SERVICES[port] ?? null;

const ICMP: Readonly<Record<number, string>> = {
  0: 'Echo Reply',
  3: 'Destination Unreachable',
  4: 'Source Quench',
  5: 'Redirect',
  8: 'Echo',
  9: 'Router Advertisement',
  10: 'Router Solicitation',
  11: 'Time Exceeded',
  12: 'Parameter Problem',
  13: 'Timestamp',
  14: 'Timestamp Reply',
  15: 'Information Request',
  16: 'Information Reply',
  17: 'Address Mask Request',
  18: 'Address Mask Reply',
  42: 'Extended Echo Request',
  43: 'Extended Echo Reply',
};

const ICMPV6: Readonly<Record<number, string>> = {
  1: 'Destination Unreachable',
  2: 'Packet Too Big',
  3: 'Time Exceeded',
  4: 'Parameter Problem',
  128: 'Echo Request',
  129: 'Echo Reply',
  130: 'Multicast Listener Query',
  131: 'Multicast Listener Report',
  132: 'Multicast Listener Done',
  133: 'Router Solicitation',
  134: 'Router Advertisement',
  135: 'Neighbor Solicitation',
  136: 'Neighbor Advertisement',
  137: 'Redirect',
  138: 'Router Renumbering',
  139: 'Node Information Query',
  140: 'Node Information Response',
  143: 'Multicast Listener Report v2',
  155: 'RPL Control',
  160: 'Extended Echo Request',
  161: 'Extended Echo Reply',
};

/** The message's name as its RFC writes it, or null. A protocol term: the same in every language. */
export const icmpName = (type: number, v6: boolean): string | null => (v6 ? ICMPV6 : ICMP)[type] ?? null;
