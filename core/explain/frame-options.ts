/** What a pcapng capture says of a packet beside its bytes and time: options of packet blocks (draft-ietf-opsawg-pcapng §4.3). */
import type { CaptureOption } from '../capture/capture.ts';
import { PacketOption } from '../capture/pcapng.ts';
import { defineFields, type FieldSpec } from '../wire/field.ts';
import type { TreeBuilder } from '../wire/tree.ts';

export interface PacketOptions {
  readonly flags?: number;
  /** Packets lost between this one and the one before it. */
  readonly dropCount?: bigint;
  readonly id?: bigint;
  readonly queue?: number;
  /** `type`: 1 of Linux' eBPF TC, 2 of its XDP, with its number; others without. */
  readonly verdicts?: readonly { readonly type: number; readonly value?: bigint }[];
}

/** An option of another length than it should have is left out. */
export function packetOptions(options: readonly CaptureOption[], littleEndian: boolean): PacketOptions {
  const out: { -readonly [K in keyof PacketOptions]: PacketOptions[K] } = {};
  const verdicts: { type: number; value?: bigint }[] = [];
  for (const { code, value } of options) {
    const view = new DataView(value.buffer, value.byteOffset, value.length);
    if (code === PacketOption.flags && value.length === 4) out.flags = view.getUint32(0, littleEndian);
    else if (code === PacketOption.queue && value.length === 4) out.queue = view.getUint32(0, littleEndian);
    else if (code === PacketOption.dropCount && value.length === 8) out.dropCount = view.getBigUint64(0, littleEndian);
    else if (code === PacketOption.packetId && value.length === 8) out.id = view.getBigUint64(0, littleEndian);
    else if (code === PacketOption.verdict && value.length > 0) {
      const type = view.getUint8(0);
      const isNumber = (type === 1 || type === 2) && value.length === 9;
      verdicts.push({ type, ...(isNumber ? { value: view.getBigInt64(1, littleEndian) } : {}) });
    }
  }
  if (verdicts.length > 0) out.verdicts = verdicts;
  return out;
}

const DIRECTIONS = { 0: 'Unknown', 1: 'Inbound', 2: 'Outbound' };
const RECEPTION = { 0: 'Not specified', 1: 'Unicast', 2: 'Multicast', 3: 'Broadcast', 4: 'Promiscuous' };
const TC_ACTIONS = {
  [-1]: 'TC_ACT_UNSPEC',
  0: 'TC_ACT_OK',
  1: 'TC_ACT_RECLASSIFY',
  2: 'TC_ACT_SHOT',
  3: 'TC_ACT_PIPE',
  4: 'TC_ACT_STOLEN',
  5: 'TC_ACT_QUEUED',
  6: 'TC_ACT_REPEAT',
  7: 'TC_ACT_REDIRECT',
  8: 'TC_ACT_TRAP',
};
const XDP_ACTIONS = { 0: 'XDP_ABORTED', 1: 'XDP_DROP', 2: 'XDP_PASS', 3: 'XDP_TX', 4: 'XDP_REDIRECT' };
const SET = { 0: 'Not set', 1: 'Set' };

const error = (name: string, title: string): FieldSpec => ({
  name: `frame.packet_flags_${name}`,
  type: 'bool',
  title,
  names: SET,
});

const F = defineFields({
  queue: { name: 'frame.interface_queue', type: 'uint', title: 'Interface queue' },
  flags: { name: 'frame.packet_flags', type: 'uint', title: 'Packet flags', base: 'hex', width: 8 },
  direction: { name: 'frame.packet_flags_direction', type: 'uint', title: 'Direction', base: 'hex', width: 8, names: DIRECTIONS },
  reception: { name: 'frame.packet_flags_reception_type', type: 'uint', title: 'Reception type', names: RECEPTION },
  fcsLength: { name: 'frame.packet_flags_fcs_length', type: 'uint', title: 'FCS length' },
  reserved: { name: 'frame.packet_flags_reserved', type: 'uint', title: 'Reserved' },
  crc: error('crc_error', 'CRC error'),
  tooLong: error('packet_too_error', 'Packet too long error'),
  tooShort: error('packet_too_short_error', 'Packet too short error'),
  gap: error('wrong_inter_frame_gap_error', 'Wrong interframe gap error'),
  unaligned: error('unaligned_frame_error', 'Unaligned frame error'),
  delimiter: error('start_frame_delimiter_error', 'Start frame delimiter error'),
  preamble: error('preamble_error', 'Preamble error'),
  symbol: error('symbol_error', 'Symbol error'),
  id: { name: 'frame.packet_id', type: 'uint64', title: 'Packet id' },
  verdict: { name: 'frame.verdict', type: 'string', title: 'Verdict' },
  tc: { name: 'frame.verdict.ebpf_tc', type: 'int', title: 'eBPF TC', names: TC_ACTIONS },
  xdp: { name: 'frame.verdict.ebpf_xdp', type: 'int', title: 'eBPF XDP', names: XDP_ACTIONS },
});
/** The lowest of the error bits is bit 24. */
const ERRORS: readonly FieldSpec[] = [F.crc, F.tooLong, F.tooShort, F.gap, F.unaligned, F.delimiter, F.preamble, F.symbol];

export function explainPacketOptions(t: TreeBuilder, o: PacketOptions): void {
  if (o.queue !== undefined) t.generated(F.queue, o.queue);
  if (o.flags !== undefined) explainFlags(t, o.flags);
  if (o.id !== undefined) t.generated(F.id, o.id);
  if (o.verdicts === undefined) return;
  t.open(F.verdict, 0, 0, '');
  for (const { type, value } of o.verdicts) {
    if (value !== undefined) t.generated(type === 1 ? F.tc : F.xdp, Number(value));
  }
  t.close();
}

function explainFlags(t: TreeBuilder, flags: number): void {
  const bits = (spec: FieldSpec, shift: number, count: number): void => {
    const mask = (2 ** count - 1) * 2 ** shift;
    const value = Math.floor((flags >>> 0) / 2 ** shift) % 2 ** count;
    t.add(spec, 0, 0, spec.type === 'bool' ? value !== 0 : value, { mask });
  };
  t.open(F.flags, 0, 0, flags);
  bits(F.direction, 0, 2);
  bits(F.reception, 2, 3);
  bits(F.fcsLength, 5, 4);
  bits(F.reserved, 9, 7);
  for (const [i, spec] of ERRORS.entries()) bits(spec, 24 + i, 1);
  t.close();
}
