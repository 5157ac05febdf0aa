export const nat = {
  'nat.vip':
    '{vip} is the virtual IP address (VIP) of the service: {who} takes it for the server, but {holder} holds it and passes the work to real servers.',
  'nat.schedule':
    'This SYN is new to {box}: no entry of its connection table has {client}. So it has to choose {onward, select, yes {where to send it. It chooses {server}, a box that rewrites addresses in its turn,} other {a real server. It chooses {server},}} enters the choice, and sends the copy as frame {copy}.',
  'nat.original':
    '{box} takes this packet in, rewrites it and sends it on as frame {copy}{latency, select, absent {} other {, {latency} later}}.',
  'nat.no-copy':
    'The capture holds no copy of this packet: it was lost on its way, {box} did not send it on, or the capture missed the copy.',
  'nat.bypass':
    '{first, select, yes {This answer does not come back through {box}: it goes past it to {to}, and still has {server} as its source. But {to} asked {service}: it has no connection with {server}, and cannot take this as its answer.} other {This packet too goes past {box}, with {server} as its source.}}',
  'nat.gateway':
    'By IP this packet is for {to}; by Ethernet it is for {mac}, {box}.{first, select, yes { {who} sends it to the MAC address of {box}: {box} is its gateway to that network. So the packet passes through {box}, which can {answer, select, yes {undo its rewriting} other {rewrite it}}.} other {}}',
  'nat.dnat.open':
    '{box} sends {what} (frame {original}) on to {target}{chosen, select, yes {, {onward, select, yes {a box that rewrites addresses in its turn, which it has just chosen} other {the real server it has just chosen}}} other {}}. It rewrites only {changes}: this is destination NAT.',
  'nat.dnat': '{box} sends {what} (frame {original}) on to {target}. It rewrites only {changes}.',
  'nat.dnat.reply':
    '{box} sends {what} (frame {original}) on to {target}, for which it is really meant. It rewrites {changes}, and so undoes what it did the other way.{first, select, yes { The other end knows {target} only by the address of {box}.} other {}}',
  'nat.snat.open':
    '{box} sends {what} (frame {original}) on to {target} under another address. It rewrites only {changes}: this is source NAT (masquerading). {target} answers to the new address, so the answer comes back through {box}.',
  'nat.snat': '{box} sends {what} (frame {original}) on to {target}. It rewrites only {changes}.',
  'nat.snat.reply':
    '{box} sends {what} (frame {original}) on to {target}. It rewrites only {changes}{first, select, yes {: masquerading (source NAT). {target} asked {asked}, and would not accept an answer that came from elsewhere.} other {.}}',
  'nat.both':
    '{box} sends {what} (frame {original}) on to {target}. It rewrites {changes}{first, select, yes {: twice NAT. Neither end sees the true address of the other.} other {.}}',
  'nat.table':
    '{first, select, yes {{box} does not choose again: its connection table says that {client} belongs to {server}, and all that follows goes there.} other {The connection table decides again: {client} belongs to {server}.}}',
  'nat.checksums.good':
    '{fragment, select, yes {The IP checksum changes with it, by exactly the amount that the rewritten fields account for.{first, select, yes { It covers the IP header alone; the checksum behind it covers all fragments together.} other {}}} other {The checksums change with it, by exactly the amount that the rewritten fields account for{first, select, yes {, which shows that nothing else was touched} other {}}.}}',
  'nat.checksums.bad':
    'The checksums do not fit the rewritten fields: something else changed too, or a checksum was wrong before.',
  'nat.checksums.unknown':
    '{kind, select, fragment {This is a fragment: the first one alone has the header behind IP, and the checksum there covers all of them. Only the IP checksum can be compared.} fragment6 {This is a fragment: the first one alone has the header behind IP, and the checksum there covers all of them. By itself it holds no checksum to compare.} other {Whether the checksums fit cannot be verified: one is missing, cut off, or was still to be filled in by a card.}}',
  'nat.ttl.same': 'The TTL stays at {ttl}: {box} forwards this packet without counting itself as a hop.',
  'nat.ttl.hop': 'The TTL falls from {from} to {to}: in this direction {box} counts itself as a hop, as a router does.',
  'nat.ttl.odd': 'The TTL changes from {from} to {to}, by more than one hop accounts for.',
  'nat.ttl.asymmetry':
    'The two ways differ. {towards, select, service {Towards the real server} initiator {Away from the initiator} other {Towards the initiator}} the TTL stays as it is (frame {same}), the other way it falls by one (frame {hop}): so {box} probably rewrites one way before its ordinary forwarding, which alone counts hops.',
  'nat.latency': '{box} takes {latency} to do so.',
  'nat.piece':
    'It is a piece of {length} out of the {whole} of frame {original}: a system hands its network card more than a segment may carry, and what is captured before the card has cut it up (segmentation offload) is longer than what is captured behind.',
  'nat.joined':
    'With {length} it is longer than frame {original}, which has {piece}: the segments that came in were joined to one before they were passed on (receive offload).',
  'nat.latency.unknown':
    'How long {box} takes cannot be told from the recorded times: frame {copy} is recorded {early} before frame {original}, of which it is the copy. So {apart, select, yes {the clocks of the two capture points disagree} other {the clocks of two capture points disagree, or one point put neighbours in the wrong order}}.',
  'nat.latency.wait':
    'Before that {box} asked for the MAC address of its next hop (frame {arp}); this packet leaves {gap} after the question.',
  'nat.latency.arp':
    '{box} takes {latency} to do so, and {what, select, question {its ARP question (frame {arp})} other {the wait for its ARP answer (frame {arp})}} is part of that time.',
  'nat.binding':
    '{kind, select, dnat {{tcp, select, yes {{client} connects to {service}, and {box} gives the connection to {server}} other {{client} sends to {service}, and {box} passes it on to {server}}} (destination NAT)} snat {{box} shows {client} to {service} as {server} (source NAT)} other {{box} rewrites both ends between {client} and {service}; on the far side it is {server} (twice NAT)}}. {pairs, plural, one {One packet is} other {# packets are}} paired with {pairs, plural, one {its copy} other {their copies}}.',
  'nat.leg':
    'This is conversation {flow} ({client} → {service}) on the other side of {box}, which rewrites it: what {box} does is told there.',
  'nat.confidence':
    'The pairing is {evidence, select, isn_pair {certain, because both initial sequence numbers agree on the two legs} isn {likely, because an initial sequence number agrees on the two legs} content {likely, because the data agree on the two legs} mac_path {likely, because the packets go in and come out at the same MAC address} other {inferred from the order and the content of the packets}} ({frames}).{confidence, select, absent {} other { Confidence: {confidence}.}}',
  'nat.latency.range': '{box} takes {there} for the packets of the initiator, and {back} for the answers.',
  'nat.latency.oneway': '{box} takes {there} for a packet.',
  'nat.latency.clocks':
    'Some copies are recorded before their originals: the clocks of two capture points disagree, or one point put neighbours in the wrong order. So what {box} takes each way cannot be told{both, select, absent {} other {; of a packet there and one back together it takes at least {both}}}.',
  'nat.handshakes':
    'The opening takes {front} on the side of the initiator and {back} on the other. Each time contains what {box} takes for two of the three packets.',
  'nat.unsure':
    '{connections, plural, one {One connection to {service} cannot tell round robin from the other schedulers: any of them may pick this {onward, select, yes {address} other {real server}} first.} other {# connections to {service} that all go to one {onward, select, yes {address, that of another box that rewrites addresses,} other {real server}} tell little about the scheduler.}}',
  'nat.translator':
    '{macs, select, absent {A device whose MAC address is not known} other {The device at {macs}}} rewrites addresses: it is {kind, select, director {the director of a virtual server} masquerade {a masquerading router} port_forwarder {a port forwarder} nat64 {a translator between IPv6 and IPv4 (NAT64)} other {a NAT router}}{addresses, select, absent {} other {, with {addresses}}}. {connections, plural, one {One conversation passes} other {# conversations pass}} through it.',
  'nat.service': '{connections, plural, one {One connection} other {# connections}} to {service} went to {servers}.',
  'nat.cycle':
    'The {connections, plural, one {one connection} other {# connections}} to {service} went to {servers} in turn. That is what round robin does; weighted round robin with equal weights, and least-connection with short connections, give the same sequence.',
  'nat.loyal':
    '{connections, plural, one {The one connection} other {The # connections}} to {service} went to {servers}. {clients, plural, one {The client that came back got} other {The # clients that came back got}} the same server again. A persistent service does that, and so does source hashing: the order alone is no proof of round robin, and this capture does not tell them apart.',
  'lvs.direct':
    'The service at {service} is{certain, select, yes {} other {, probably,}} a virtual server: {box} {tunnel, select, yes {puts each packet of the clients whole into another IP packet, for a real server (tunnelling)} other {sends the packets of the clients on as they are, to the MAC address of a real server (direct routing)}}. The real servers answer the clients themselves, from {address}; no answer passes through {box}. {connections, plural, one {One connection goes} other {# connections go}} to this service.',
  'failover.takeover':
    '{to} takes over {addresses} from {from} (frame {frame}){certain, select, yes {} other {, as it seems}}. {away, select, absent {How long the service was away does not show.} other {The service was away for at most {away}.}}{survived, select, absent {} other { Connections that go on: {survived}.}}{reset, select, absent {} other { Connections that are reset: {reset}.}}{silent, select, absent {} other { Connections that get no answer, or send nothing more: {silent}.}}',
  'nat.proxy':
    'The connections {client} → {proxy} and {onward} → {server} carry the same data under different sequence numbers ({frames}): probably a proxy, which ends one connection and opens another. There is no copy to pair, so Trama pairs none.',
} as const;
