/** One packet → its tree of fields, the `frame` layer first. */
import type { Bytes } from '../base/bytes.ts';
import { defineFields, type FrameTree } from '../wire/field.ts';
import { isDecodedLinkType, linkTypeName, wiresharkEncapsulation } from '../wire/linktype.ts';
import { type ExplainContext, NO_CONTEXT, type Span, TreeBuilder } from '../wire/tree.ts';
import { explainPayload } from './dispatch.ts';
import { explainPacketOptions, type PacketOptions } from './frame-options.ts';

/** What the capture knows of a packet beside its bytes. */
export interface FrameMeta {
  /** `frame.number`, from 1. */
  readonly number: number;
  /** LINKTYPE_ number of its interface. */
  readonly linkType: number;
  /** Length on the wire. */
  readonly originalLength: number;
  /** Epoch nanoseconds. */
  readonly timeNs: bigint;
  /** Since the previous packet, and since the first, ns. */
  readonly deltaNs: bigint;
  readonly relativeNs: bigint;
  /** Where the capture has interfaces (pcapng), which one and its name and description. */
  readonly interfaceId?: number;
  readonly interfaceName?: string;
  readonly interfaceDescription?: string;
  /** Section of the capture, from 1 (pcapng). */
  readonly section?: number;
  readonly comments?: readonly string[];
  /** What the capture says of the packet in options of its block. */
  readonly options?: PacketOptions;
  /** The capture has no time for it: `timeNs` and what is counted from it say nothing. */
  readonly untimed?: boolean;
  /** Bytes of frame check sequence at the end of each frame, where the capture says. */
  readonly fcsLength?: number;
}

/** Wireshark's numbers of link types, with its names. */
const ENCAPSULATION_NAMES = {
  0: 'Unknown',
  1: 'Ethernet',
  4: 'PPP',
  7: 'Raw IP',
  15: 'NULL/Loopback',
  25: 'Linux cooked-mode capture v1',
  129: 'Raw IPv4',
  130: 'Raw IPv6',
  174: 'OpenBSD loopback',
  210: 'Linux cooked-mode capture v2',
};

export const frameFields = defineFields({
  frame: { name: 'frame', type: 'none', title: 'Frame' },
  sectionNumber: { name: 'frame.section_number', type: 'uint', title: 'Section number' },
  interfaceId: { name: 'frame.interface_id', type: 'uint', title: 'Interface id' },
  interfaceName: { name: 'frame.interface_name', type: 'string', title: 'Interface name' },
  interfaceDescription: { name: 'frame.interface_description', type: 'string', title: 'Interface description' },
  encapType: { name: 'frame.encap_type', type: 'int', title: 'Encapsulation type', names: ENCAPSULATION_NAMES },
  time: { name: 'frame.time', type: 'time', title: 'Arrival Time' },
  offsetShift: { name: 'frame.offset_shift', type: 'duration', title: 'Time shift for this packet', generated: true },
  timeEpoch: { name: 'frame.time_epoch', type: 'duration', title: 'Epoch Time' },
  timeDelta: { name: 'frame.time_delta', type: 'duration', title: 'Time delta from previous captured frame', generated: true },
  timeDeltaDisplayed: {
    name: 'frame.time_delta_displayed',
    type: 'duration',
    title: 'Time delta from previous displayed frame',
    generated: true,
  },
  timeRelative: { name: 'frame.time_relative', type: 'duration', title: 'Time since reference or first frame', generated: true },
  number: { name: 'frame.number', type: 'uint', title: 'Frame Number' },
  len: { name: 'frame.len', type: 'uint', title: 'Frame length on the wire' },
  capLen: { name: 'frame.cap_len', type: 'uint', title: 'Frame length stored into the capture file' },
  marked: { name: 'frame.marked', type: 'bool', title: 'Frame is marked', generated: true },
  ignored: { name: 'frame.ignored', type: 'bool', title: 'Frame is ignored', generated: true },
  dropCount: { name: 'frame.drop_count', type: 'uint64', title: 'Drop Count', generated: true },
  direction: {
    name: 'frame.p2p_dir',
    type: 'int',
    title: 'Point-to-Point Direction',
    names: { 0: 'Sent', 1: 'Received' },
  },
  protocols: { name: 'frame.protocols', type: 'string', title: 'Protocols in frame', generated: true },
  comment: { name: 'frame.comment', type: 'string', title: 'Comment' },
});
const F = frameFields;

function explainTimes(t: TreeBuilder, meta: FrameMeta): void {
  t.generated(F.time, meta.timeNs);
  t.generated(F.offsetShift, 0n);
  t.generated(F.timeEpoch, meta.timeNs);
  t.generated(F.timeDelta, meta.deltaNs);
  t.generated(F.timeDeltaDisplayed, meta.deltaNs);
  t.generated(F.timeRelative, meta.relativeNs);
}

/**
 * @param bytes the captured bytes of the frame, and nothing else
 */
export function explainFrame(bytes: Bytes, meta: FrameMeta, context: ExplainContext = NO_CONTEXT): FrameTree {
  const t = new TreeBuilder(bytes, meta.number - 1, context);
  t.timeNs = meta.timeNs;
  const frame = t.open(F.frame, 0, bytes.length);
  if (meta.section !== undefined) t.generated(F.sectionNumber, meta.section);
  const { options } = meta;
  if (meta.interfaceId !== undefined) {
    t.open(F.interfaceId, 0, 0, meta.interfaceId);
    if (meta.interfaceName !== undefined) t.generated(F.interfaceName, meta.interfaceName);
    if (meta.interfaceDescription !== undefined) t.generated(F.interfaceDescription, meta.interfaceDescription);
    t.close();
  }
  if (options !== undefined) explainPacketOptions(t, options);
  t.generated(F.encapType, wiresharkEncapsulation(meta.linkType));
  if (meta.untimed !== true) explainTimes(t, meta);
  t.generated(F.number, meta.number);
  t.generated(F.len, meta.originalLength);
  t.generated(F.capLen, bytes.length);
  if (options?.dropCount !== undefined) t.generated(F.dropCount, options.dropCount);
  t.generated(F.marked, false);
  t.generated(F.ignored, false);
  const direction = (options?.flags ?? 0) & 3;
  if (direction !== 0) t.generated(F.direction, direction === 1 ? 1 : 0);
  t.close();
  const span: Span = {
    start: 0,
    end: bytes.length,
    declaredEnd: Math.max(bytes.length, meta.originalLength),
    limitedBy: 'frame',
  };
  if (!isDecodedLinkType(meta.linkType)) {
    const limitedBy = `LINKTYPE_${linkTypeName(meta.linkType) ?? 'unknown'}`;
    t.stop({ layer: 'frame', reason: 'unsupported', offset: 0, required: 0, actual: meta.linkType, limitedBy });
  }
  explainPayload(t, { kind: 'linktype', number: meta.linkType, span }, meta.fcsLength);
  t.within(frame, () => {
    t.generated(F.protocols, t.protocols.join(':'));
    for (const comment of meta.comments ?? []) t.generated(F.comment, comment);
  });
  return { sources: t.sources, layers: t.layers, stops: t.stops };
}
