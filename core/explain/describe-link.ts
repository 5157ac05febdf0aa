/** Texts of the frame's own nodes and of those of the link layer: see `describe.ts`. */
import { bytes, bytesAndBits, child, count, type Describe, has, number, own, text } from './describe-kit.ts';
import { formatDate } from './format.ts';

const frame: Describe = (n) => {
  const len = number(child(n, 'frame.len'));
  const cap = number(child(n, 'frame.cap_len'));
  const id = child(n, 'frame.interface_id');
  const on = id === undefined ? '' : ` on interface ${text(id, 'frame.interface_name') || 'unknown'}, id ${own(id)}`;
  return `Frame ${text(n, 'frame.number')}: ${bytes(len)} on wire (${count(8 * len, 'bit')}), ${bytes(cap)} captured (${count(8 * cap, 'bit')})${on}`;
};

const ethernet: Describe = (n) =>
  has(n, 'eth.len') ? 'IEEE 802.3 Ethernet' : `Ethernet II, Src: ${text(n, 'eth.src')}, Dst: ${text(n, 'eth.dst')}`;

const arp: Describe = (n) => {
  const opcode = child(n, 'arp.opcode');
  const name = opcode?.spec.names?.[number(opcode)];
  if (has(n, 'arp.isprobe')) return `${n.spec.title} (ARP Probe)`;
  if (has(n, 'arp.isannouncement')) return `${n.spec.title} (ARP Announcement)`;
  return name === undefined ? undefined : `${n.spec.title} (${name}${has(n, 'arp.isgratuitous') ? '/gratuitous ARP' : ''})`;
};

const vlan: Describe = (n) =>
  `802.1Q Virtual LAN, PRI: ${text(n, 'vlan.priority')}, DEI: ${text(n, 'vlan.dei')}, ID: ${text(n, 'vlan.id')}`;
const providerVlan: Describe = (n) => {
  const inner = text(n, 'ieee8021ad.cvid');
  return inner === ''
    ? `${n.spec.title}, ID: ${text(n, 'ieee8021ad.id')}`
    : `${n.spec.title}, S-VID: ${text(n, 'ieee8021ad.svid')}, C-VID: ${inner}`;
};

/** IEEE 802.2: the low bits of the control field say what kind of frame it is. */
const llcControl: Describe = (n) => {
  const value = number(n);
  const digits = `(0x${value.toString(16).padStart(n.length * 2, '0')})`;
  if (n.length === 1) {
    const modifier = child(n, 'llc.control.u_modifier_cmd') ?? child(n, 'llc.control.u_modifier_resp');
    const response = modifier?.spec.name === 'llc.control.u_modifier_resp';
    const name = number(modifier) === 3 ? (response ? 'DM' : 'SARM') : UNNUMBERED[number(modifier)];
    return `Control field: U, func=${name ?? 'Unknown'} ${digits}`;
  }
  const received = `N(R)=${text(n, 'llc.control.n_r')}`;
  if ((value & 1) === 0) return `Control field: I, ${received}, N(S)=${text(n, 'llc.control.n_s')} ${digits}`;
  return `Control field: S, func=${SUPERVISORY[number(child(n, 'llc.control.s_ftype'))] ?? ''}, ${received} ${digits}`;
};
const UNNUMBERED: Readonly<Record<number, string>> = {
  0: 'UI',
  11: 'SABM',
  16: 'DISC',
  24: 'UA',
  27: 'SABME',
  33: 'FRMR',
  43: 'XID',
  56: 'TEST',
};
const SUPERVISORY: readonly string[] = ['RR', 'RNR', 'REJ', 'SREJ'];

const organization: Describe = (n) => {
  const value = number(n);
  const octets = [value >>> 16, (value >>> 8) & 255, value & 255].map((b) => b.toString(16).padStart(2, '0')).join(':');
  const name = n.spec.names?.[value];
  return `${n.spec.title}: ${octets}${name === undefined ? '' : ` (${name})`}`;
};

/** The name of the value alone. */
const named: Describe = (n) => {
  const name = n.spec.names?.[number(n)];
  return name === undefined ? undefined : `${n.spec.title}: ${name}`;
};

export const LINK_DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  frame,
  'frame.len': (n) => `Frame Length: ${bytesAndBits(number(n))}`,
  'frame.cap_len': (n) => `Capture Length: ${bytesAndBits(number(n))}`,
  'frame.time': (n) => `${n.spec.title}: ${typeof n.value === 'bigint' ? formatDate(n.value) : ''}`,
  eth: ethernet,
  'eth.fcs.status': named,
  arp,
  vlan,
  ieee8021ad: providerVlan,
  sll: (n) => `Linux cooked capture v${n.length > 16 ? 2 : 1}`,
  'llc.control': llcControl,
  'llc.oui': organization,
  'llc.dsap.sap': (n, parent) => `${n.spec.title}: ${parent?.spec.names?.[number(parent) & 0xfe] ?? own(n)}`,
  'llc.ssap.sap': (n, parent) => `${n.spec.title}: ${parent?.spec.names?.[number(parent) & 0xfe] ?? own(n)}`,
};
