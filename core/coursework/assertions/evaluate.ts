/** Holds a capture against assertions. Knows nothing of files: the engine answers its questions. */

import { EXPERT_SEVERITIES } from '../../analysis/expert/facts.ts';
import { expertItems } from '../../analysis/expert/items.ts';
import type { Facts } from '../../analysis/facts.ts';
import type { Endpoint } from '../../analysis/nat/facts.ts';
import type { StatsSource } from '../../analysis/stats/source.ts';
import { socketText } from '../../base/address.ts';
import { type AddressId, type FlowId, frameNumber, type PacketRow, rowOfFrame } from '../../base/ids.ts';
import { suggestFields } from '../../explain/extract.ts';
import { formatValue } from '../../explain/format.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, type PacketTable } from '../../table/packets.ts';
import { type FieldNode, fieldSpec } from '../../wire/field.ts';
import { protocolOfPorts } from '../../wire/udp-ports.ts';
import type { AssertionResult, Finding } from './result.ts';
import { type Assertion, type Assertions, CHECKS, type CountRule } from './schema.ts';

export interface AssertionSource extends StatsSource {
  /** The rows that a display filter selects, ascending. */
  filter(text: string): Promise<Uint32Array>;
}

/** So many findings, and frames of a finding, are listed. */
const LISTED = 20;

/** One after another, in the order of the file. */
export async function* evaluateAssertions(source: AssertionSource, { assertions }: Assertions): AsyncGenerator<AssertionResult> {
  for (const assertion of assertions) yield await evaluate(source, assertion);
}

type Outcome = { readonly passed: boolean; readonly findings: readonly Finding[] };
const outcome = (passed: boolean, findings: readonly Finding[]): Outcome => ({ passed, findings: findings.slice(0, LISTED) });
/** Passed when there is nothing to complain of. */
const complaints = (findings: readonly Finding[]): Outcome => outcome(findings.length === 0, findings);

async function evaluate(source: AssertionSource, a: Assertion): Promise<AssertionResult> {
  const check = CHECKS.find((name) => a[name] !== undefined) ?? 'frames';
  return { assertion: a, check, ...(await checked(source, a)) };
}

function checked(source: AssertionSource, a: Assertion): Outcome | Promise<Outcome> {
  const { facts } = source;
  if (a.frames !== undefined) return counted('frames', a.frames, facts.tables.packets.length, []);
  if (a.matches !== undefined) return matching(source, typeof a.matches === 'string' ? { filter: a.matches } : a.matches);
  if (a.matchesNothing !== undefined) return matching(source, { filter: a.matchesNothing, count: 0 });
  if (a.fields !== undefined) return fields(source, a.fields);
  if (a.flows !== undefined) return flowsLike(facts, a.flows);
  if (a.handshakes !== undefined) return handshakes(facts);
  if (a.http !== undefined) return httpLike(facts, a.http);
  if (a.nat !== undefined) return natLike(facts, a.nat);
  if (a.checksums !== undefined) return checksums(source);
  if (a.expert !== undefined) return expert(facts, a.expert);
  return whole(facts);
}

export function satisfies(n: number, rule: CountRule): boolean {
  if (typeof rule === 'number') return n === rule;
  return n >= (rule.min ?? 0) && n <= (rule.max ?? Number.POSITIVE_INFINITY);
}

type Counted = Extract<Finding, { code: 'count' }>['of'];
const AT_LEAST_ONE: CountRule = { min: 1 };

function counted(of: Counted, wanted: CountRule, found: number, frames: readonly number[]): Outcome {
  return outcome(satisfies(found, wanted), [{ code: 'count', of, wanted, found, frames: frames.slice(0, LISTED) }]);
}

async function matching(
  source: AssertionSource,
  { filter, count, frames }: { filter: string; count?: CountRule | undefined; frames?: number[] | undefined },
): Promise<Outcome> {
  const found = Array.from(await source.filter(filter), (row) => row + 1);
  if (frames !== undefined) {
    const wanted = new Set(frames);
    const there = new Set(found);
    const missing = [...wanted].filter((n) => !there.has(n)).sort((a, b) => a - b);
    const extra = found.filter((n) => !wanted.has(n));
    if (missing.length > 0 || extra.length > 0)
      return outcome(false, [
        { code: 'frames', missing: missing.slice(0, LISTED), extra: extra.slice(0, LISTED), frames: found.slice(0, LISTED) },
      ]);
  }
  return counted('matching', count ?? (frames === undefined ? AT_LEAST_ONE : found.length), found.length, found);
}

