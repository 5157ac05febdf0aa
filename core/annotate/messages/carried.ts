/**
 * Messages on the protocols beside TCP, UDP, ICMP and ARP that the field tree goes into: of each a line for the list (`summary.NAME`) and a
 * sentence for the story (`carried.NAME`), from the same values.
 */
const BPDU = { kind: 'choice', root: 'text?', cost: 'number?', port: 'text?', change: 'flag' } as const;
const LACP = { system: 'text', port: 'number', partner: 'text?', partnerPort: 'number?', state: 'choice' } as const;
const MARKER = { response: 'flag', system: 'text?', port: 'number?' } as const;
const SLOW = { what: 'text' } as const;
const LLDP = { system: 'text?', port: 'text?', seconds: 'number?', leaves: 'flag' } as const;
const LLC = { what: 'choice', name: 'text?', sap: 'text', denied: 'flag' } as const;
const LOOP = { what: 'choice' } as const;
const VRRP = { version: 'number', group: 'number', priority: 'number', addresses: 'text?', leaves: 'flag' } as const;
const IGMP = { kind: 'choice', group: 'text?', groups: 'count', what: 'text' } as const;
const GRE = { what: 'text?' } as const;
const MPLS = { label: 'number', what: 'choice' } as const;
const IPSEC = { spi: 'text', sequence: 'number?', encrypted: 'flag' } as const;
const MOBILITY = { what: 'text' } as const;
const PPPOE = { step: 'choice', what: 'text', name: 'text?' } as const;
const PPP = { what: 'text', link: 'choice', session: 'text?' } as const;
const PPP_CONTROL = { protocol: 'choice', what: 'text', name: 'text?' } as const;
const HEARTBEAT = { node: 'text?', kind: 'text?', status: 'text?' } as const;
const IPVS = { connections: 'count', id: 'number' } as const;
const NTP = { mode: 'choice', version: 'number', stratum: 'number?' } as const;
const BARE = { protocol: 'text' } as const;
const ARP = { kind: 'choice', sender: 'text', target: 'text', mac: 'text' } as const;

const LINES = {
  stp: BPDU,
  lacp: LACP,
  marker: MARKER,
  slow: SLOW,
  lldp: LLDP,
  llc: LLC,
  loop: LOOP,
  vrrp: VRRP,
  igmp: IGMP,
  gre: GRE,
  mpls: MPLS,
  ipsec: IPSEC,
  mobility: MOBILITY,
  pppoe: PPPOE,
  ppp: PPP,
  pppcontrol: PPP_CONTROL,
  heartbeat: HEARTBEAT,
  ipvs: IPVS,
  ntp: NTP,
  arp: ARP,
  bare: BARE,
} as const;

export type CarriedName = keyof typeof LINES;

type Lines = { readonly [K in CarriedName as `summary.carried.${K}`]: (typeof LINES)[K] };
type Sentences = { readonly [K in CarriedName as `carried.${K}`]: (typeof LINES)[K] & { readonly who: 'who' } };

const entries = Object.entries(LINES);
export const CARRIED_SCHEMA = {
  ...Object.fromEntries(entries.map(([name, params]) => [`summary.carried.${name}`, params])),
  ...Object.fromEntries(entries.map(([name, params]) => [`carried.${name}`, { who: 'who', ...params }])),
} as Lines & Sentences;
