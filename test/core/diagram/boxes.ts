/** Rectangles of everything that must not touch, for the tests of the layout. */
import { FONTS, type Geometry, type Rect, type TextBox } from '../../../core/diagram/geometry.ts';
import { leftOf } from '../../../core/diagram/spans.ts';

export interface Named extends Rect {
  readonly name: string;
}

export function textRect(box: TextBox, name: string): Named {
  let size = 0;
  for (const span of box.spans) size = Math.max(size, FONTS[span.style].size);
  const text = box.spans.map((s) => s.text).join(' ');
  return { name: `${name} "${text}"`, x: leftOf(box), y: box.y - size * 0.78, width: box.width, height: size };
}

export function allBoxes(g: Geometry): Named[] {
  const out: Named[] = [];
  g.texts.forEach((t) => void out.push(textRect(t, 'text')));
  g.feet.forEach((t) => void out.push(textRect(t, 'foot')));
  for (const h of g.heads) h.lines.forEach((t) => void out.push(textRect(t, 'head')));
  for (const b of g.bands) out.push(textRect(b.name, 'band'));
  for (const b of g.gaps) out.push(textRect(b.text, 'gap'));
  for (const a of g.arrows) {
    out.push(textRect(a.frame, 'frame'), textRect(a.time, 'time'));
    a.label.forEach((t) => void out.push(textRect(t, `label ${a.event}`)));
    if (a.note !== null) out.push(textRect(a.note, `note ${a.event}`));
    for (const s of a.states) out.push({ ...s.box, name: `state ${a.event}` });
  }
  for (const l of g.legend) out.push(textRect(l.text, 'legend'), { ...l.box, name: 'glyph' });
  return out;
}

/** Pairs that overlap by more than rounding. */
export function overlaps(boxes: readonly Named[]): string[] {
  const sorted = [...boxes].sort((a, b) => a.y - b.y);
  const found: string[] = [];
  sorted.forEach((a, i) => {
    for (let j = i + 1; j < sorted.length; j++) {
      const b = sorted[j];
      if (b === undefined || b.y >= a.y + a.height - 0.5) break;
      if (a.x + 0.5 < b.x + b.width && b.x + 0.5 < a.x + a.width) found.push(`${a.name} / ${b.name}`);
    }
  });
  return found;
}

export const outside = (g: Geometry): string[] =>
  allBoxes(g)
    .filter((b) => b.x < -0.5 || b.y < -0.5 || b.x + b.width > g.width + 0.5 || b.y + b.height > g.height + 0.5)
    .map((b) => b.name);