async function fields(source: AssertionSource, { frame, values }: NonNullable<Assertion['fields']>): Promise<Outcome> {
  const { length } = source.facts.tables.packets;
  if (frame > length) return outcome(false, [{ code: 'no-frame', frame, packets: length, frames: [] }]);
  const there = new Map<string, string[]>();
  const collect = (nodes: readonly FieldNode[]): void => {
    for (const node of nodes) {
      const { name } = node.spec;
      if (name in values) {
        const list = there.get(name) ?? [];
        list.push(formatValue(node.spec, node.value));
        there.set(name, list);
      }
      collect(node.children);
    }
  };
  for await (const { tree } of source.trees([rowOfFrame(frame)])) collect(tree.layers);
  const findings: Finding[] = [];
  for (const [field, expected] of Object.entries(values)) {
    if (fieldSpec(field) === undefined) {
      findings.push({ code: 'no-field', field, suggestions: suggestFields(field), frames: [frame] });
      continue;
    }
    const wanted = (Array.isArray(expected) ? expected : [expected]).map(printed);
    const found = there.get(field) ?? [];
    // One value is asked of a field that occurs more than once: any occurrence will do.
    const holds = Array.isArray(expected)
      ? wanted.length === found.length && wanted.every((w, i) => same(w, found[i]))
      : found.some((f) => same(wanted[0] ?? '', f));
    if (!holds) findings.push({ code: 'field', frame, field, wanted, found: found.slice(0, LISTED), frames: [frame] });
  }
  return complaints(findings);
}

/** `true` is 1, as tshark prints it. */
const printed = (v: string | number | boolean): string => (typeof v === 'boolean' ? (v ? '1' : '0') : String(v));

/** Numbers are the same in any base: 0x0012 and 18. */
function same(wanted: string, found: string | undefined): boolean {
  if (found === undefined) return false;
  if (wanted.toLowerCase() === found.toLowerCase()) return true;
  const number = /^(?:0x[0-9a-f]+|\d+(?:\.\d+)?)$/i;
  return number.test(wanted) && number.test(found) && Number(wanted) === Number(found);
}

const PROTOCOLS = { tcp: IpProtocol.tcp, udp: IpProtocol.udp, icmp: IpProtocol.icmp, icmpv6: IpProtocol.icmpv6 } as const;

/** `address`, `address:port`, `[v6]:port`. */
function isEndpoint(facts: Facts, wanted: string | undefined, address: number, port: number): boolean {
  if (wanted === undefined) return true;
  const text = facts.tables.addresses.text(address as AddressId);
  const bare = wanted.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === text || wanted.toLowerCase() === socketText(text, port);
}

function flowsLike(facts: Facts, like: NonNullable<Assertion['flows']>): Outcome {
  const { flows } = facts.tables;
  const found: number[] = [];
  let n = 0;
  for (let i = 0; i < flows.length; i++) {
    const id = i as FlowId;
    if (!flows.isSeen(id)) continue;
    if (like.protocol !== undefined && flows.protocol.get(id) !== PROTOCOLS[like.protocol]) continue;
    const tcp = facts.tcp.connection(id);
    if (like.opening !== undefined && tcp?.opening.kind !== like.opening) continue;
    if (like.close !== undefined && tcp?.close.kind !== like.close) continue;
    const a = [flows.a.get(id), flows.aPort.get(id)] as const;
    const b = [flows.b.get(id), flows.bPort.get(id)] as const;
    const [client, server] = (tcp?.clientIsA ?? true) ? [a, b] : [b, a];
    if (!isEndpoint(facts, like.client, ...client) || !isEndpoint(facts, like.server, ...server)) continue;
    if (like.packets !== undefined && !satisfies(flows.packetsForward.get(id) + flows.packetsBackward.get(id), like.packets))
      continue;
    n++;
    if (found.length < LISTED) found.push(frameNumber(flows.rows(id).first));
  }
  return counted('flows', like.count ?? AT_LEAST_ONE, n, found);
}

function handshakes(facts: Facts): Outcome {
  const { flows } = facts.tables;
  const findings: Finding[] = [];
  for (let i = 0; i < flows.length && findings.length < LISTED; i++) {
    const tcp = flows.isSeen(i as FlowId) ? facts.tcp.connection(i as FlowId) : undefined;
    if (tcp === undefined || tcp.opening.kind === 'three-way') continue;
    findings.push({
      code: 'handshake',
      flow: i,
      opening: tcp.opening.kind,
      frames: [frameNumber(flows.rows(i as FlowId).first)],
    });
  }
  return complaints(findings);
}

function httpLike(facts: Facts, like: NonNullable<Assertion['http']>): Outcome {
  const found: number[] = [];
  let n = 0;
  for (const { request, response } of facts.http.transactions) {
    if (like.method !== undefined && request?.method !== like.method) continue;
    if (like.uri !== undefined && request?.uri !== like.uri) continue;
    if (
      like.host !== undefined &&
      (request === null || facts.http.header(request, 'host')?.toLowerCase() !== like.host.toLowerCase())
    )
      continue;
    if (like.status !== undefined && response?.status !== like.status) continue;
    if (like.answered !== undefined && (response !== null) !== like.answered) continue;
    n++;
    for (const m of [request, response]) if (m !== null && found.length < LISTED) found.push(frameNumber(m.firstRow));
  }
  return counted('exchanges', like.count ?? AT_LEAST_ONE, n, found);
}

