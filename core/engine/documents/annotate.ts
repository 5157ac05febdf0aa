/**
 * `trama.annotate/1`: the story as data. Frames and flows are made one at a time, so that a large capture streams; the bytes of the
 * few frames whose field tree has something to add are read again in windows.
 */
import type { Facts } from '../../analysis/facts.ts';
import type { StreamFacts } from '../../analysis/stream/facts.ts';
import type { Device } from '../../analysis/topology/facts.ts';
import { annotateCapture, annotateFlow, annotateFrame } from '../../annotate/annotate.ts';
import type { Annotation } from '../../annotate/annotation.ts';
import { mayCarry } from '../../annotate/carried/carried.ts';
import { type Lang, safeText } from '../../annotate/format.ts';
import { deviceName } from '../../annotate/labels.ts';
import { layersOf } from '../../annotate/layers.ts';
import { formatAnnotation } from '../../annotate/render.ts';
import { summarize } from '../../annotate/summary.ts';
import { flowId, frameNumber, NONE, type PacketRow } from '../../base/ids.ts';
import { isDatagram } from '../../table/innermost.ts';
import { Layer, Mark, TcpFlag } from '../../table/packets.ts';
import type { FrameTree } from '../../wire/field.ts';
import { protocolOfPorts } from '../../wire/udp-ports.ts';
import type { Engine } from '../engine.ts';
import type { RowSelection } from '../selection.ts';
import type { AnnotateFlowSection, AnnotationSection, CaptureSection, DeviceSection, FrameSection } from './schemas.ts';
import { captureSection, flowSections, type NatStream, natSection, timeText } from './sections.ts';

export interface AnnotateSections {
  readonly capture: CaptureSection;
  readonly devices: readonly DeviceSection[];
  readonly annotations: readonly AnnotationSection[];
  /** Once: the frames are read along the way. */
  readonly frames: AsyncIterable<FrameSection>;
  readonly flows: Iterable<AnnotateFlowSection>;
  readonly nat: NatStream;
}

/** What of an engine the story is told from. */
export type StorySource = Pick<Engine, 'facts' | 'frames' | 'rows' | 'explainFrame' | 'streams' | 'failover'>;

/** `selection`: only these frames, the flows that they belong to, and the bindings that pair one of them. */
export async function annotateSections(engine: StorySource, lang: Lang, selection?: RowSelection): Promise<AnnotateSections> {
  const { facts } = engine;
  const failover = await engine.failover();
  return {
    capture: captureSection(facts),
    devices: deviceSections(facts, lang),
    annotations: annotateCapture(facts, failover).map((a) => annotationSection(a, facts, lang)),
    frames: frameSections(engine, lang, () => selection?.packets() ?? engine.rows()),
    flows: annotatedFlows(facts, lang, selection),
    nat: natSection(facts, selection),
  };
}

export function annotationSection(a: Annotation, facts: Facts, lang: Lang): AnnotationSection {
  const { text, rule, refs, evidence } = formatAnnotation(a, facts, lang);
  return {
    code: a.code,
    severity: a.severity,
    scope: a.scope.kind,
    text,
    rule: { key: a.rule.key, text: rule, refs: [...refs] },
    evidence: evidence.map((e) => ({ ...e })),
  };
}

export function frameSection(facts: Facts, row: PacketRow, tree: FrameTree | undefined, lang: Lang): FrameSection {
  const { packets } = facts.tables;
  const flow = packets.flow.get(row);
  const of = facts.nat.rewriteOf(row);
  const as = facts.nat.rewrittenAs(row);
  return {
    number: frameNumber(row),
    time: timeText(facts, row),
    layers: [...layersOf(facts, row, tree)],
    summary: summarize(facts, row, lang, tree),
    flow: flow === NONE ? null : flow,
    phase: facts.phases.get(row),
    rewriteOf: of === null ? null : frameNumber(of),
    rewrittenAs: as === null ? null : frameNumber(as),
    from: facts.topology.sender(row).id,
    to: facts.topology.receiver(row)?.id ?? null,
    comments: [...(facts.capture.packetComments.get(row) ?? [])],
    annotations: annotateFrame(facts, row, tree).map((a) => annotationSection(a, facts, lang)),
  };
}

const TOLD = { dns: true, mdns: true, llmnr: true, dhcp: true } as const;
/** A datagram whose message has a sentence of its own. */
function tellsMore(facts: Facts, row: PacketRow): boolean {
  const { packets } = facts.tables;
  return (protocolOfPorts(packets.srcPort.get(row), packets.dstPort.get(row)) ?? '') in TOLD;
}

/**
 * True where the rules can use the field tree: TCP options (only a SYN's are told), neighbour discovery, and wherever decoding is not the plain
 * case. For all other packets the columns say everything, and their bytes are not read again.
 */
export function wantsTree(facts: Facts, streams: StreamFacts, row: PacketRow): boolean {
  const { packets } = facts.tables;
  if ((packets.marks.get(row) & Mark.plain) === 0 || mayCarry(packets, row)) return true;
  const layers = packets.layers.get(row);
  if ((layers & Layer.icmpv6) !== 0) return true;
  if (isDatagram(packets, row, layers)) return tellsMore(facts, row);
  if ((layers & Layer.tcp) === 0) return false;
  if ((packets.flags.get(row) & TcpFlag.syn) !== 0) return true;
  return packets.payloadLength.get(row) > 0 && streams.protocolAt(flowId(packets.flow.get(row)), row) !== undefined;
}

async function* frameSections(engine: StorySource, lang: Lang, rows: () => Iterable<PacketRow>): AsyncGenerator<FrameSection> {
  const { facts } = engine;
  const streams = await engine.streams();
  const wanted = function* (): Generator<PacketRow> {
    for (const row of rows()) if (wantsTree(facts, streams, row)) yield row;
  };
  const reader = engine.frames(wanted())[Symbol.asyncIterator]();
  for (const row of rows()) {
    let tree: FrameTree | undefined;
    if (wantsTree(facts, streams, row)) {
      const frame = await reader.next();
      if (frame.done !== true) tree = await engine.explainFrame(row, frame.value.bytes);
    }
    yield frameSection(facts, row, tree, lang);
  }
}

function* annotatedFlows(facts: Facts, lang: Lang, selection: RowSelection | undefined): Generator<AnnotateFlowSection> {
  for (const section of flowSections(facts, selection)) {
    yield { ...section, annotations: annotateFlow(facts, flowId(section.id)).map((a) => annotationSection(a, facts, lang)) };
  }
}

/** Devices under the names that the story uses, or the host's own name where the capture tells it. */
export function deviceSections(facts: Facts, lang: Lang): DeviceSection[] {
  const { addresses, macs } = facts.tables;
  const hostName = (d: Device): string | undefined =>
    d.addresses.flatMap((a) => facts.capture.names.get(addresses.text(a)) ?? [])[0];
  return facts.topology.devices.map((d) => ({
    id: d.id,
    name: safeText(hostName(d) ?? deviceName(facts, d, lang), 60),
    macs: d.macs.map((m) => macs.text(m)),
    addresses: d.addresses.map((a) => addresses.text(a)),
    vips: d.vips.map((a) => addresses.text(a)),
    roles: [...d.roles],
    evidence: d.evidence.map(frameNumber),
  }));
}
