/** Judgements on the capture as a whole. */
import type { FailoverFacts } from '../../analysis/failover/facts.ts';
import { viewOf } from '../../analysis/link/vantage.ts';
import type { BindingKind } from '../../analysis/nat/facts.ts';
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark } from '../../table/packets.ts';
import type { Context } from '../context.ts';
import { cite, citeTimes } from '../evidence.ts';
import type { Who } from '../messages/params.ts';
import type { RuleKey } from '../messages/rules.ts';
import type { Sayer } from '../say.ts';
import { sayProxy } from './flow.ts';
import { outerAddresses } from './ip.ts';

/** `failover`: absent where it has not been asked for. */
export type CaptureRule = (c: Context, out: Sayer, failover: FailoverFacts | undefined) => void;

export const overview: CaptureRule = (c, out) => {
  const { p } = c;
  if (p.length === 0) {
    out.say('capture.empty', {}, 'capture.records', []);
    return;
  }
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < p.length; row++) {
    const t = p.time.get(row);
    if (t < first) first = t;
    if (t > last) last = t;
  }
  const { flows, tcp, twice, box } = conversations(c);
  const devices = c.facts.topology.devices.filter((d) => d.isNobody !== true).length;
  const all = twice === flows;
  out.say(
    'capture.overview',
    { frames: p.length, duration: last - first, flows, tcp, twice, all, box, devices },
    'capture.conversation',
    [],
  );
};

/**
 * Conversations of which packets were captured, those that a translator carries on counted once; how many of them are seen on both
 * its sides, and who it is, where there is one alone.
 */
function conversations(c: Context): { flows: number; tcp: boolean; twice: number; box: Who | null } {
  const { flows } = c.facts.tables;
  const copied = new Set<FlowId>();
  const originals = new Set<FlowId>();
  for (const { originalFlow: a, translatedFlow: b } of c.facts.nat.bindings) {
    if (a === null || b === null || a === b) continue;
    copied.add(b);
    originals.add(a);
  }
  let count = 0;
  let twice = 0;
  let tcp = true;
  for (let f = 0; f < flows.length; f++) {
    const flow = f as FlowId;
    if (flows.packetsForward.get(f) + flows.packetsBackward.get(f) === 0 || copied.has(flow)) continue;
    count++;
    if (originals.has(flow)) twice++;
    if (flows.protocol.get(f) !== IpProtocol.tcp) tcp = false;
  }
  const boxes = new Set(c.facts.nat.bindings.map((b) => b.translator));
  const [only] = boxes;
  return { flows: count, tcp, twice, box: only === undefined || boxes.size > 1 ? null : c.translator(only) };
}

const TUNNELS_SHOWN = 8;

/** Whole IP packets inside others. */
export const tunnels: CaptureRule = (c, out) => {
  for (const t of c.facts.link.tunnels.slice(0, TUNNELS_SHOWN)) {
    const { src, dst, outer, inner, packets, first } = t;
    out.say('ip.tunnel', { src, dst, outer, inner, packets, first }, 'ip.tunnel', outerAddresses(t));
  }
};

const PROXIES_SHOWN = 8;

export const proxies: CaptureRule = (c, out) => {
  for (const proxy of c.facts.nat.proxies.slice(0, PROXIES_SHOWN)) sayProxy(c, proxy, out);
};

const PROBLEMS_SHOWN = 20;

export const damage: CaptureRule = (c, out) => {
  for (const problem of c.facts.capture.problems.slice(0, PROBLEMS_SHOWN)) {
    out.say(
      'capture.problem',
      { kind: problem.code, offset: problem.offset, line: problem.line ?? null },
      'capture.records',
      [],
      'error',
    );
  }
  for (const failure of c.facts.failures) {
    out.say('capture.pass-failed', { pass: failure.pass, frame: failure.row as PacketRow }, 'capture.passes', [], 'error');
  }
  let cut = 0;
  let firstCut = 0;
  for (let row = 0; row < c.p.length; row++) {
    if ((c.p.marks.get(row) & Mark.cut) === 0) continue;
    if (cut === 0) firstCut = row;
    cut++;
  }
  if (cut > 0) {
    const first = firstCut as PacketRow;
    out.say(
      'capture.cut',
      { frames: cut, first },
      'capture.snap',
      [cite(c.facts, first, 'frame.cap_len'), cite(c.facts, first, 'frame.len')],
      'note',
    );
  }
};

