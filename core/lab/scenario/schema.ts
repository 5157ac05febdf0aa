/**
 * A scenario: machines, networks, what runs on them, where it is captured, and what happens when.
 *
 * The schema is the reference: `trama schema scenario` prints it as JSON Schema; docs/scenarios.md explains it by examples.
 */
import { z } from 'zod';
import { directorSchema } from './director-schema.ts';
import { isInstant, START } from './quantities.ts';
import {
  clientSchema,
  datagramSchema,
  ftpClientSchema,
  ftpServerSchema,
  serverSchema,
  udpServerSchema,
} from './traffic-schema.ts';
import {
  addressWord,
  count,
  durationRange,
  durationWord,
  endpointWord,
  fewer,
  macWord,
  nameWord,
  networkAddressWord,
  portWord,
  rateWord,
  shareWord,
  signedDuration,
  skewWord,
  text,
} from './words.ts';

const link = {
  rate: rateWord.optional(),
  delay: durationWord.optional().describe('One way'),
  jitter: durationWord.optional().describe('Up to so much is added to the delay of each frame'),
  loss: shareWord.optional().describe('Share of frames lost'),
  mtu: z.int().min(68).max(65_535).optional().describe('Bytes of an IP packet'),
};

const network = z
  .strictObject({
    kind: z.enum(['hub', 'switch', 'cable']).describe('A hub repeats to all; a switch learns; a cable has two ends'),
    ...link,
  })
  .describe('What interfaces are plugged into. Rate, delay … are those of each link, unless the interface says otherwise');

const networkInterface = z.strictObject({
  network: nameWord,
  mac: macWord.optional().describe('Default: 02:00:00:00:00:01 and so on, in the order of the file'),
  addresses: z.array(networkAddressWord).optional(),
  ...link,
});

const bond = z
  .strictObject({
    mode: z.enum(['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb']),
    slaves: z.array(nameWord).min(1).describe('Interfaces of this host; the first one is the primary'),
    hash: z.enum(['layer2', 'layer2+3', 'layer3+4', 'layer2-old', 'layer2+3-old', 'layer3+4-old']).optional(),
    addresses: z.array(networkAddressWord).optional(),
    mtu: link.mtu,
  })
  .describe("Several links as one (Linux's bonding)");

const tcp = z
  .strictObject({
    window: z.int().min(256).max(1_073_725_440).optional().describe('Receive buffer, bytes'),
    windowScale: z.int().min(0).max(14).optional(),
    timestamps: z.boolean().optional(),
    sack: z.boolean().optional(),
    delayedAck: durationWord.optional(),
    quickAcks: z.int().min(0).optional().describe('Segments at the beginning that are acknowledged at once'),
    minRto: durationWord.optional(),
    initialRto: durationWord.optional(),
    initialWindow: count.optional().describe('Segments'),
    synRetries: z.int().min(0).max(255).optional(),
    retries: z.int().min(0).max(255).optional(),
  })
  .describe('What differs from the system');

const nat = z
  .strictObject({
    masquerade: z.array(nameWord).optional().describe('Interfaces: what leaves by one gets its address as the source'),
    ports: z.enum(['keep', 'random']).optional().describe('Default: kept where they are free'),
    forward: z
      .array(
        z.strictObject({
          address: endpointWord.describe('Where the connection is made to'),
          to: endpointWord.describe('Where it goes'),
          protocol: z.enum(['tcp', 'udp']).optional(),
          full: z.boolean().optional().describe('The source is replaced as well: by an address of this box, with another port'),
        }),
      )
      .optional()
      .describe('Destination NAT'),
    hairpin: z.boolean().optional().describe('Hosts inside may use the outside address: their source is replaced then'),
    clampMss: z
      .int()
      .min(88)
      .max(65_495)
      .optional()
      .describe('A SYN that passes through offers segments of so many bytes at most (MSS clamping)'),
    ftp: z
      .boolean()
      .optional()
      .describe(
        'FTP: addresses in PORT and in the answer to PASV are replaced, and the data connection is let in. Default false',
      ),
  })
  .describe('Address translation');

const vrrp = z
  .strictObject({
    interface: nameWord,
    id: z.int().min(1).max(255),
    priority: z.int().min(1).max(255),
    version: z.union([z.literal(2), z.literal(3)]).optional(),
    every: durationWord.optional().describe('Between advertisements. Default 1s'),
    addresses: z.array(networkAddressWord).min(1).describe('The virtual addresses: the master has them'),
    virtualMac: z.boolean().optional().describe('00:00:5e:00:01:ID goes with the addresses; otherwise the MAC of the interface'),
    preempt: z.boolean().optional().describe('A higher priority takes over from a lower one. Default true'),
  })
  .describe('A virtual router (RFC 5798)');

