/** The expert items of a capture, out of all facts. */
import type { PacketRow } from '../../base/ids.ts';
import { Layer, Mark } from '../../table/packets.ts';
import { disorderOf } from '../../table/time-order.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/facts.ts';
import type { Facts } from '../facts.ts';
import { tcpVerdicts } from '../tcp/verdicts/verdicts.ts';
import { EXPERT_SEVERITIES, type ExpertCode, type ExpertItem } from './facts.ts';
import { tcpItems } from './tcp.ts';

/** ICMP and ICMPv6 types that report an error, and the code of the item. */
const ICMP_ERRORS: ReadonlyMap<number, ExpertCode> = new Map<number, ExpertCode>([
  [3, 'icmp.unreachable'],
  [4, 'icmp.quench'],
  [5, 'icmp.redirect'],
  [11, 'icmp.time-exceeded'],
  [12, 'icmp.parameter-problem'],
]);
const ICMPV6_ERRORS: ReadonlyMap<number, ExpertCode> = new Map<number, ExpertCode>([
  [1, 'icmpv6.unreachable'],
  [2, 'icmpv6.too-big'],
  [3, 'icmpv6.time-exceeded'],
  [4, 'icmpv6.parameter-problem'],
  [137, 'icmpv6.redirect'],
]);

const rank = (item: ExpertItem): number => EXPERT_SEVERITIES.indexOf(item.severity);

/** In order of rows; of one row's items the worst is last. Made as it is gone through. */
export function* expertItems(facts: Facts): Generator<ExpertItem> {
  const { tables } = facts;
  const p = tables.packets;
  const elsewhere = fromFacts(facts);
  const verdicts = tcpVerdicts(tables);
  const items: ExpertItem[] = [];
  for (let r = 0; r < p.length; r++) {
    const row = r as PacketRow;
    items.length = 0;
    const layers = p.layers.get(row);
    const marks = p.marks.get(row);
    if ((marks & Mark.badIpChecksum) !== 0)
      items.push({ row, severity: 'error', group: 'checksum', protocol: 'ip', code: 'ip.checksum_bad.expert', params: {} });
    if ((marks & Mark.noIpChecksum) !== 0)
      items.push({ row, severity: 'note', group: 'checksum', protocol: 'ip', code: 'ip.checksum_offload', params: {} });
    // What the snap length cut off is nobody's fault.
    if ((marks & (Mark.stopped | Mark.cut)) === Mark.stopped)
      items.push({ row, severity: 'error', group: 'malformed', protocol: 'frame', code: 'frame.stopped', params: {} });
    if ((layers & Layer.tcp) !== 0) tcpItems(tables, verdicts, row, items);
    else if ((layers & (Layer.icmp | Layer.icmpv6)) !== 0) icmpItem(facts, row, items);
    const more = elsewhere.get(row);
    if (more !== undefined) items.push(...more);
    if (items.length > 1) items.sort((a, b) => rank(a) - rank(b));
    yield* items;
  }
}

/** Its evidence is one of the params, as text: `3, 6, 9`. */
export function diagnosisItem({ code, row, evidence, params }: Diagnosis): ExpertItem {
  const frames = evidence.map((r) => r + 1).join(', ');
  const severity = code === 'lvs.no-servers' ? 'warn' : 'error';
  return { row, severity, group: 'service', protocol: 'lvs', code, params: { ...params, frames } };
}

function icmpItem(facts: Facts, row: PacketRow, out: ExpertItem[]): void {
  const p = facts.tables.packets;
  const v6 = (p.layers.get(row) & Layer.icmpv6) !== 0;
  const type = p.flags.get(row) >>> 8;
  const code = (v6 ? ICMPV6_ERRORS : ICMP_ERRORS).get(type);
  if (code === undefined) return;
  const severity = code.endsWith('redirect') ? 'note' : 'warn';
  const params = { type, code: p.flags.get(row) & 0xff };
  out.push({ row, severity, group: 'response-code', protocol: v6 ? 'icmpv6' : 'icmp', code, params });
}

/** Items that the analyses know of: few beside the packets. */
function fromFacts(facts: Facts): ReadonlyMap<number, ExpertItem[]> {
  const items = new Map<number, ExpertItem[]>();
  const add = (item: ExpertItem): void => {
    const there = items.get(item.row);
    if (there === undefined) items.set(item.row, [item]);
    else there.push(item);
  };
  const disorder = disorderOf(facts.tables.packets);
  if (disorder !== null) {
    const { first: row, before, count: frames } = disorder;
    const params = { frames, before: before + 1 };
    add({ row, severity: 'warn', group: 'sequence', protocol: 'frame', code: 'frame.time_backwards', params });
  }
  for (const { second, first, ip } of facts.arp.conflicts) {
    const params = { address: facts.tables.addresses.text(ip), frame: first.row + 1 };
    const code = 'arp.duplicate-address-detected';
    add({ row: second.row, severity: 'warn', group: 'sequence', protocol: 'arp', code, params });
  }
  for (const m of facts.http.messages) {
    if (m.status === null || m.status < 400) continue;
    const severity = m.status < 500 ? 'note' : 'warn';
    const row = m.headRow;
    add({ row, severity, group: 'response-code', protocol: 'http', code: 'http.response.code', params: { status: m.status } });
  }
  for (const binding of facts.nat.bindings) {
    for (const pair of binding.pairs) {
      if (pair.checksumsConsistent !== false) continue;
      const params = { original: pair.original + 1 };
      add({ row: pair.copy, severity: 'error', group: 'checksum', protocol: 'nat', code: 'nat.checksum', params });
    }
  }
  for (const proxy of facts.nat.proxies) {
    const row = proxy.rows[0];
    if (row === undefined) continue;
    add({ row, severity: 'note', group: 'translation', protocol: 'nat', code: 'nat.proxy', params: { flow: proxy.clientFlow } });
  }
  for (const diagnosis of diagnose(facts)) add(diagnosisItem(diagnosis));
  return items;
}
