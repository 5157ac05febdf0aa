/** The expert items of a capture, out of all facts. */
import type { Facts } from '../facts.ts';
import type { ExpertItem } from './facts.ts';

/** In order of rows; of one row's items the worst is last. Made as it is gone through. */
export function* expertItems(facts: Facts): Iterable<ExpertItem> {
  for (const { second, first, ip } of facts.arp.conflicts) {
    yield {
      row: second.row,
      severity: 'warn',
      group: 'sequence',
      protocol: 'arp',
      code: 'arp.duplicate-address-detected',
      params: { address: facts.tables.addresses.text(ip), frame: first.row + 1 },
    };
  }
}
