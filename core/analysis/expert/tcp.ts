/** Expert items of one TCP segment: Wireshark's severities. */
import type { PacketRow } from '../../base/ids.ts';
import { TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { isForwardedCopy } from '../tcp/copies.ts';
import { heldAfterAll } from '../tcp/seen.ts';
import { OF_COPIES, Verdict } from '../tcp/verdicts/bits.ts';
import { verdictNames } from '../tcp/verdicts/shown.ts';
import type { TcpVerdicts } from '../tcp/verdicts/verdicts.ts';
import type { ExpertCode, ExpertItem, ExpertSeverity } from './facts.ts';

const SEVERITY: Readonly<Record<string, ExpertSeverity>> = {
  window_update: 'chat',
  zero_window: 'warn',
  lost_segment: 'warn',
  window_full: 'warn',
  ack_lost_segment: 'warn',
  out_of_order: 'warn',
};

/** Verdicts that call bytes missing. */
const MISSING: Readonly<Record<string, number>> = { lost_segment: Verdict.lostSegment, ack_lost_segment: Verdict.ackLostSegment };

export function tcpItems(tables: Tables, v: TcpVerdicts, row: PacketRow, out: ExpertItem[]): void {
  const p = tables.packets;
  const say = (severity: ExpertSeverity, code: ExpertCode, params: ExpertItem['params'] = {}): void => {
    out.push({ row, severity, group: 'sequence', protocol: 'tcp', code, params });
  };
  const flags = p.flags.get(row);
  const opening = flags & (TcpFlag.syn | TcpFlag.ack);
  if (opening === TcpFlag.syn) say('chat', 'tcp.connection.syn', { port: p.dstPort.get(row) });
  else if (opening === (TcpFlag.syn | TcpFlag.ack)) say('chat', 'tcp.connection.synack', { port: p.srcPort.get(row) });
  if ((flags & TcpFlag.fin) !== 0) {
    say('chat', 'tcp.connection.fin');
    say('note', v.closesFirst(row) ? 'tcp.connection.fin_active' : 'tcp.connection.fin_passive');
  }
  if ((flags & TcpFlag.rst) !== 0) say('warn', 'tcp.connection.rst');
  const verdict = v.flags(row);
  if (verdict === 0) return;
  // The same packet seen again on its way was not sent again: what Wireshark calls it says nothing of the connection.
  const copy = (verdict & OF_COPIES) !== 0 && isForwardedCopy(p, row);
  for (const name of verdictNames(verdict)) {
    const params = name === 'duplicate_ack' ? { number: v.duplicate(row)?.number ?? 0 } : {};
    const missing = MISSING[name];
    if (!copy && missing !== undefined && heldAfterAll(tables, v, row, missing) !== null) {
      say('chat', `tcp.analysis.${name}`, { held: 1 });
      continue;
    }
    const severity = copy ? 'chat' : (SEVERITY[name] ?? 'note');
    say(severity, `tcp.analysis.${name}`, copy ? { ...params, copy: 1 } : params);
  }
}
