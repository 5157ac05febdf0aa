/** `trama.expert/1`: the expert items, one at a time. */

import type { ExpertItem } from '../../analysis/expert/facts.ts';
import { expertItems } from '../../analysis/expert/items.ts';
import type { Facts } from '../../analysis/facts.ts';
import { frameNumber } from '../../base/ids.ts';
import { rowSet, type Selection } from './stats.ts';
import type { ExpertItemSection } from './stats-schemas.ts';

/** The name of what was found, with the values that were compared. */
const textOf = ({ code, params }: ExpertItem): string => {
  const values = Object.entries(params).map(([key, value]) => `${key} ${value}`);
  return values.length === 0 ? code : `${code}: ${values.join(', ')}`;
};

export function* expertSections(
  facts: Facts,
  selection: Selection,
  text: (item: ExpertItem) => string = textOf,
): Generator<ExpertItemSection> {
  const wanted = rowSet(selection);
  for (const item of expertItems(facts)) {
    if (!wanted(item.row)) continue;
    const { row, severity, group, protocol, code, params } = item;
    yield { frame: frameNumber(row), severity, group, protocol, code, text: text(item), params: { ...params } };
  }
}
