/**
 * The story of a capture: every frame, flow and the capture as a whole, judged by the rules in `rules/`.
 *
 * `annotateFrame` gives at least one annotation for every row. The field tree is optional: with it the rules also speak of what the
 * columns do not hold (TCP options, where decoding stopped, the target of a neighbour solicitation).
 */
import type { Facts } from '../analysis/facts.ts';
import type { FailoverFacts } from '../analysis/failover/facts.ts';
import type { FlowId, PacketRow } from '../base/ids.ts';
import type { FrameTree } from '../wire/field.ts';
import { type Annotation, SEVERITIES, type Severity } from './annotation.ts';
import { contextOf } from './context.ts';
import { apps } from './rules/apps.ts';
import { arp } from './rules/arp.ts';
import {
  beginnings,
  type CaptureRule,
  capturePoint,
  damage,
  overview,
  promiscuity,
  proxies,
  silence,
  translators,
  tunnels,
} from './rules/capture.ts';
import { carried } from './rules/carried.ts';
import { type FlowRule, httpFlow, natFlow, otherFlow, tcpFlow } from './rules/flow.ts';
import { http, httpPart } from './rules/http.ts';
import { icmp } from './rules/icmp.ts';
import { fragment, ipChecksum, ipId, otherProtocol, sighting, ttl, tunnelHeader } from './rules/ip.ts';
import { damaged, idle, padded, unknown, unpadded, vlan } from './rules/link.ts';
import { natCopy, natOriginal } from './rules/nat.ts';
import { disorder } from './rules/order.ts';
import type { FrameRule } from './rules/rule.ts';
import { services } from './rules/services.ts';
import { disputes, takeovers } from './rules/takeover.ts';
import { tcp } from './rules/tcp.ts';
import { handshake } from './rules/tcp-open.ts';
import { tcpVerdict } from './rules/tcp-verdicts.ts';
import { udp } from './rules/udp.ts';
import { CAPTURE_SCOPE, flowScope, frameScope, Sayer } from './say.ts';

/** What the packet is: one of these speaks, or `unknown` does. What it says comes first, then what carries it, then what becomes of it. */
const WHAT: readonly FrameRule[] = [arp, fragment, http, tcp, httpPart, apps, udp, carried, icmp, otherProtocol];
/** A rewritten copy is the translator's act; what the packet says was told of the original. */
const WHAT_COPY: readonly FrameRule[] = [natCopy, handshake];
const ABOUT: readonly FrameRule[] = [
  tcpVerdict,
  natOriginal,
  idle,
  ipChecksum,
  tunnelHeader,
  vlan,
  ttl,
  ipId,
  unpadded,
  padded,
  damaged,
];
/** They tell at the first packet of a sender what all of its packets show, and never complain: dear to ask, and without weight for the severity. */
const NEVER_GRAVE: ReadonlySet<FrameRule> = new Set<FrameRule>([ttl, ipId]);
const ABOUT_GRAVE = ABOUT.filter((rule) => !NEVER_GRAVE.has(rule));
const FLOW: readonly FlowRule[] = [tcpFlow, otherFlow, httpFlow, natFlow];
const CAPTURE: readonly CaptureRule[] = [
  overview,
  damage,
  disorder,
  capturePoint,
  promiscuity,
  takeovers,
  disputes,
  translators,
  tunnels,
  proxies,
  services,
  beginnings,
  silence,
];

/** Everything there is to say about one frame. `tree`: what `explain` returned for it, where the caller has it. */
export function annotateFrame(facts: Facts, row: PacketRow, tree?: FrameTree): readonly Annotation[] {
  return annotated(facts, row, ABOUT, tree);
}

/** The gravest of what there is to say about the frame. */
export function frameSeverity(facts: Facts, row: PacketRow): Severity {
  let worst = 0;
  for (const { severity } of annotated(facts, row, ABOUT_GRAVE)) worst = Math.max(worst, SEVERITIES.indexOf(severity));
  return SEVERITIES[worst] ?? 'chat';
}

function annotated(facts: Facts, row: PacketRow, about: readonly FrameRule[], tree?: FrameTree): readonly Annotation[] {
  const context = contextOf(facts);
  const out = new Sayer(frameScope(row));
  if (context.isCopy(row)) for (const rule of WHAT_COPY) rule(context, row, out, tree);
  else if (!sighting(context, row, out)) for (const rule of WHAT) rule(context, row, out, tree);
  if (out.list.length === 0) unknown(context, row, out, tree);
  for (const rule of about) rule(context, row, out, tree);
  return out.list;
}

export function annotateFlow(facts: Facts, flow: FlowId): readonly Annotation[] {
  const context = contextOf(facts);
  const out = new Sayer(flowScope(flow));
  for (const rule of FLOW) rule(context, flow, out);
  return out.list;
}

/** `failover`: what `Engine.failover` found, where it has been asked; without it nothing is said of takeovers. */
export function annotateCapture(facts: Facts, failover?: FailoverFacts): readonly Annotation[] {
  const context = contextOf(facts);
  const out = new Sayer(CAPTURE_SCOPE);
  for (const rule of CAPTURE) rule(context, out, failover);
  return out.list;
}

/** Capture, frames in order, flows in order; nothing is kept. `treeOf` as in `annotateFrame`. */
export function* allAnnotations(
  facts: Facts,
  treeOf?: (row: PacketRow) => FrameTree | undefined,
  failover?: FailoverFacts,
): Generator<Annotation> {
  yield* annotateCapture(facts, failover);
  for (let row = 0; row < facts.tables.packets.length; row++) {
    yield* annotateFrame(facts, row as PacketRow, treeOf?.(row as PacketRow));
  }
  const { flows } = facts.tables;
  for (let flow = 0; flow < flows.length; flow++) if (flows.isSeen(flow as FlowId)) yield* annotateFlow(facts, flow as FlowId);
}