/** Connections whose beginning is not in the capture. */
export const beginnings: CaptureRule = (c, out) => {
  const { flows } = c.facts.tables;
  let all = 0;
  let missing = 0;
  let first: PacketRow | null = null;
  for (let f = 0; f < flows.length; f++) {
    const t = c.facts.tcp.connection(f as FlowId);
    if (t === undefined) continue;
    all++;
    if (t.opening.kind !== 'not-seen') continue;
    missing++;
    first ??= flows.rows(f as FlowId).first;
  }
  if (first === null) return;
  out.say('capture.midstream', { flows: missing, all, first }, 'capture.beginning', [cite(c.facts, first, 'tcp.flags')], 'note');
};

export const capturePoint: CaptureRule = (c, out) => {
  const point = c.facts.link.capturePoint;
  const first = point?.rows[0];
  if (point === null || first === undefined) return;
  out.say(
    'link.capture-point',
    { mac: point.mac, who: c.whoIs(c.facts.topology.sender(first)), frames: point.rows.length, first },
    'link.minimum',
    point.rows.slice(0, 4).map((r) => cite(c.facts, r, 'frame.len')),
    'note',
  );
};

/** Whether others' frames reach the machine that the capture was taken on. */
export const promiscuity: CaptureRule = (c, out) => {
  const point = c.facts.link.capturePoint;
  if (point === null || c.facts.capture.interfaces.length > 1) return;
  const { view, rows } = viewOf(c.facts.tables, point.mac);
  const [first] = rows;
  if (view === 'others-seen' && first !== undefined) {
    const evidence = [cite(c.facts, first, 'eth.src'), cite(c.facts, first, 'eth.dst')];
    out.say('link.others', { first }, 'link.promiscuous', evidence, 'note');
  } else if (view === 'own-only') out.say('link.own', {}, 'link.promiscuous', []);
};

/** The longest silence of the capture as a whole. */
export const silence: CaptureRule = (c, out) => {
  const threshold = c.facts.link.idleGaps[0]?.ns;
  if (threshold === undefined) return;
  const gap = longestSilence(c);
  // A gap inside one conversation while others go on is no silence of the capture.
  if (gap === null || gap.ns < threshold / 2) return;
  out.say('link.idle', { gap: gap.ns, from: gap.from, to: gap.to }, 'link.idle', citeTimes(c.facts, gap.from, gap.to));
};

function longestSilence(c: Context): { from: PacketRow; to: PacketRow; ns: number } | null {
  let from = 0;
  let to = 0;
  let ns = 0;
  let last = 0;
  for (let row = 1; row < c.p.length; row++) {
    // Without a time of its own a packet neither begins nor ends a silence.
    if (c.p.hasUntimed && (c.p.marks.get(row) & Mark.untimed) !== 0) continue;
    const d = c.p.time.get(row) - c.p.time.get(last);
    if (d > ns) {
      ns = d;
      from = last;
      to = row;
    }
    last = row;
  }
  return to === 0 ? null : { from: from as PacketRow, to: to as PacketRow, ns };
}

export const translators: CaptureRule = (c, out) => {
  const kinds = new Map<number, Set<BindingKind>>();
  const conversations = new Map<number, number>();
  for (const b of c.facts.nat.bindings) {
    conversations.set(b.translator, (conversations.get(b.translator) ?? 0) + 1);
    const known = kinds.get(b.translator);
    if (known === undefined) kinds.set(b.translator, new Set([b.kind]));
    else known.add(b.kind);
  }
  for (const t of c.facts.nat.translators) {
    if (t.macs.length === 0 && t.addresses.length === 0) continue;
    const kind = t.roles.includes('director') ? 'director' : (t.roles[0] ?? 'nat-router');
    out.say(
      'nat.translator',
      {
        kind,
        addresses: t.addresses.length === 0 ? null : t.addresses,
        macs: t.macs.length === 0 ? null : t.macs,
        connections: conversations.get(t.id) ?? 0,
      },
      translationRule(kinds.get(t.id)),
      [],
    );
  }
};

/** The rule that what a box does follows: that of its one kind of binding, or of both. */
function translationRule(kinds: ReadonlySet<BindingKind> | undefined): RuleKey {
  const [only] = kinds ?? [];
  if (only === undefined || kinds?.size !== 1) return 'nat.both';
  return only === 'dnat' ? 'nat.dnat' : only === 'snat' ? 'nat.snat' : 'nat.both';
}
