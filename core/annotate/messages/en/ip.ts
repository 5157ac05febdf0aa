export const ip = {
  'ip.other':
    '{who} sends {to} an IP packet that carries {protocol}; the frame has {length}.{denied, select, yes { Trama does not decode that protocol.} other {}}',
  'ip.fragment':
    'This is a fragment of an IP packet from {who} to {to}, which was too long for a link on its way. {frames} carry its parts; {to} can put it together once frame {last} is there.',
  'ip.fragment.last':
    'With this fragment the packet from {who} to {to} is complete: {frames} carry its parts. What follows is read from the whole.',
  'ip.fragment.alone':
    'This is a fragment of an IP packet from {who} to {to}. The capture does not hold all its parts, so the whole cannot be read.',
  'ip.forwarded':
    '{box} forwards {what} (frame {original}), {latency} later: the capture sees the same packet on both sides. Only the MAC addresses are new{same, select, yes {; even the TTL stays at {to}} other {, and the TTL falls from {from} to {to}}}. This is not a retransmission.',
  'ip.tunnelled':
    '{box} wraps {what} (frame {original}) into another IP packet and sends it on, {latency} later: a tunnel (IP in IP). Inside, the packet is the same. This is not a retransmission.',
  'ip.tunnel.header':
    'The packet travels inside another one: its outer IPv{outer} header goes from {src} to {dst}, and what it carries is a whole IPv{inner} packet (IP in IP).',
  'ip.tunnel':
    'A tunnel leads from {src} to {dst} (the outer IPv{outer} header): {packets, plural, one {one packet travels} other {# packets travel}} inside another IP packet (IPv{inner} in IPv{outer}), the first in frame {first}.',
  'ip.duplicate':
    'This is probably {what} of frame {original} a second time, {gap} later, not a new sending: even its IP ID is the same. A capture on two interfaces, or of a mirrored port, sees packets twice.',
  'ip.bad-checksum':
    'The checksum of the IP header is wrong. Either the header was damaged, and the next router or the receiver drops the packet; or the capture was taken on {who}, before its card filled in the checksum.',
  'ip.no-checksum':
    'The checksum of the IP header is 0, which is not what it should be: {who} leaves the sum to its network card, and the capture was taken on {who}, before the card filled it in. Nothing is wrong on the wire.',
  'ip.id.counter':
    'The IP ID of {who} grows {exact, select, yes {by one} other {by little}} from packet to packet, from {first} to {last} over {packets, plural, one {one packet} other {# packets}}: {exact, select, yes {one counter for all that it sends here} other {one counter, which also counts packets that the capture does not hold}}.',
  'ip.id.per-connection':
    'The IP ID of {who} counts the packets of each connection by itself: it grows from packet to packet within each of {connections, plural, one {one connection} other {# connections}} ({packets, plural, one {one packet} other {# packets}}), and not from one connection to the next.',
  'ip.id.swapped-counter':
    'The IP ID of {who} grows by 256 from packet to packet, from {first} to {last} over {packets, plural, one {one packet} other {# packets}}. It is a counter that grows by one, written with its two bytes swapped: Windows NT did so, on processors that store the low byte first.',
  'ip.id.zero':
    'Every packet of {who} has IP ID 0 ({packets, plural, one {one packet} other {# packets}}). The ID matters only where a packet may be fragmented.{df, select, yes { This one may not (the DF flag is set): senders that set DF often leave the ID 0.} other {}}',
  'ip.id.random':
    'The IP IDs of {who} follow no order over {packets, plural, one {one packet} other {# packets}}: it probably draws them at random, so that nobody can count its packets.',
  'ip.id.constant': 'Every packet of {who} has the same IP ID, {first} ({packets, plural, one {one packet} other {# packets}}).',
  'ip.ttl.start':
    'The {v6, select, yes {hop limit} other {TTL}} of {who} is {ttl}, a usual starting value: no router has counted on the way, so {who} is probably on this link.',
  'ip.ttl.hops':
    'The {v6, select, yes {hop limit} other {TTL}} of {who} is {ttl}: it probably started at {initial}, and {hops, plural, one {one router lies} other {# routers lie}} between {who} and this link.',
} as const;
