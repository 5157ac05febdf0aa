export const diagnosis = {
  'expert.lvs.direct-answer':
    'The real server {server} answers {client} past the director of {service}: the client asked another address, and refuses the answer or ignores it (frames {frames}). With NAT, answers must come back through the director. Remedy: make the director the default gateway of {server}.',
  'expert.lvs.client-inside':
    'The client {client} stands in the network of the real server {server}, which answers it directly, with an address that the client never asked; the director of {service} sees no answer to translate (frames {frames}). Remedy: full NAT, a route on {server} to the client’s network through the director, or clients outside of this network.',
  'expert.lvs.not-forwarded':
    'The answers of {server} to {client} come to the director of {service} and end there (frames {frames}): it does not forward them. Remedy: on the director, net.ipv4.ip_forward = 1; then look at its packet filter and at rp_filter.',
  'expert.lvs.no-gateway':
    'The real server {server} is there and gets the SYNs for {service}, but sends no answer at all (frames {frames}): probably it has no route to the client. Remedy: make the director the default gateway of {server}; then look at its packet filter.',
  'expert.lvs.no-vip':
    'The real server {server} gets packets for {service} and sends no answer at all (frames {frames}): probably it does not have the virtual address and drops what is for it. Remedy: put the address on its loopback interface (of a tunnel: on tunl0), with arp_ignore = 1 and arp_announce = 2; then look at rp_filter.',
  'expert.lvs.arp-problem':
    'Two machines answer the same ARP request for {address}: {first} and {second} (frames {frames}). Whoever is quicker has the client. With direct routing or tunnels, the second is a real server that tells of the virtual address, and the director is bypassed; otherwise the address was given twice. Remedy: on the real servers, net.ipv4.conf.all.arp_ignore = 1 and arp_announce = 2.',
  'expert.lvs.tunnel-mtu':
    'Segments of {length} bytes to {service} do not get into the tunnel, smaller ones do (frames {frames}): with the tunnel’s own header they are longer than the MTU. {told, select, 1 {The director says so (ICMP, fragmentation needed), but the client goes on as before} other {No ICMP message tells the client}}. Remedy: let ICMP type 3 code 4 pass to the client, or make segments smaller (a lower MSS or MTU on the way, or a larger MTU between director and real servers).',
  'expert.lvs.dead-server':
    'Connections to {service} are scheduled to {server}, which does not answer ({count, plural, one {one connection} other {# connections}}, frames {frames}): the machine is down or cut off. Remedy: health checks that take it out (keepalived, ldirectord); until then, ipvsadm -d or weight 0.',
  'expert.lvs.dead-service':
    'Connections to {service} are scheduled to {server}, which refuses them with RST ({count, plural, one {one connection} other {# connections}}, frames {frames}): nothing listens on the port there. Remedy: start the service on {server}; health checks of the service itself, not only of the machine, take it out in time.',
  'expert.lvs.no-masquerade':
    'What the real server {server} asks of {to} leaves the director with its own address, and nothing comes back (frames {frames}): others have no route to it. Remedy: masquerade the real servers’ network on the director (iptables -t nat -A POSTROUTING -s NETWORK -o INTERFACE -j MASQUERADE).',
  'expert.lvs.no-servers':
    '{service} answers a SYN with ICMP port unreachable, not with RST (frames {frames}): so does a director whose service has no real server to give the connection to, and so does a packet filter that rejects it. Remedy: ipvsadm -Ln shows which; add real servers, or see why health checks have taken them out.',
} as const;

export const diagnosisTitles = {
  'lvs.direct-answer': 'Real server answers past the director',
  'lvs.client-inside': 'Client in the real servers’ network',
  'lvs.not-forwarded': 'Director does not forward answers',
  'lvs.no-gateway': 'Real server without a way back',
  'lvs.no-vip': 'Real server without the virtual address',
  'lvs.arp-problem': 'Two machines answer for the virtual address',
  'lvs.tunnel-mtu': 'Segments too long for the tunnel',
  'lvs.dead-server': 'Connections to a dead server',
  'lvs.dead-service': 'Connections to a server that refuses them',
  'lvs.no-masquerade': 'Real servers not masqueraded',
  'lvs.no-servers': 'Service without real servers',
} as const;
