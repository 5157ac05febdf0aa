/** PlantUML writer: https://plantuml.com/sequence-diagram. Every text from the capture is escaped into one line. */
import { formatTime, type Ladder, type LadderEvent, labelText, type Meaning, omissions } from './ladder.ts';
import { TOKENS } from './theme.ts';

/**
 * Text for a participant, a message or a note. Creole marks (`**`, `//`, `__`, `--`, `~~`), tags, `\n` and the preprocessor's `!` and `%`
 * lose their meaning as numeric entities.
 */
export function escapePlantuml(text: string): string {
  let out = '';
  for (const c of text) {
    const p = c.codePointAt(0) ?? 0;
    if (p < 0x20 || p === 0x7f || p === 0x85 || p === 0x2028 || p === 0x2029) out += ' ';
    else if ('"<>&\\*/_~-=|[]{}#!%@\'$^`'.includes(c)) out += `&#${p};`;
    else out += c;
  }
  return out.trim();
}

export function toPlantuml(ladder: Ladder): string {
  const { lanes, events, bands, gaps, folds } = ladder;
  const out = ['@startuml', `title ${escapePlantuml(ladder.title)}\\n${escapePlantuml(ladder.subtitle)}`, 'hide footbox'];
  for (const lane of lanes) {
    const lines = [lane.name, lane.role, ...lane.macs, ...lane.addresses.map((a) => (a.vip ? `${a.text} (VIP)` : a.text))];
    const name = lines
      .filter((t) => t !== '')
      .map(escapePlantuml)
      .join('\\n');
    out.push(`participant "${name}" as L${lane.index}${lane.kind === 'translator' ? ' #FFF1E6' : ''}`);
  }
  let gap = 0;
  const foldAt = new Map(folds.map((f) => [f.first, f]));
  const idle = (before: number): void => {
    // Silences inside of what is folded are passed over.
    while ((gaps[gap]?.before ?? before) < before) gap++;
    if (gaps[gap]?.before === before) out.push(`... ${escapePlantuml(gaps[gap++]?.text ?? '')} ...`);
  };
  for (const band of bands) {
    const name = band.conversation === '' ? band.name : `${band.name} ${band.conversation}`;
    idle(band.first);
    out.push(`== ${escapePlantuml(name)} ==`);
    for (let i = band.first; i <= band.last; i++) {
      if (i > band.first) idle(i);
      const fold = foldAt.get(i);
      if (fold !== undefined) {
        out.push(`... ${escapePlantuml(fold.text)} ...`);
        i = fold.last;
        continue;
      }
      const event = events[i];
      if (event !== undefined) out.push(...messages(event, ladder));
    }
  }
  for (const sentence of omissions(ladder)) out.push(`... ${escapePlantuml(sentence)} ...`);
  out.push('@enduml');
  return `${out.join('\n')}\n`;
}

/** Answers are dashed, as UML has them. */
const STYLES: Readonly<Partial<Record<Meaning, string>>> = { arp: ',dotted', error: ',dotted', response: ',dashed' };

function messages(event: LadderEvent, ladder: Ladder): string[] {
  const { labels, timeUnit } = ladder;
  const time = event.timeNs === null ? '' : ` · ${formatTime(event.timeNs, timeUnit, labels.decimal)} ${timeUnit.name}`;
  const color = TOKENS.light[event.meaning];
  const style = STYLES[event.meaning] ?? '';
  const note = event.copyOf === null ? '' : `\\n${escapePlantuml(event.copyOf.note)}`;
  const mark = event.copyOf === null ? '' : '◆ ';
  const text = `${escapePlantuml(`${event.frame}${time}`)}\\n${mark}${escapePlantuml(labelText(event.label))}${note}`;
  const arrow = (to: number, head: string): string => `L${event.from} -[${color}${style}]${head} L${to} : ${text}`;
  if (event.to !== null) return [arrow(event.to, event.meaning === 'reset' ? '>x' : '>')];
  if (event.reaches.length === 0) return [`L${event.from} -[${color}${style}]>] : ${text}`];
  // `&` sends the arrows of one broadcast at the same height.
  return event.reaches.map((lane, i) => `${i === 0 ? '' : '& '}${arrow(lane, '>>')}`);
}
