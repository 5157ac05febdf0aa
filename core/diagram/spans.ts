/** Lines of styled text: measuring, wrapping at part boundaries, eliding. */
import { FONTS, type TextBox, type TextSpan, type TextStyle } from './geometry.ts';
import { clauses, type Label } from './ladder.ts';
import { elide, textWidth } from './measure.ts';

export const SPACE = textWidth(' ', FONTS.plain.size);

export const spanWidth = (span: TextSpan): number => textWidth(span.text, FONTS[span.style].size, FONTS[span.style].face);

export function lineWidth(spans: readonly TextSpan[]): number {
  let width = 0;
  spans.forEach((s, i) => {
    width += spanWidth(s) + (i > 0 && s.tight !== true ? SPACE : 0);
  });
  return width;
}

export const labelWidth = (label: Label): number => lineWidth(label);

/**
 * The label in at most `maxLines` lines of `width`, broken between parts; a label of two clauses only between them. Null when it
 * does not fit.
 */
function wrap(label: Label, width: number, maxLines: number): TextSpan[][] | null {
  const halves = lineWidth(label) > width ? clauses(label) : null;
  if (halves !== null) return maxLines > 1 && halves.every((h) => lineWidth(h) <= width) ? halves.map((h) => [...h]) : null;
  const lines: TextSpan[][] = [[]];
  let used = 0;
  for (const part of label) {
    const w = spanWidth(part);
    if (w > width) return null;
    const line = lines[lines.length - 1] as TextSpan[];
    const space = line.length > 0 && part.tight !== true ? SPACE : 0;
    if (line.length === 0 || used + space + w <= width) {
      line.push(part);
      used += space + w;
    } else {
      if (lines.length === maxLines || part.tight === true) return null;
      lines.push([part]);
      used = w;
    }
  }
  return lines;
}

/** One line, its end cut off with an ellipsis where it must be. */
export function elideLine(spans: readonly TextSpan[], width: number): TextSpan[] {
  const out: TextSpan[] = [];
  let used = 0;
  for (const span of spans) {
    const space = out.length > 0 && span.tight !== true ? SPACE : 0;
    const w = spanWidth(span);
    if (used + space + w <= width) {
      out.push(span);
      used += space + w;
      continue;
    }
    const { size, face } = FONTS[span.style];
    const text = elide(span.text, width - used - space, size, face);
    if (text !== '' && text !== '…') out.push({ ...span, text });
    else if (text === '…') out.push({ text, style: span.style, tight: true });
    break;
  }
  return out;
}

/** Whether the whole label fits in so many lines. */
export const fits = (label: Label, width: number, maxLines: number): boolean => wrap(label, width, maxLines) !== null;

/** In full if that takes at most two lines, else the short form, else what fits of it. */
export function fitLabel(label: Label, short: Label, width: number): TextSpan[][] {
  const whole = wrap(label, width, 1) ?? wrap(label, width, 2) ?? wrap(short, width, 2);
  return whole ?? (clauses(short) ?? [short]).map((line) => elideLine(line, width));
}

export function textBox(
  x: number,
  y: number,
  anchor: TextBox['anchor'],
  spans: readonly TextSpan[],
  options: { readonly maxWidth?: number; readonly halo?: boolean } = {},
): TextBox {
  const fitted = options.maxWidth === undefined ? spans : elideLine(spans, options.maxWidth);
  return { x, y, anchor, width: lineWidth(fitted), spans: fitted, halo: options.halo ?? false };
}

export const simpleBox = (
  x: number,
  y: number,
  anchor: TextBox['anchor'],
  text: string,
  style: TextStyle,
  options: { readonly maxWidth?: number; readonly halo?: boolean } = {},
): TextBox => textBox(x, y, anchor, [{ text, style }], options);

/** Left edge of a box. */
export const leftOf = (box: TextBox): number =>
  box.anchor === 'start' ? box.x : box.anchor === 'end' ? box.x - box.width : box.x - box.width / 2;
