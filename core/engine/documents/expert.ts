/** `trama.expert/1`: the expert items, one at a time. */
import { expertItems } from '../../analysis/expert/items.ts';
import type { Facts } from '../../analysis/facts.ts';
import { expertExplanation, expertText, expertTitle } from '../../annotate/expert.ts';
import type { Lang } from '../../annotate/format.ts';
import { frameNumber } from '../../base/ids.ts';
import { rowSet, type Selection } from './stats.ts';
import type { ExpertItemSection } from './stats-schemas.ts';

/** `explain`: with the longer explanation of each item that has one. */
export function* expertSections(facts: Facts, selection: Selection, lang: Lang, explain = false): Generator<ExpertItemSection> {
  const wanted = rowSet(selection);
  for (const item of expertItems(facts)) {
    if (!wanted(item.row)) continue;
    const { row, severity, group, protocol, code, params } = item;
    yield {
      frame: frameNumber(row),
      severity,
      group,
      protocol,
      code,
      title: expertTitle(code, lang),
      text: expertText(item, facts, lang),
      params: { ...params },
      ...(explain ? { explanation: expertExplanation(item, facts, lang) } : {}),
    };
  }
}
