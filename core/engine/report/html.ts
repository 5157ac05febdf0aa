/** A template tag that escapes everything put into it, so that no text of a capture becomes markup. */
import { safeText } from '../../annotate/format.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string =>
  safeText(text, Number.POSITIVE_INFINITY).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** Markup, made by `html` or vouched for by whoever calls the constructor. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Content = Markup | string | number | readonly Content[];

const contentText = (content: Content): string => {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return content.map(contentText).join('');
};

export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let out = strings[0] ?? '';
  values.forEach((value, i) => {
    out += contentText(value) + (strings[i + 1] ?? '');
  });
  return new Markup(out);
}
