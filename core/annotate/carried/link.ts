/** Protocols of the link: spanning tree, link aggregation, discovery of neighbours, LLC, loopback tests. */
import { find, isSet, nameOf, number, type Teller, text, textOf, told } from './kit.ts';

const BPDUS: Readonly<Record<number, string>> = { 0: 'config', 2: 'rapid', 128: 'tcn' };
const VERSIONS: Readonly<Record<number, string>> = { 2: 'rapid', 3: 'multiple', 4: 'shortest' };

export const stp: Teller = (layer) => {
  const type = number(layer, 'stp.type');
  if (type === undefined) return undefined;
  const mac = text(layer, 'stp.root.hw');
  const priority = number(layer, 'stp.root.prio');
  // As Wireshark writes it: priority, system ID extension, address.
  const root = mac === null || priority === undefined ? null : `${priority}/${number(layer, 'stp.root.ext') ?? 0}/${mac}`;
  const kind = type === 2 ? (VERSIONS[number(layer, 'stp.version') ?? 2] ?? 'rapid') : (BPDUS[type] ?? 'other');
  return told(
    'STP',
    'stp',
    {
      kind,
      root,
      cost: number(layer, 'stp.root.cost') ?? null,
      port: text(layer, 'stp.port'),
      change: isSet(layer, 'stp.flags.tc'),
    },
    'stp.tree',
    [['stp.type', type]],
  );
};

export const lacp: Teller = (layer) => {
  const system = text(layer, 'lacp.actor.sysid');
  const port = number(layer, 'lacp.actor.port');
  if (system === null || port === undefined) return undefined;
  const partner = text(layer, 'lacp.partner.sysid');
  const hasPartner = partner !== null && partner !== '00:00:00:00:00:00';
  const actor = (bit: string): boolean => isSet(layer, `lacp.actor.state.${bit}`);
  const state = actor('defaulted')
    ? 'defaulted'
    : !actor('synchronization')
      ? 'out'
      : actor('collecting') && actor('distributing')
        ? 'ready'
        : 'sync';
  return told(
    'LACP',
    'lacp',
    {
      system,
      port,
      partner: hasPartner ? partner : null,
      partnerPort: hasPartner ? (number(layer, 'lacp.partner.port') ?? null) : null,
      state,
    },
    'lacp.bundle',
    [['slow.subtype', 1]],
  );
};

export const marker: Teller = (layer) =>
  told(
    'MARKER',
    'marker',
    {
      response: number(layer, 'marker.tlvType') === 2,
      system: text(layer, 'marker.requesterSystem'),
      port: number(layer, 'marker.requesterPort') ?? null,
    },
    'lacp.bundle',
    [['slow.subtype', 2]],
  );

export const slow: Teller = (layer) => {
  const subtype = number(layer, 'slow.subtype');
  if (subtype === undefined) return undefined;
  return told('Slow Protocols', 'slow', { what: nameOf(layer, 'slow.subtype') ?? '' }, 'lacp.bundle', [
    ['slow.subtype', subtype],
  ]);
};

export const lldp: Teller = (layer) => {
  const seconds = number(layer, 'lldp.time_to_live');
  const chassis = textOf(find(layer, (name) => name.startsWith('lldp.chassis.id')));
  const port = textOf(find(layer, (name) => name.startsWith('lldp.port.id')));
  if (chassis === null && port === null) return undefined;
  return told(
    'LLDP',
    'lldp',
    { system: text(layer, 'lldp.tlv.system.name') ?? chassis, port, seconds: seconds ?? null, leaves: seconds === 0 },
    'lldp.neighbour',
    seconds === undefined ? [] : [['lldp.time_to_live', seconds]],
  );
};

const KINDS: Readonly<Record<number, string>> = { 0: 'information', 1: 'supervisory' };
const UNNUMBERED_INFORMATION = 0;
const PIDS = ['llc.cisco_pid', 'llc.type', 'llc.pid', 'llc.apple_atalk_pid'] as const;
/** Cisco's protocols are known by these names; Trama goes no further than the name. */
const PROTOCOLS = new Set(['CDP', 'VTP', 'DTP', 'PAgP', 'UDLD']);

export const llc: Teller = (layer, { hasData }) => {
  const dsap = number(layer, 'llc.dsap');
  if (dsap === undefined) return undefined;
  const command = ['llc.control.u_modifier_cmd', 'llc.control.u_modifier_resp'].find((n) => number(layer, n) !== undefined);
  const unnamed = command === undefined || number(layer, command) === UNNUMBERED_INFORMATION;
  const pid = PIDS.map((n) => nameOf(layer, n)).find((name) => name !== null) ?? null;
  const sap = pid ?? nameOf(layer, 'llc.dsap') ?? '';
  return told(
    pid !== null && PROTOCOLS.has(pid) ? pid : 'LLC',
    'llc',
    {
      what: KINDS[number(layer, 'llc.control.ftype') ?? 3] ?? 'unnumbered',
      name: unnamed ? nameOf(layer, 'llc.control.s_ftype') : nameOf(layer, command),
      sap,
      denied: hasData,
    },
    'llc.frame',
    [['llc.dsap', dsap]],
  );
};

export const loop: Teller = (layer) => {
  const relevant = number(layer, 'loop.relevant_function');
  return told('LOOP', 'loop', { what: relevant === 1 ? 'reply' : relevant === 2 ? 'forward' : 'other' }, 'loop.test');
};

export const arp: Teller = (layer) => {
  const sender = text(layer, 'arp.src.proto_ipv4');
  const target = text(layer, 'arp.dst.proto_ipv4');
  const mac = text(layer, 'arp.src.hw_mac');
  if (sender === null || target === null || mac === null) return undefined;
  const opcode = number(layer, 'arp.opcode');
  return told(
    'ARP',
    'arp',
    { kind: opcode === 1 ? 'request' : opcode === 2 ? 'reply' : 'other', sender, target, mac },
    'arp.resolve',
  );
};
