/** `trama expert`: what is worth a second look, item by item. */
import { safeText } from '../../core/annotate/format.ts';
import type { ExpertItemSection } from '../../core/engine/documents/stats-schemas.ts';
import { longTable, map } from './layout.ts';
import type { TextOptions } from './options.ts';

export function expertText(items: Iterable<ExpertItemSection>, { messages, style }: TextOptions): Generator<string> {
  const { stats: m } = messages;
  const head = [
    { title: m.frame, right: true },
    { title: m.severity },
    { title: m.group },
    { title: m.protocol },
    { title: m.what },
  ];
  const cells = (i: ExpertItemSection) => [String(i.frame), m.severities[i.severity], i.group, i.protocol, safeText(i.text, 200)];
  return longTable(head, map(items, cells), style.strong, m.noExpert);
}
