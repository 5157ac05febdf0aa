/**
 * Protocols, by their names in tshark's `frame.protocols`, that are decoded here. A frame counts when it has no other. What HTTP carries is
 * not decoded here, but does not change the fields of HTTP.
 */
const SUPPORTED = new Set([
  'eth',
  'ethertype',
  'vlan',
  'ieee8021ad',
  'llc',
  'sll',
  'null',
  'loop',
  'raw',
  'arp',
  'ip',
  'ipv6',
  'ipv6.hopopts',
  'ipv6.dstopts',
  'ipv6.routing',
  'ipv6.fraghdr',
  'ah',
  'icmp',
  'icmpv6',
  'udp',
  'tcp',
  'mptcp',
  'http',
  'data',
  'data-text-lines',
  'urlencoded-form',
  'media',
  'json',
  'image-gif',
  'image-jfif',
  'png',
]);

export const isSupported = (protocols: string): boolean =>
  protocols !== '' && protocols.split(':').every((p) => SUPPORTED.has(p));