const host = z.strictObject({
  system: z.enum(['linux', 'linux-2.4', 'windows', 'windows-nt']).optional().describe('Default linux'),
  ttl: z.int().min(1).max(255).optional(),
  ipId: z.enum(['counter', 'swapped', 'zero', 'flow']).optional().describe('How the IP identification is chosen'),
  latency: durationRange.optional().describe('From the arrival of a frame to what the host does about it'),
  interfaces: z.record(nameWord, networkInterface),
  bonds: z.record(nameWord, bond).optional(),
  loopback: z.array(addressWord).optional().describe('Further addresses of its own, such as the virtual one of a real server'),
  gateway: addressWord.optional().describe('The default route'),
  routes: z.array(z.strictObject({ to: networkAddressWord, via: addressWord })).optional(),
  forwards: z.boolean().optional().describe('A router (ip_forward)'),
  arp: z
    .strictObject({
      ignore: z
        .union([z.literal(0), z.literal(1), z.literal(8)])
        .optional()
        .describe("Linux's arp_ignore"),
      announce: z
        .union([z.literal(0), z.literal(2)])
        .optional()
        .describe("Linux's arp_announce"),
      timeout: durationWord.optional(),
      static: z.record(addressWord, macWord).optional(),
    })
    .optional(),
  tunnel: z.boolean().optional().describe('Takes IP-in-IP packets apart'),
  ignoresIcmp: z.boolean().optional().describe('Heeds no ICMP errors: a firewall drops them'),
  icmpQuote: z
    .int()
    .min(8)
    .max(528)
    .optional()
    .describe('Bytes behind the IP header that its ICMP errors quote. Default 528, as Linux; RFC 792 wants 8'),
  tcp: tcp.optional(),
  nat: nat.optional(),
  vrrp: z.array(vrrp).optional(),
});

const capture = z.strictObject({
  at: z.string().describe('`host.interface`, or the name of a network: each frame on it once'),
  name: z.string().min(1).optional().describe('Of the interface in the capture file'),
  promiscuous: z.boolean().optional().describe('Also what is for others. Default true'),
  clock: z
    .strictObject({ offset: signedDuration.optional(), skew: skewWord.optional() })
    .optional()
    .describe('What is wrong with its clock'),
  snapLength: z.int().min(1).optional(),
});

const packet = z
  .strictObject({
    protocol: z.enum(['arp', 'icmp', 'tcp', 'udp', 'vrrp']).optional(),
    flags: z
      .array(z.enum(['syn', 'ack', 'fin', 'rst', 'psh']))
      .optional()
      .describe('TCP: exactly these'),
    icmp: z.enum(['request', 'reply', 'error']).optional(),
    source: addressWord.optional(),
    destination: addressWord.optional(),
    sourcePort: portWord.optional(),
    destinationPort: portWord.optional(),
    data: z.boolean().optional().describe('TCP: with data, or without'),
  })
  .describe('Packets that are like this');

const drop = z
  .strictObject({
    at: z.string().describe('`host.interface`'),
    direction: z.enum(['in', 'out']),
    packet: packet.optional(),
    skip: z.int().min(0).optional().describe('So many pass first. Default 0'),
    count: count.optional().describe('So many are dropped. Default 1'),
    after: durationWord.optional().describe('Not before this time'),
  })
  .describe('A packet that gets lost, on purpose');

const event = z
  .strictObject({
    at: durationWord,
    host: nameWord.optional(),
    interface: z.string().optional().describe('`host.interface`'),
    server: z.string().optional().describe('`host:port`'),
    do: z.enum(['stop', 'start']).describe('A host loses its power, a cable is pulled, a service ends; or the reverse'),
  })
  .refine((e) => [e.host, e.interface, e.server].filter((t) => t !== undefined).length === 1, {
    error: 'expected one of host, interface and server',
  });

export const scenarioSchema = z.strictObject({
  schema: z.literal('trama.scenario/1'),
  title: text,
  description: text.optional(),
  start: z
    .string()
    .regex(START, { error: 'expected a time in UTC such as 2005-03-01T12:00:00Z' })
    .refine((text) => !START.test(text) || isInstant(text), {
      error: 'expected a day and a time that there are, from 1970 to 2105',
    })
    .optional()
    .describe('Time of the beginning. Default 2005-03-01T12:00:00Z'),
  duration: durationWord.optional().describe('When to end. Default: when nothing is left to do but what repeats for ever'),
  networks: z.record(nameWord, network),
  hosts: z.record(nameWord, host),
  capture: z.array(capture).min(1),
  servers: z.array(serverSchema).optional(),
  clients: z.array(clientSchema).optional(),
  pings: z
    .array(
      z.strictObject({
        host: nameWord,
        to: addressWord,
        at: durationWord.optional(),
        count: fewer.optional(),
        every: durationWord.optional(),
        ttl: z.int().min(1).max(255).optional().describe('A small one expires on the way: a router answers with an ICMP error'),
      }),
    )
    .optional(),
  udpServers: z.array(udpServerSchema).optional(),
  datagrams: z.array(datagramSchema).optional(),
  ftpServers: z.array(ftpServerSchema).optional(),
  ftpClients: z.array(ftpClientSchema).optional(),
  directors: z.array(directorSchema).optional(),
  drops: z.array(drop).optional(),
  events: z.array(event).optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type HostDescription = z.infer<typeof host>;
export type InterfaceDescription = z.infer<typeof networkInterface>;
export type NetworkDescription = z.infer<typeof network>;
export type BondDescription = z.infer<typeof bond>;
export type NatDescription = z.infer<typeof nat>;
export type VrrpDescription = z.infer<typeof vrrp>;
export type DropDescription = z.infer<typeof drop>;
export type EventDescription = z.infer<typeof event>;
