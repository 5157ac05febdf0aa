export const summary = {
  'summary.arp.request': 'ARP: {sender} asks who has {target}',
  'summary.arp.reply': 'ARP: {address} is at {mac}',
  'summary.arp.gratuitous': 'ARP, gratuitous: {address} is at {mac}',
  'summary.arp.probe': 'ARP probe: {mac} asks whether {address} is taken',
  'summary.arp.announcement': 'ARP announcement: {mac} uses {address}',
  'summary.arp.other': 'ARP, operation {opcode}',
  'summary.tcp':
    '{flags} {src} → {dst}, seq {seq}{relative, select, absent {} other { (relative {relative})}}{ack, select, absent {} other {, ack {ack}}}{bytes, select, absent {} other {, {bytes}}}',
  'summary.tcp.mss': '{line}, MSS {mss}',
  'summary.tcp.window': '{line}, window 0',
  'summary.http.request': '{start}',
  'summary.http.response':
    '{start}{bytes, select, absent {} other {, {bytes} of body{all, select, absent {} other { out of {all}}}}}',
  'summary.http.part': '{line}, part of the {kind, select, request {request} other {response}} of frame {head}',
  'summary.udp': 'UDP {src} → {dst}, {bytes}{service, select, absent {} other { ({service})}}',
  'summary.echo': 'Echo {reply, select, yes {reply} other {request}} (ping), identifier {id}, sequence number {seq}',
  'summary.icmp.error':
    'ICMP error: {what, select, net {network unreachable} host {host unreachable} protocol {protocol unreachable} port {port unreachable} toobig {packet too big} route {no route} prohibited {prohibited} unreachable {destination unreachable} quench {source quench} redirect {redirect} ttl {TTL exceeded} reassembly {reassembly time exceeded} parameter {parameter problem} other {other}}',
  'summary.icmp': 'ICMP {name, select, absent {type {type}} other {{name} (type {type})}}, code {code}',
  'summary.nd':
    '{kind, select, solicitation {Neighbour solicitation} advertisement {Neighbour advertisement} router_solicitation {Router solicitation} router_advertisement {Router advertisement} other {Redirect}}{target, select, absent {} other { for {target}}}',
  'summary.fragment':
    'IP fragment of {protocol}{id, select, absent {} other {, ID {id}}}{last, select, absent {} other {, complete in frame {last}}}',
  'summary.ip': 'IP packet with {protocol}, {length}',
  'summary.unknown': 'Frame of {length}{type, select, absent {} other { ({type})}}{denied, select, yes {, not decoded} other {}}',
  'summary.copy': '{line} [copy of {original}]',
  'summary.duplicate': '{line} [same packet as {original}]',
  'summary.retransmission': '{line} [retransmission]',
  'summary.stopped': '{line} [malformed or cut]',
} as const;
