/** Words of `trama bonding`. */
import type { BondingDocument } from '../bonding-schema.ts';

type Bond = BondingDocument['bonds'][number];
export type BondLimitCode = BondingDocument['limits'][number]['code'];
export type ModeReasonCode = NonNullable<Bond['modes'][number]['reason']>;

const REASONS: Record<ModeReasonCode, string> = {
  striped: 'one conversation goes by several links by turns',
  'same-link': 'frames keep to one link while another one is alive',
  'both-links': 'two links speak at the same time',
  'no-copy': 'a frame leaves by one link only',
  copies: 'each frame leaves by several links',
  'no-lacpdu': 'no LACPDU in more than the 30 s of the slow rate',
  lacpdu: 'LACPDUs are of 802.3ad alone',
  'no-policy': 'no hash policy fits',
  'one-mac': 'one MAC sends by two links at the same time',
  macs: 'links send with different MACs',
  'arp-macs': 'ARP replies give different peers different MACs',
  'arp-one': 'ARP replies give more peers than there are links the same MAC',
};

const some = (n: number, one: string, many: string): string => (n === 1 ? one : `${n} ${many}`);

const LIMITS: Record<BondLimitCode, (n: number) => string> = {
  'one-interface': () =>
    'A bond is seen in a capture of all its links, each an interface of its own (pcapng: dumpcap -i eth0 -i eth1); this one has no two Ethernet interfaces.',
  'no-bond': () =>
    'No MAC and no address sends by more than one interface: they are not links of one bond, or the others never spoke.',
  'capture-points': () =>
    'Both interfaces see the same frames in both directions: they are two capture points on one way, not two links.',
  'direction-unknown': () =>
    'Which frames the bonded host sent is not identifiable: no direction is recorded, none is shorter than a card receives, and the MACs do not tell one end from the other.',
  'silent-links': (n) => `${some(n, 'One interface', 'interfaces')} sent nothing: in reserve, down, or none of the bond’s.`,
  'few-flows': (n) =>
    n === 6
      ? 'All policies fit: there are too few different conversations.'
      : `${n} policies fit: more different conversations would tell them apart.`,
  'lacp-slow': () => '802.3ad is not excluded: at the slow rate LACPDUs come every 30 s only.',
  'one-peer': () => 'All goes to one neighbour, perhaps a router: modes that share by neighbours use one link then.',
  'skipped-frames': (n) =>
    `${some(n, 'One frame was', 'frames were')} not held against all policies: versions of Linux differ on ICMP, fragments, IPv6 and tags.`,
  'no-receiver': (n) =>
    `What overtook what is seen where ${some(n, 'the conversation', 'the conversations')} arrive${n === 1 ? 's' : ''}; here only what the receiver answered.`,
};

const LACP: Record<Bond['lacp'][number]['state'], string> = {
  aggregated: 'both ends collect and distribute',
  defaulted: 'the other end does not speak LACP',
  expired: 'an end has not been heard for too long',
  individual: 'an end does not aggregate',
  'not-distributing': 'the ends have not agreed yet',
  'other-partner': 'ends at another system than the first link',
  'other-key': 'ends in another aggregation than the first link',
  'one-sided': 'only one end was heard',
};

export const bondingEn = {
  bond: 'Bond',
  noBond: 'No bond was found.',
  mode: 'mode',
  modeName: (number: number, name: string) => `${number} (${name})`,
  or: 'or',
  nothingLeft: 'none of the seven modes fits',
  certainty: { certain: 'certain', likely: 'likely', possible: 'not identified' },
  directionFrom: {
    flags: 'sent frames: as the capture says',
    unpadded: 'sent frames: from the host whose frames are shorter than a card receives',
    macs: 'sent frames: from the MAC that all frames have in common',
  },
  link: 'link',
  linkName: (n: number, name: string | null) => (name === null ? String(n) : `${n} (${name})`),
  sent: 'sent',
  received: 'received',
  firstSent: 'first',
  lastSent: 'last',
  modes: 'Modes',
  policies: 'Hash policies',
  policy: 'policy',
  verdict: 'verdict',
  verdicts: { consistent: 'consistent', 'ruled-out': 'ruled out', untested: 'untested' },
  policyVerdicts: { consistent: 'consistent', 'ruled-out': 'ruled out', untested: 'untested' },
  why: 'why',
  frames: (list: string) => (list.includes(',') ? `frames ${list}` : `frame ${list}`),
  reasons: REASONS,
  tried: (frames: number, values: number) => `tried on ${frames} frames with ${values} hash values`,
  contradicts: (frame: number, other: number) => (frame === other ? `frame ${frame}` : `frame ${frame} against frame ${other}`),
  lacp: 'LACP',
  lacpState: LACP,
  messages: (n: number) => (n === 1 ? '1 message' : `${n} messages`),
  local: 'the host',
  remote: 'its partner',
  unknownEnd: 'one end',
  lacpEnd: (system: string, port: number, key: number, state: string) => `system ${system}, port ${port}, key ${key}: ${state}`,
  partner: 'knows',
  nobody: 'nobody',
  states: {
    activity: 'active',
    timeout: 'short timeout',
    aggregation: 'aggregatable',
    synchronization: 'in sync',
    collecting: 'collecting',
    distributing: 'distributing',
    defaulted: 'defaulted',
    expired: 'expired',
  },
  reordering: 'Reordering',
  reordered: (flow: number, direction: 'sent' | 'received', segments: number, links: number, switches: number) =>
    `flow ${flow}: ${segments} segments ${direction === 'sent' ? 'sent' : 'received'} by ${links} links, ${switches} changes of link`,
  effect: (overtaken: number, duplicateAcks: number, retransmissions: number) =>
    [
      ...(overtaken > 0 ? [overtaken === 1 ? '1 segment was overtaken' : `${overtaken} segments were overtaken`] : []),
      duplicateAcks === 0
        ? 'no duplicate acknowledgment'
        : duplicateAcks === 1
          ? '1 duplicate acknowledgment'
          : `${duplicateAcks} duplicate acknowledgments`,
      retransmissions === 0
        ? 'nothing sent again'
        : retransmissions === 1
          ? '1 segment sent again'
          : `${retransmissions} segments sent again`,
    ].join(', '),
  failovers: 'Failover between links',
  failover: (from: string, to: string, last: number, first: number, gap: string | null) =>
    `from link ${from} (last frame ${last}) to link ${to} (frame ${first})${gap === null ? '' : `, ${gap} later`}`,
  announced: (frame: number) => `announced by gratuitous ARP (frame ${frame})`,
  notAnnounced: 'not announced',
  moved: (n: number) => (n === 1 ? '1 conversation moved' : `${n} conversations moved`),
  sentAgain: (n: number) => (n === 1 ? '1 segment sent again' : `${n} segments sent again`),
  limits: 'Not identifiable',
  limit: (code: BondLimitCode, n: number) => LIMITS[code](n),
};
