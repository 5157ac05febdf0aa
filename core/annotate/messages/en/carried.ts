export const carried = {
  'summary.carried.stp':
    '{kind, select, config {Configuration BPDU} rapid {RSTP BPDU} multiple {MSTP BPDU} shortest {SPT BPDU} tcn {Topology change notification} other {BPDU}}{root, select, absent {} other {, root {root}}}{cost, select, absent {} other {, cost {cost}}}{port, select, absent {} other {, port {port}}}{change, select, yes {, topology change} other {}}',
  'carried.stp':
    '{who} speaks the spanning tree protocol: {kind, select, config {a configuration BPDU} rapid {a BPDU of rapid spanning tree} multiple {a BPDU of multiple spanning tree} shortest {a BPDU of shortest path bridging} tcn {a notification towards the root that the topology has changed} other {a BPDU}}.{root, select, absent {} other { It takes {root} for the root bridge{cost, select, absent {} other {, at path cost {cost}}}{port, select, absent {} other {, and sends from port {port}}}.}} With BPDUs the bridges agree on a tree of links without loops.{change, select, yes { The topology has changed: bridges soon forget where they learned addresses.} other {}}',
  'summary.carried.lacp':
    'LACP, {system} port {port}{partner, select, absent {, no partner} other {, partner {partner}{partnerPort, select, absent {} other { port {partnerPort}}}}}, {state, select, ready {in use} sync {in sync} defaulted {nobody heard} other {not in sync}}',
  'carried.lacp':
    '{who} offers this link for aggregation (LACP): port {port} of system {system}. {partner, select, absent {It knows no partner at the other end.} other {At the other end it knows system {partner}{partnerPort, select, absent {} other {, port {partnerPort}}}.}} {state, select, ready {The link is part of the bundle and carries traffic.} sync {The link is chosen for the bundle, but does not carry traffic both ways yet.} defaulted {It has heard nobody yet, and works with default values.} other {The link is not in the bundle yet.}}',
  'summary.carried.marker':
    '{response, select, yes {Marker response} other {Marker}}{port, select, absent {} other {, port {port}}}{system, select, absent {} other { of {system}}}',
  'carried.marker':
    '{response, select, yes {{who} returns a marker} other {{who} sends a marker}} of the aggregated link{port, select, absent {} other { (port {port}{system, select, absent {} other { of {system}}})}}: when it has come back, all frames sent before it have arrived, and a conversation may move to another link of the bundle without changing their order.',
  'summary.carried.slow': 'Slow protocol: {what}',
  'carried.slow':
    '{who} sends a frame of a slow protocol of Ethernet ({what}): a few small frames per second between neighbours, which no bridge forwards.',
  'summary.carried.lldp':
    'LLDP{system, select, absent {} other {, {system}}}{port, select, absent {} other {, port {port}}}{leaves, select, yes {, leaves} other {{seconds, select, absent {} other {, valid {seconds} s}}}}',
  'carried.lldp':
    '{who} tells its neighbour who it is (LLDP){system, select, absent {} other {: {system}}}{port, select, absent {} other {, port {port}}}. {leaves, select, yes {A time to live of 0 says that it goes: the neighbour forgets it at once.} other {{seconds, select, absent {No bridge forwards this.} other {The neighbour keeps it for {seconds} s; no bridge forwards this.}}}}',
  'summary.carried.llc':
    '{sap}, LLC {what, select, information {information} supervisory {supervisory} other {unnumbered}}{name, select, absent {} other { ({name})}}{denied, select, yes {, contents not decoded} other {}}',
  'carried.llc':
    '{who} sends an LLC frame (IEEE 802.2) for {sap}: {what, select, information {a numbered information frame} supervisory {a supervisory frame, which carries no data} other {an unnumbered frame}}{name, select, absent {} other { ({name})}}.{denied, select, yes { Trama does not decode what it carries.} other {}}',
  'summary.carried.loop': 'Loopback test: {what, select, reply {reply} forward {forward data} other {other function}}',
  'carried.loop':
    '{who} tests its link with a frame of the Ethernet loopback protocol: {what, select, reply {a reply, which the tester reads} forward {to be forwarded to the address in it} other {a function that is not known}}. A switch port often sends it to itself as a keep-alive.',
  'summary.carried.vrrp':
    'VRRPv{version} advertisement, router {group}, priority {priority}{addresses, select, absent {} other {, {addresses}}}{leaves, select, yes {, stops} other {}}',
  'carried.vrrp':
    '{who} says that it is the master of virtual router {group} (VRRP version {version}), with priority {priority}{addresses, select, absent {} other {, and so answers for {addresses}}}. {leaves, select, yes {Priority 0 says that it stops: the best backup takes over without waiting.} other {As long as the backups hear this they stay silent; when it stays away, the one of highest priority takes over.}}',
  'summary.carried.igmp':
    '{what}{group, select, absent {{kind, select, query {, general} other {}}} other {, group {group}}}{groups, plural, =0 {} =1 {} other {, # groups}}',
  'carried.igmp':
    '{kind, select, query {{group, select, absent {{who} asks which multicast groups anybody on this link listens to} other {{who} asks whether anybody still listens to group {group}}}} report {{who} says which multicast groups it listens to{group, select, absent {} other {: {group}}}{groups, plural, =0 {} =1 {} other { and more, {groups} in all}}} leave {{who} leaves {group, select, absent {a multicast group} other {the multicast group {group}}}} other {{who} speaks about multicast groups}} (IGMP: {what}). Routers, and switches that listen, thus know where a multicast is wanted.',
  'summary.carried.gre': 'GRE{what, select, absent {, empty} other {, {what}}}',
  'carried.gre':
    '{who} sends a packet through a GRE tunnel{what, select, absent {. It is empty: such packets show that the tunnel works.} other {; it carries {what}, which Trama does not decode.}}',
  'summary.carried.mpls': 'MPLS, label {label}{what, select, nothing {, empty} channel {, associated channel} other {}}',
  'carried.mpls':
    '{who} sends a labelled packet (MPLS), label {label}: routers on the path look at the label, not at what is inside. {what, select, nothing {There is nothing inside.} channel {Inside is a message of the control channel of a pseudowire.} other {No header says what is inside; Trama does not decode it.}}',
  'summary.carried.ipsec':
    '{encrypted, select, yes {ESP} other {AH}}, SPI {spi}{sequence, select, absent {} other {, sequence number {sequence}}}',
  'carried.ipsec':
    '{encrypted, select, yes {{who} sends an encrypted packet (IPsec ESP), SPI {spi}} other {{who} sends a packet with a proof of its origin (IPsec AH), SPI {spi}}}{sequence, select, absent {} other {, sequence number {sequence}}}.{encrypted, select, yes { Only the two ends can read what is inside.} other {}}',
  'summary.carried.mobility': 'Mobile IPv6: {what}',
  'carried.mobility': '{who} sends a message of Mobile IPv6: {what}. A host that moves keeps its address reachable with it.',
  'summary.carried.pppoe':
    '{step, select, padi {PADI, initiation} pado {PADO, offer} padr {PADR, request} pads {PADS, confirmation} padt {PADT, end} other {{what}}}{name, select, absent {} other {, {name}}}',
  'carried.pppoe':
    'PPPoE, {what}{name, select, absent {} other {, {name}}}: {who} {step, select, padi {asks everybody on the link for an access concentrator: the first of four steps} pado {offers its service: the second step} padr {accepts an offer: the third step} pads {confirms, and gives the session its number: the fourth step} padt {ends the session} other {sends a message}}.',
  'summary.carried.ppp':
    '{what} over {session, select, absent {{link, select, chdlc {Cisco HDLC} other {PPP}}} other {PPPoE session {session}}}',
  'carried.ppp':
    '{who} sends {what} over {session, select, absent {{link, select, chdlc {a link with Cisco HDLC} other {a PPP link}}} other {the PPPoE session {session}}}.',
  'summary.carried.pppcontrol':
    '{protocol, select, lcp {LCP} ipcp {IPCP} ipv6cp {IPV6CP} pap {PAP} chap {CHAP} other {PPP}} {what}{name, select, absent {} other {, {name}}}',
  'carried.pppcontrol':
    '{who} sends {what}{name, select, absent {} other { ({name})}}. {protocol, select, lcp {With LCP the two ends of a PPP link agree on the link itself, such as the longest frame and how to authenticate, and test it.} ipcp {With IPCP the two ends of a PPP link agree on IPv4 addresses.} ipv6cp {With IPV6CP the two ends of a PPP link agree on the identifiers of their IPv6 addresses.} pap {PAP authenticates a PPP link with a password, in the clear.} chap {CHAP authenticates a PPP link by a challenge: the password itself does not travel.} other {It is a control protocol of PPP.}}',
  'summary.carried.heartbeat':
    'Heartbeat{node, select, absent {} other { of {node}}}{kind, select, absent {} other {, {kind}}}{status, select, absent {} other { {status}}}',
  'carried.heartbeat':
    'The datagram is a heartbeat of a cluster (Linux-HA): {who}{node, select, absent {} other {, node {node},}} shows that it lives{kind, select, absent {} other { (message {kind}{status, select, absent {} other {, status {status}}})}}. When the beats stay away, another node takes its services over.',
  'summary.carried.ipvs':
    'IPVS synchronization {id}, {connections, plural, =0 {no connection} one {# connection} other {# connections}}',
  'carried.ipvs':
    'With this datagram {who}, a master director, tells its backups {connections, plural, =0 {of no connection} one {of # connection} other {of # connections}} (IPVS synchronization, ID {id}): a backup that takes over can then go on with them.',
  'summary.carried.ntp':
    'NTP version {version}, {mode, select, client {client} server {server} active {symmetric active} passive {symmetric passive} broadcast {broadcast} control {control message} other {private}}{stratum, select, absent {} other {, stratum {stratum}}}',
  'carried.ntp':
    'NTP (version {version}): {who} {mode, select, client {asks a server for the time} server {answers with the time, and with when it got the question and sent the answer} active {compares its clock with a peer} passive {answers a peer that compares clocks} broadcast {tells everybody the time} control {sends a control message} other {sends a private message}}.{stratum, select, absent {} other { Its stratum is {stratum}: so many steps away from a reference clock.}}',
  'summary.carried.arp':
    '{kind, select, request {ARP: {sender} asks who has {target}} reply {ARP: {sender} is at {mac}} other {ARP of {sender} ({mac}) about {target}}}, in a tunnel',
  'carried.arp':
    'Inside a tunnel travels an ARP message of another link: {kind, select, request {{sender} ({mac}) asks for the MAC address of {target}} reply {{sender} tells {target} that it is at {mac}} other {{sender} ({mac}) sends it about {target}}}. {who} only carries it.',
  'summary.carried.bare': '{protocol}, unreadable',
  'carried.bare': '{who} sends a message of {protocol}. Too little of it can be read to say more.',
} as const;
