/** The expert items of a capture counted by what they say. */
import type { PacketRow } from '../../base/ids.ts';
import { EXPERT_SEVERITIES, type ExpertCode, type ExpertGroup, type ExpertItem, type ExpertSeverity } from '../expert/facts.ts';

export interface ExpertCount {
  readonly severity: ExpertSeverity;
  readonly group: ExpertGroup;
  readonly protocol: string;
  readonly code: ExpertCode;
  count: number;
  /** Where to look: the first few rows. */
  readonly rows: PacketRow[];
}

const ROWS = 5;

/** Worst first, then by how many there are, then by code. */
export function expertSummary(items: Iterable<ExpertItem>): ExpertCount[] {
  const found = new Map<string, ExpertCount>();
  for (const { severity, group, protocol, code, row } of items) {
    const key = `${severity} ${group} ${protocol} ${code}`;
    let c = found.get(key);
    if (c === undefined) {
      c = { severity, group, protocol, code, count: 0, rows: [] };
      found.set(key, c);
    }
    c.count++;
    if (c.rows.length < ROWS) c.rows.push(row);
  }
  const rank = (c: ExpertCount) => EXPERT_SEVERITIES.indexOf(c.severity);
  return [...found.values()].sort(
    (a, b) => rank(b) - rank(a) || b.count - a.count || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
}
