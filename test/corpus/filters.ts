/** Display filters that must select the same frames as tshark's. */
export const FILTERS: readonly string[] = ['ip', 'tcp', 'udp', 'arp', 'ip.ttl > 60', 'tcp.port == 80', 'frame.len > 100'];
