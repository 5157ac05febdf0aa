/** `trama expert`: what is worth a second look, item by item. */
import { EXPERT_WORDS } from '../../core/annotate/expert.ts';
import type { ExpertItemSection } from '../../core/engine/documents/stats-schemas.ts';
import { longTable, wrap } from './layout.ts';
import type { TextOptions } from './options.ts';

/** An item is a line; its explanation, where there is one, follows on lines of its own below the sentence. */
export function expertText(items: Iterable<ExpertItemSection>, options: TextOptions): Generator<string> {
  const { stats: m } = options.messages;
  const head = [
    { title: m.frame, right: true },
    { title: m.severity },
    { title: m.group },
    { title: m.protocol },
    { title: m.what },
  ];
  return longTable(head, lines(items, options), options.style.strong, m.noExpert);
}

/** Columns that the cells before the sentence take, about. */
const BEFORE = 45;

function* lines(items: Iterable<ExpertItemSection>, { language, columns, style }: TextOptions): Generator<readonly string[]> {
  const { severities, groups } = EXPERT_WORDS[language];
  const width = Math.max(40, columns - BEFORE);
  for (const { frame, severity, group, protocol, text, explanation } of items) {
    const paint = severity === 'error' ? style.error : severity === 'warn' ? style.warning : (word: string) => word;
    yield [String(frame), paint(severities[severity]), groups[group], protocol, text];
    if (typeof explanation !== 'string') continue;
    for (const line of wrap(explanation, width)) yield ['', '', '', '', style.dim(`  ${line}`)];
  }
}
