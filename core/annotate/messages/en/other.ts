export const other = {
  'icmp.echo.request':
    '{who} asks {to} for a sign of life: an echo request (ping), identifier {id}, sequence number {seq}. {reply, select, absent {No answer is in the capture{error, select, absent {} other {; the next ICMP error to {who} is frame {error}}}.} other {Frame {reply} answers.}}',
  'icmp.echo.reply':
    '{who} answers {request, select, absent {an echo request that the capture does not hold} other {the echo request of frame {request}}}{delay, select, absent {} other {, {delay} after it}}, and returns the same data: identifier {id}, sequence number {seq}.',
  'icmp.error':
    '{who} reports to {to} that {frame, select, absent {a packet of {to}{quoted, select, absent {} other { ({quoted})}}} other {its packet of frame {frame}{quoted, select, absent {} other { ({quoted})}}}} did not get through: {what, select, net {its network is unreachable} host {the host is unreachable} protocol {the host does not know its protocol} port {nobody listens on its port} toobig {it is too long for the next link and must not be fragmented} route {there is no route to its destination} prohibited {it is not allowed to pass} unreachable {its destination is unreachable (code {code})} ttl {its TTL ran out on the way} reassembly {its fragments did not all come in time} parameter {its header has a field that makes no sense} other {the error has code {code}}}. The message quotes the beginning of that packet.',
  'icmp.redirect':
    '{who} forwards {frame, select, absent {a packet of {to}{quoted, select, absent {} other { ({quoted})}}} other {the packet of frame {frame}{quoted, select, absent {} other { ({quoted})}}}} and tells {to} of a better first router{gateway, select, absent {} other {, {gateway}}}: further packets to that destination should go there. The message quotes the beginning of that packet.',
  'icmp.quench':
    '{who} asks {to} to send more slowly: {frame, select, absent {a packet of {to}{quoted, select, absent {} other { ({quoted})}}} other {the packet of frame {frame}{quoted, select, absent {} other { ({quoted})}}}} came faster than it can be handled. The message quotes the beginning of that packet.',
  'icmp.other':
    '{who} sends {to} an ICMP message: {name, select, absent {type {type}} other {{name} (type {type})}}, code {code}.',
  'nd.solicitation':
    '{who} asks for the link-layer address of {target, select, absent {a neighbour} other {{target}}}. This neighbour solicitation is the ARP request of IPv6; it goes to the hosts that can have the address, not to all.',
  'nd.advertisement':
    '{who} says at which link-layer address {target, select, absent {it} other {{target}}} is. Its neighbours can now send to it.',
  'nd.router.solicitation':
    '{who} asks which routers are on the link: a router solicitation. It goes to the group of all routers, and saves the wait for their next announcement.',
  'nd.router.advertisement':
    '{who} says that it is a router: a router advertisement.{prefix, select, absent {} other { The link has the prefix {prefix}.}}{lifetime, select, absent {} other { {usable, select, yes {For {lifetime} it may be the default router of the hosts that hear this.} other {It is not to be a default router (lifetime 0).}}}}',
  'nd.redirect':
    '{who} tells {to} of a better first hop{destination, select, absent {} other { to {destination}}}{target, select, absent {} other {: {target}}}.',
  'udp.datagram':
    '{who} sends {bytes} to {to}{service, select, absent {} other {, the port of {service}}}, from its port {port}.{first, select, yes { UDP opens no connection and promises no delivery: a lost datagram stays lost unless the program repeats it.} other {}}',
  'dns.query':
    '{repeats, select, absent {DNS: {who} asks for the {type} record of {name}.} other {DNS: {who} asks again for the {type} record of {name}, as in frame {repeats}: no answer has come.}}',
  'dns.response':
    'DNS: {who} answers{name, select, absent {} other { for {name}{type, select, absent {} other { ({type})}}}}{query, select, absent {} other { the question of frame {query}{delay, select, absent {} other {, {delay} later}}}}: {outcome, select, ok {{answers, plural, =0 {no record of that type} one {# record} other {# records}}} nxdomain {there is no such name} servfail {the server failed} refused {the server refuses} other {an error}}.',
  'dhcp.step':
    'DHCP: {who} {step, select, discover {looks for a server: the first of four steps} offer {offers an address{address, select, absent {} other {, {address}}}: the second step} request {asks for an address{address, select, absent {} other {, {address}}}: the third step} ack {confirms the address{address, select, absent {} other { {address}}}: the fourth step} nak {refuses the address that was asked for} decline {rejects the address: somebody else uses it} release {gives its address back} inform {has an address, and asks for the other settings} other {sends a message}}.',
  'udp.answer':
    '{who} sends {bytes} back to {to}{service, select, absent {} other {, from the port of {service}}}, {delay} after frame {question}, the latest datagram the other way.',
} as const;
