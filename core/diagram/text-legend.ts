/** The key below a text ladder. */
import type { Glyphs } from './glyphs.ts';
import { cells } from './grid.ts';
import type { Ladder, Meaning } from './ladder.ts';
import { type LegendMark, legendOf } from './legend.ts';

/** Lines of at most `width` columns, where one item alone is no longer. `drawn`: the signs of waiting that the picture has. */
export function textLegend(ladder: Ladder, glyphs: Glyphs, drawn: ReadonlySet<string>, width: number): string[] {
  const lines: string[] = [];
  for (const { glyph, text } of legendOf(ladder)) {
    const sign = glyph.kind === 'meaning' ? lineSign(glyph.meaning, glyphs) : markSign(glyph.kind, glyphs, drawn);
    if (sign === null) continue;
    const item = `${sign} ${text}`;
    const last = lines[lines.length - 1];
    if (last === undefined || cells(last) + 3 + cells(item) > width) lines.push(item);
    else lines[lines.length - 1] = `${last}   ${item}`;
  }
  return lines;
}

/** Null: not in this picture, or it says in words what it is. */
function markSign(kind: LegendMark, g: Glyphs, drawn: ReadonlySet<string>): string | null {
  switch (kind) {
    case 'original':
    case 'copy':
    case 'unseen':
      return g[kind];
    case 'link':
      // Where no line lies between an original and its copy, there is no wait to see.
      return drawn.has(g.wait) ? g.wait : drawn.has(g.ruleWait) ? g.ruleWait : null;
    case 'broadcast':
      return g.openRight;
    default:
      return null;
  }
}

/** Thin lines are told apart by the phases that they stand in. */
function lineSign(meaning: Meaning, g: Glyphs): string | null {
  if (meaning === 'reset') return g.reset;
  return meaning === 'request' || meaning === 'response' ? g.lines[meaning].repeat(2) : null;
}
