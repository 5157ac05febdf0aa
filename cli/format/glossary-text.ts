/** Terms with their definitions, as a dictionary has them. */
import type { Definition } from '../../core/annotate/glossary/glossary.ts';
import { wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

export function* glossaryText(terms: readonly Definition[], { style, columns }: TextOptions): Generator<string> {
  for (const { name, text, refs } of terms) {
    const sources = refs.length === 0 ? '' : ` (${refs.join(', ')})`;
    yield `${style.strong(name)}\n${wrapAfter('    ', `${text}${sources}`, columns).join('\n')}\n`;
  }
}