function natLike(facts: Facts, like: NonNullable<Assertion['nat']>): Outcome {
  const findings: Finding[] = [];
  let passed = true;
  const { translators, copies, bindings, ...wanted } = like;
  const asksForBindings = bindings !== undefined || Object.values(wanted).some((v) => v !== undefined);
  if (asksForBindings || (translators === undefined && copies === undefined)) {
    const ends = (
      leg: { src?: string | undefined; dst?: string | undefined } | undefined,
      real: { src: Endpoint; dst: Endpoint },
    ) =>
      isEndpoint(facts, leg?.src, real.src.address, real.src.port) &&
      isEndpoint(facts, leg?.dst, real.dst.address, real.dst.port);
    const found = facts.nat.bindings.filter(
      (b) =>
        (wanted.kind === undefined || b.kind === wanted.kind) &&
        (wanted.protocol === undefined || b.protocol === wanted.protocol) &&
        ends(wanted.original, b.original) &&
        ends(wanted.translated, b.translated) &&
        (wanted.pairs === undefined || satisfies(b.pairs.length, wanted.pairs)),
    );
    const frames = found.flatMap((b) =>
      b.pairs[0] === undefined ? [] : [frameNumber(b.pairs[0].original), frameNumber(b.pairs[0].copy)],
    );
    const result = counted('bindings', bindings ?? AT_LEAST_ONE, found.length, frames);
    passed = result.passed;
    findings.push(...result.findings);
  }
  if (translators !== undefined) {
    const known = facts.nat.translators.flatMap((t) => t.addresses.map((a) => facts.tables.addresses.text(a)));
    for (const address of translators)
      if (!known.includes(address.toLowerCase())) {
        passed = false;
        findings.push({ code: 'translator', address, known: known.slice(0, LISTED), frames: [] });
      }
  }
  for (const [copy, original] of Object.entries(copies ?? {})) {
    const frame = Number(copy);
    const row = frame >= 1 && frame <= facts.tables.packets.length ? facts.nat.rewriteOf(rowOfFrame(frame)) : null;
    if (row !== null && frameNumber(row) === original) continue;
    passed = false;
    findings.push({ code: 'copy', frame, wanted: original, found: row === null ? null : frameNumber(row), frames: [frame] });
  }
  // What is wrong comes first.
  return outcome(passed, passed ? findings : findings.filter((f) => f.code !== 'count' || !satisfies(f.found, f.wanted)));
}

async function checksums(source: AssertionSource): Promise<Outcome> {
  const findings: Finding[] = [];
  const look = (nodes: readonly FieldNode[], row: PacketRow): void => {
    for (const node of nodes) {
      if (node.status === 'bad' && findings.length < LISTED)
        findings.push({ code: 'checksum', frame: frameNumber(row), field: node.spec.name, frames: [frameNumber(row)] });
      look(node.children, row);
    }
  };
  for await (const { row, tree } of source.trees(suspects(source))) {
    look(tree.layers, row);
    if (findings.length === LISTED) break;
  }
  return complaints(findings);
}

/**
 * The packets that a checksum could be wrong in. Of TCP, UDP and ARP with one IP header that is only that header's, which the scan has
 * checked: the sums of TCP and UDP are no matter of right or wrong in a capture, as the network card may fill them in after it was made.
 */
function* suspects({ facts, rows }: AssertionSource): Generator<PacketRow> {
  const { packets } = facts.tables;
  for (const row of rows()) {
    const marks = packets.marks.get(row);
    const layers = packets.layers.get(row);
    const checked = (marks & (Mark.plain | Mark.badIpChecksum)) === Mark.plain;
    if (checked && ((layers & (Layer.tcp | Layer.arp)) !== 0 || isPlainUdp(packets, row, layers))) continue;
    yield row;
  }
}

/** GRE in UDP has a checksum of its own. */
const isPlainUdp = (packets: PacketTable, row: PacketRow, layers: number): boolean =>
  (layers & Layer.udp) !== 0 && protocolOfPorts(packets.srcPort.get(row), packets.dstPort.get(row)) !== 'gre';

function expert(facts: Facts, { worst, except }: NonNullable<Assertion['expert']>): Outcome {
  const limit = EXPERT_SEVERITIES.indexOf(worst);
  const found = new Map<string, { severity: string; count: number; frames: number[] }>();
  for (const { severity, code, row } of expertItems(facts)) {
    if (EXPERT_SEVERITIES.indexOf(severity) <= limit || except?.includes(code) === true) continue;
    const f = found.get(code) ?? { severity, count: 0, frames: [] };
    f.count++;
    if (f.frames.length < LISTED) f.frames.push(frameNumber(row));
    found.set(code, f);
  }
  return complaints([...found].map(([item, f]) => ({ code: 'expert', item, ...f })));
}

function whole(facts: Facts): Outcome {
  const findings: Finding[] = facts.capture.problems.map((p) => ({
    code: 'damaged',
    offset: p.offset,
    detail: p.detail,
    frames: [],
  }));
  const { packets } = facts.tables;
  const cut: number[] = [];
  let n = 0;
  for (let row = 0; row < packets.length; row++) {
    if ((packets.marks.get(row) & Mark.cut) === 0) continue;
    n++;
    if (cut.length < LISTED) cut.push(row + 1);
  }
  if (n > 0) findings.push({ code: 'cut', count: n, frames: cut });
  return complaints(findings);
}
