/** Mermaid writer: https://mermaid.js.org/syntax/sequenceDiagram.html. Every text from the capture is escaped into one line. */
import { formatTime, type Ladder, type LadderEvent, labelText, type Meaning, omissions } from './ladder.ts';
import { TOKENS } from './theme.ts';

/** Tinted bands that read on a light and on a dark page. */
const BAND_ALPHA = 0.12;

/**
 * Text for a participant, a message or a note. `;` would end the statement, `#` starts an entity, `<` a tag, `%%` a comment;
 * a line break is said with `<br/>`, and is added by the caller.
 */
export function escapeMermaid(text: string): string {
  let out = '';
  for (const c of text) {
    const p = c.codePointAt(0) ?? 0;
    if (p < 0x20 || p === 0x7f || p === 0x85 || p === 0x2028 || p === 0x2029) out += ' ';
    else if ('#;"<>&{}%\\`|'.includes(c)) out += `#${p};`;
    else out += c;
  }
  const trimmed = out.trim();
  return trimmed === '' ? '–' : trimmed;
}

export function toMermaid(ladder: Ladder): string {
  const { lanes, events, bands, gaps, folds, labels } = ladder;
  const out: string[] = [
    'sequenceDiagram',
    `  accTitle: ${escapeMermaid(ladder.title)}`,
    `  accDescr: ${escapeMermaid(ladder.subtitle)}`,
  ];
  for (const lane of lanes) {
    const lines = [lane.name, lane.role, ...lane.macs, ...lane.addresses.map((a) => (a.vip ? `${a.text} (VIP)` : a.text))];
    out.push(
      `  participant L${lane.index} as ${lines
        .filter((t) => t !== '')
        .map(escapeMermaid)
        .join('<br/>')}`,
    );
  }
  const last = lanes.length - 1;
  const over = last > 0 ? `L0,L${last}` : 'L0';
  let gap = 0;
  const foldAt = new Map(folds.map((f) => [f.first, f]));
  const idle = (before: number, indent: string): void => {
    // Silences inside of what is folded are passed over.
    while ((gaps[gap]?.before ?? before) < before) gap++;
    if (gaps[gap]?.before !== before) return;
    out.push(`${indent}Note over ${over}: ${escapeMermaid(gaps[gap]?.text ?? '')}`);
    gap++;
  };
  for (const band of bands) {
    idle(band.first, '  ');
    out.push(`  rect ${rgba(TOKENS.light[band.meaning])}`);
    const name = band.conversation === '' ? band.name : `${band.name} ${band.conversation}`;
    out.push(`    Note left of L0: ${escapeMermaid(name)}`);
    for (let i = band.first; i <= band.last; i++) {
      if (i > band.first) idle(i, '    ');
      const fold = foldAt.get(i);
      if (fold !== undefined) {
        out.push(`    Note over ${over}: ${escapeMermaid(fold.text)}`);
        i = fold.last;
        continue;
      }
      const event = events[i];
      if (event !== undefined) for (const line of messages(event, ladder)) out.push(`    ${line}`);
    }
    out.push('  end');
  }
  if (events.length === 0 && lanes.length === 0) out.push(`  participant L0 as ${escapeMermaid(labels.phrase('empty', {}))}`);
  for (const sentence of omissions(ladder)) out.push(`  Note over ${over}: ${escapeMermaid(sentence)}`);
  return `${out.join('\n')}\n`;
}

/** Answers are dashed, as UML has them. */
const ARROWS: Readonly<Partial<Record<Meaning, string>>> = { reset: '-x', response: '-->>' };

/** One arrow; a broadcast is one to each lane that it reaches. A copy carries a diamond, as in the other pictures. */
function messages(event: LadderEvent, ladder: Ladder): string[] {
  const { labels, timeUnit } = ladder;
  const time = event.timeNs === null ? '' : ` · ${formatTime(event.timeNs, timeUnit, labels.decimal)} ${timeUnit.name}`;
  const mark = event.copyOf === null ? '' : '◆ ';
  const note = event.copyOf === null ? '' : `<br/>${escapeMermaid(event.copyOf.note)}`;
  const text = `${escapeMermaid(`${event.frame}${time}`)}<br/>${mark}${escapeMermaid(labelText(event.label))}${note}`;
  if (event.to !== null) return [`L${event.from}${ARROWS[event.meaning] ?? '->>'}L${event.to}: ${text}`];
  if (event.reaches.length === 0) return [`L${event.from}--)L${event.from}: ${text}`];
  // What it says stands at the first arrow only; the others carry the frame's number.
  return event.reaches.map((lane, i) => `L${event.from}--)L${lane}: ${i === 0 ? text : event.frame}`);
}

function rgba(hex: string): string {
  const n = Number.parseInt(hex.slice(1), 16);
  return `rgba(${n >> 16}, ${(n >> 8) & 255}, ${n & 255}, ${BAND_ALPHA})`;
}
