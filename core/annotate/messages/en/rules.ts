import type { RuleCatalogue } from '../rules.ts';

export const rules: RuleCatalogue = {
  'capture.records':
    'A capture file is a chain of records, each with its own length. Where a length cannot be right the chain breaks, and what follows cannot be found safely.',
  'capture.conversation':
    'A conversation is all packets between two addresses and ports of one protocol, both ways. One that passes through a box that rewrites addresses is seen on each side of it, and counted once.',
  'capture.snap':
    'A capture program may keep only the first bytes of each frame (the snap length). The record keeps the true length beside it.',
  'capture.beginning':
    'The SYN and the SYN ACK alone carry the initial sequence numbers, the MSS and the window scale, and say which other options may be used.',
  'capture.order':
    'A program that captures on several interfaces, or reads several queues of one, writes packets as it gets them, and each with the time at which it was seen.',
  'capture.passes': 'Each part of the analysis runs by itself; when one fails, the others go on.',
  'link.promiscuous':
    'A switch sends a frame only to the port of its receiver once it knows that, and a card drops what is not for it unless it is promiscuous; a hub repeats everything to all.',
  'link.minimum':
    'An Ethernet frame has at least 64 bytes, 60 without its check sequence. The card of the sender pads shorter ones after the capture program has seen them, so only a capture on the sender itself shows its frames without padding.',
  'link.vlan':
    'A VLAN tag of 4 bytes stands before the type field: a VLAN ID of 12 bits, and a priority from 0 to 7. Tags may be stacked: the outer one belongs to the provider.',
  'link.idle':
    'A silence is worth naming when it is far longer than the usual time between two packets, and what ends it does not come at regular times.',
  'link.half-open': 'A FIN closes one direction only. The other end may keep its own direction open for as long as it likes.',
  'frame.lengths':
    'Each header says how long it is and what follows it. Trama reads as far as the lengths agree, and says where they stop agreeing.',
  'frame.unknown': 'The type field of a frame, or the protocol field of IP, names what it carries.',
  'stp.tree':
    'Bridges elect the one with the lowest identifier as the root; each keeps its cheapest way to it, and blocks links that would close a loop.',
  'lacp.bundle':
    'Two neighbours bundle parallel links into one: on each link both say which system and port they are, and what state the link is in.',
  'lldp.neighbour': 'A device tells its neighbours at intervals who it is and which port they see, and for how long that holds.',
  'llc.frame':
    'An LLC header names the service at both ends (DSAP, SSAP); its control field says whether the frame carries data, a number or a command.',
  'loop.test': 'A frame of the configuration test protocol is returned by whoever it is sent to: so a link is tested.',
  'vrrp.master':
    'Several routers share a virtual one with its addresses. The master announces itself at intervals; the backup of highest priority takes over when the announcements stay away.',
  'igmp.groups':
    'Hosts tell the routers of their link which IPv4 multicast groups they want, and routers ask them from time to time.',
  'gre.tunnel': 'A GRE header names the protocol of the packet behind it.',
  'mpls.label': 'A label stands for a path: each router on it looks the label up, replaces it and sends the packet on.',
  'ipsec.packet':
    'The security parameters index (SPI) tells the receiver which keys and methods were agreed on; the sequence number guards against replays.',
  'mobility.address':
    'A mobile node tells where it is reachable at present, so that packets for its home address are sent after it.',
  'pppoe.discovery':
    'A host finds an access concentrator in four steps: it looks for one (PADI), they offer (PADO), it accepts one offer (PADR), and that one opens the session (PADS).',
  'ppp.control':
    'The ends of a PPP link first agree on the link, then authenticate, then agree on the addresses of each network protocol: one end asks, the other accepts, proposes or rejects.',
  'cluster.heartbeat':
    'The nodes of a cluster send each other beats at intervals. Who hears none for a while takes the other for dead.',
  'ipvs.sync': 'The master director multicasts its connections at intervals, so that a backup has them when it takes over.',
  'ntp.time':
    'Client and server note when each message leaves and arrives; from the four times the client computes how far its clock is off and how long the way is.',
  'arp.resolve':
    'Ethernet delivers to MAC addresses. For a destination on its own network a host needs the MAC address of that destination, for any other that of its router; ARP asks for it with a broadcast.',
  'arp.queue': 'While the MAC address is being resolved, the packet waits; once the reply is there, it is sent.',
  'arp.poll': 'An ARP entry may grow old. A host may ask the other end alone whether the entry still holds.',
  'arp.reply': 'The host that owns the address answers the asker alone. Both learn the address of the other.',
  'arp.gratuitous':
    'In a gratuitous ARP message sender and target address are the same. Hosts that already have an entry for it replace it.',
  'arp.probe': 'An ARP probe is a request whose sender address is 0.0.0.0. Silence means that the address is free.',
  'arp.announcement':
    'An ARP announcement is a request whose sender and target address are the same, sent once probing has found the address free.',
  'arp.conflict':
    'An address belongs to one interface. A host that sees another MAC address claim its own address has to defend it or give it up.',
  'arp.opcode': 'Operation 1 is a request and 2 a reply; others are registered for other uses.',
  'ip.forwarded':
    'A router sends a packet on with its TTL lowered and new MAC addresses, from the MAC address that it was sent to. Everything else stays, the IP ID too; a retransmission is a new packet of its sender.',
  'ip.tunnelled':
    'A tunnel puts a whole IP packet behind another IP header. The far end takes the outer one off and handles the inner packet as if it had come by itself.',
  'ip.duplicate':
    'A sender gives each packet that it sends a new IP ID, so the same ID with the same content speaks for one packet seen twice.',
  'ip.tunnel':
    'Protocol 4 in an IP header means that an IPv4 packet follows, protocol 41 an IPv6 packet. Routers on the way look at the outer header alone.',
  'ip.protocol': 'The protocol field (IPv6: next header) names what an IP packet carries.',
  'ip.fragment':
    'A packet longer than the next link allows is cut into fragments that share identification, addresses and protocol. Offset and the more-fragments flag say where each belongs; only the receiver puts them together.',
  'ip.checksum': 'The header checksum makes the ones’ complement sum of the header, taken in 16-bit words, all ones.',
  'ip.id':
    'The identification ties the fragments of one packet together. A packet that may not be fragmented does not need it, so senders fill it as they like.',
  'ip.ttl':
    'Every router that forwards a packet lowers its TTL by at least one. Senders start at 64, 128 or 255 as a rule: what is missing tells the hops, if the guess of the start is right.',
  'icmp.echo': 'Whoever gets an echo request returns its data in an echo reply, with the same identifier and sequence number.',
  'icmp.error':
    'Who cannot deliver a packet tells its sender with an ICMP error that quotes the IP header and at least 8 bytes after it: enough for the ports.',
  'icmp.redirect':
    'A router that forwards a packet back to the link it came from tells the sender of the better router, so that the next packet goes there directly. The packet itself is forwarded.',
  'icmp.quench': 'Source quench asked a sender to send more slowly; it is no longer used.',
  'icmp.other': 'The type of an ICMP message says what it is, the code says more.',
  'nd.solicitation':
    'IPv6 asks for a link-layer address with a neighbour solicitation to the solicited-node group of the address.',
  'nd.advertisement': 'The owner of the address answers with a neighbour advertisement that carries its link-layer address.',
  'nd.router':
    'Routers announce themselves at intervals, and when a host asks: the announcement carries the address prefixes of the link, the hop limit, and for how long the router may be a default router.',
  'nd.redirect': 'A router tells a host of a better first hop, or that the destination is on the link itself.',
  'dns.message':
    'A DNS query has an ID that the response repeats. Its question is a name and a type of record; the response carries the records, or a code that says why there are none.',
  'dhcp.exchange':
    'A host gets an address in four steps: it looks for servers (Discover), they offer addresses (Offer), it asks one of them for its offer (Request), and that one confirms (ACK) or refuses (NAK).',
  'udp.datagram': 'UDP adds ports, a length and a checksum to IP. It keeps no state.',
  'tcp.syn': 'A connection begins with a SYN that carries the initial sequence number of its sender. A SYN takes one number.',
  'tcp.retry': 'What is not acknowledged within the retransmission timeout is sent again; the timeout doubles each time.',
  'tcp.retry.refused':
    'A SYN that is refused ends the attempt. A program, or its system on its behalf, may try again; the new attempt may begin with the same number.',
  'tcp.fast-open': 'With Fast Open a client that has a cookie of the server may put data into its SYN.',
  'tcp.offers':
    'These options are agreed on in the SYN and the SYN ACK, and nowhere later. The MSS says how much data a segment may carry to the sender of the option.',
  'tcp.synack': 'The answer to a SYN acknowledges it and carries the initial sequence number of the other end.',
  'tcp.open':
    'A connection is open once each end has acknowledged the SYN of the other: three steps are enough (the three-way handshake).',
  'tcp.rtt':
    'At the client, SYN to SYN ACK is a round trip; at the server, SYN ACK to ACK is one. In between, the sum of both is.',
  'tcp.midstream': 'A connection whose SYN is not in the capture has unknown initial sequence numbers and options.',
  'tcp.data': 'Every byte of data has a sequence number; the header carries that of the first.',
  'tcp.ack':
    'The acknowledgement number is the next byte expected: all before it have arrived. It is cumulative, and may cover several segments.',
  'tcp.sack':
    'A receiver that lacks bytes names in SACK blocks what it has beyond them; the first block is the newest. A first block of bytes that it had already says that a segment came twice.',
  'tcp.retransmission':
    'A segment that repeats sequence numbers already sent on the connection is a retransmission. It follows a timer that has run out, or repeated acknowledgements.',
  'tcp.fast-retransmit':
    'Three repeated acknowledgements are taken as the sign of a loss: the sender then sends again at once, without waiting for its timer.',
  'tcp.challenge':
    'A SYN for a connection that is open changes nothing. Its receiver answers with a challenge ACK, which states the numbers of the open connection; who has forgotten that connection answers this with an RST, and may then try again.',
  'tcp.verdict':
    'Wireshark compares a segment with those it has seen before: the highest number of its sender, the last acknowledgement and window of the other end, and the time since. Its verdicts (tcp.analysis) follow from the order of the capture; they are likely, not proved.',
  'tcp.hole':
    'Sequence numbers leave no gap: where a segment begins beyond the last byte seen, something before it is late, was lost, or was missed by the capture. The receiver keeps what lies beyond and waits.',
  'tcp.keepalive':
    'A keep-alive is a segment with at most one byte, one below the next sequence number. Its receiver must answer with an acknowledgement.',
  'tcp.zero-window':
    'The receive window is how many bytes the receiver can take. At 0 the sender may only probe: a byte that need not be taken makes the receiver state its window again.',
  'tcp.fin':
    'FIN says that no more data come in this direction. It takes one sequence number, and is acknowledged by the number after it.',
  'tcp.half-close':
    'After a FIN in one direction, data may still flow in the other. Who closed first waits for the other FIN in FIN-WAIT-2.',
  'tcp.close':
    'Each direction is closed by a FIN and its acknowledgement: four steps, or three when one segment carries both. Who closes first ends in TIME-WAIT.',
  'tcp.reset':
    'RST ends a connection at once. It answers a segment that fits no connection, or a SYN to a port where nobody listens.',
  'tcp.half-open':
    'When one end has lost the connection and the other has not, the next segment of the other is answered with RST.',
  'tcp.flags': 'The flags of the TCP header say what a segment does.',
  'tcp.flow':
    'Each end of a connection goes through the states of the TCP state machine; what an observer sees sent implies them.',
  'tls.hello':
    'The first message of each side is readable: the client says which versions, cipher suites and extensions it knows, and mostly the name of the server that it wants; the server chooses.',
  'tls.alert': 'An alert reports an error or the end of the session. A fatal one ends it at once.',
  'tls.data': 'Once keys are agreed on, records carry encrypted data. Their lengths and times stay readable.',
  'ftp.data':
    'FTP sends commands on one connection and each transfer on another, whose port one side announces: the client with PORT or EPRT (active), the server with its answer to PASV or EPSV (passive). A translator that does not read these announcements breaks the transfer.',
  'mail.starttls':
    'STARTTLS turns a connection that began in plain text into a TLS one. Before that everything is readable, and can be changed on the way.',
  'app.line': 'Text protocols talk in lines: the client commands, the server replies with a code or a word and some text.',
  'ssh.identification':
    'Each side of SSH first sends one line of plain text with its version and program. Key exchange follows, and then all is encrypted.',
  'http.request': 'A request begins with method, target and version, followed by header lines and an empty line.',
  'http.body':
    'The end of a body is known from its status or method, from chunked coding, from Content-Length, or from the end of the connection, in that order.',
  'http.chunked': 'A chunked body is a chain of chunks, each with its length in hexadecimal; a chunk of length 0 ends it.',
  'http.if-modified-since':
    'With If-Modified-Since the server sends the page only if it has changed since that date; otherwise it answers 304.',
  'http.if-none-match':
    'With If-None-Match the server sends the page only if its entity tag is none of those given; otherwise it answers 304.',
  'http.not-modified': 'Status 304 has no body: the copy that the client holds is still good.',
  'http.keep-alive':
    'HTTP/1.0 closes the connection after each response unless both ends say Connection: keep-alive; HTTP/1.1 keeps it open unless one says close.',
  'http.close': 'Who sends Connection: close will close the connection after the message; no further request may follow.',
  'http.response': 'A response begins with version, status code and reason. Responses come in the order of the requests.',
  'http.interim': 'Status codes from 100 to 199 are interim: the final response follows.',
  'http.status':
    'The first digit of the status is its class: 2 success, 3 redirection, 4 fault of the client, 5 fault of the server.',
  'http.server': 'The Server header names the program that answers. It is that program’s own claim.',
  'http.date': 'The Date header is when the message was made, by the clock of the server, to the second.',
  'http.stream': 'HTTP reads a stream of bytes; TCP cuts it into segments without regard to messages.',
  'nat.vip': 'Load sharing by NAT puts one address in front of several servers. Clients know that address alone.',
  'nat.schedule':
    'A connection is bound to a server when its first packet comes; that packet is a SYN. What rule the choice follows is the scheduler’s affair.',
  'nat.gateway':
    'A packet for another network goes to the MAC address of a router, with the IP address of its real destination. A virtual server by NAT relies on it: the answers must come back through the director.',
  'nat.dnat':
    'Destination NAT replaces the destination address (and port, where it has to) of a packet, and the source address of its answers.',
  'nat.snat':
    'Source NAT replaces the source address (and port, where it has to) of a packet, and the destination address of its answers.',
  'nat.both': 'A translator that changes both addresses stands between the two ends for each of them (twice NAT).',
  'nat.table': 'Once a session has its entry, all its packets are translated by looking it up.',
  'nat.checksums':
    'The checksums of IP, TCP and UDP cover the addresses. A translator updates each by the difference of the fields it changes, HC’ = ~(~HC + ~m + m’); a copy whose checksums differ by just that differs in nothing else.',
  'nat.ttl': 'A router lowers the TTL of what it forwards. A translator that rewrites before that step may leave it as it is.',
  'nat.latency':
    'The time from the original to its copy, both seen by one clock, is what the translator takes, plus the time the frames take on the wire.',
  'nat.pairing':
    'Original and copy agree in everything that the translator does not touch: sequence and acknowledgement numbers, flags, options, data. Two initial sequence numbers that agree are 64 bits.',
  'nat.pairing.udp':
    'Original and copy agree in everything that the translator does not touch: length, data and, as a rule, the IP ID. UDP has no sequence numbers, so where datagrams are alike their order decides.',
  'nat.pairing.icmp':
    'Original and copy of an echo message agree in type, sequence number and data. The identifier stands for a port: a translator may change it, and puts it back in the answer.',
  'nat.pairing.ip':
    'Original and copy agree in everything that the translator does not touch: the protocol, the data and, as a rule, the IP ID.',
  'nat.scheduler':
    'Schedulers differ in the order in which they choose among the real servers; to tell them apart takes several connections.',
  'lvs.direct':
    'In direct routing and tunnelling the director rewrites nothing: the real servers have the virtual address too, without answering ARP for it, and send their answers past the director. Only the MAC address, or the IP header around the packet, shows which one was chosen.',
  'failover.takeover':
    'Whoever takes an address over announces it by ARP, so that all hosts on the link send to its MAC address from then on. VRRP, where it is used, says first that the old owner has fallen silent or resigned.',
  'nat.proxy': 'A proxy ends the connection of the client and opens its own: the data pass, the sequence numbers do not.',
};
