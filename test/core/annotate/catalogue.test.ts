/** The catalogues: complete, alike, and each in its own language. */
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { PHASES } from '../../../core/analysis/phases.ts';
import { SEVERITIES } from '../../../core/annotate/annotation.ts';
import { LANGS, type Lang } from '../../../core/annotate/format.ts';
import { RULE_REFS } from '../../../core/annotate/messages/rules.ts';
import { type MessageKey, SCHEMA } from '../../../core/annotate/messages/schema.ts';
import { CATALOGUES, RULES, TERMS } from '../../../core/annotate/render.ts';

/** Every argument that an ICU message uses, wherever it stands. */
function argumentsOf(text: string, lang: Lang): Set<string> {
  const found = new Set<string>();
  const walk = (elements: readonly unknown[]): void => {
    for (const e of elements as readonly { type: number; value?: unknown; options?: Record<string, { value: unknown[] }> }[]) {
      // 0 is literal text, 7 the # of a plural; everything else names an argument.
      if (e.type !== 0 && e.type !== 7) found.add(String(e.value));
      if (e.options !== undefined) for (const o of Object.values(e.options)) walk(o.value);
    }
  };
  walk(new IntlMessageFormat(text, lang, undefined, { ignoreTag: true }).getAst());
  return found;
}

/** The words of a message without its arguments and the keys of its choices. */
function prose(text: string, lang: Lang): string {
  const parts: string[] = [];
  const walk = (elements: readonly unknown[]): void => {
    for (const e of elements as readonly { type: number; value?: unknown; options?: Record<string, { value: unknown[] }> }[]) {
      if (e.type === 0) parts.push(String(e.value));
      if (e.options !== undefined) for (const o of Object.values(e.options)) walk(o.value);
    }
  };
  walk(new IntlMessageFormat(text, lang, undefined, { ignoreTag: true }).getAst());
  return parts.join(' ');
}

const keys = Object.keys(SCHEMA) as MessageKey[];

describe.each(LANGS)('catalogue %s', (lang) => {
  it('has every message and no other', () => {
    expect(Object.keys(CATALOGUES[lang]).sort()).toEqual([...keys].sort());
    expect(Object.keys(RULES[lang]).sort()).toEqual(Object.keys(RULE_REFS).sort());
  });

  it('uses exactly the parameters of each message', () => {
    for (const key of keys) {
      expect([...argumentsOf(CATALOGUES[lang][key], lang)].sort(), key).toEqual(Object.keys(SCHEMA[key]).sort());
    }
  });

  it('names every phase and severity', () => {
    for (const phase of PHASES) {
      expect(TERMS[lang].phases[phase]).toMatch(/\S/);
      expect(TERMS[lang].nouns[phase]).toMatch(/\S/);
    }
    for (const severity of SEVERITIES) expect(TERMS[lang].severities[severity]).toMatch(/\S/);
  });

  it('keeps the voice: no exclamation, no "simply", full stops, one space', () => {
    for (const key of keys) {
      const text = prose(CATALOGUES[lang][key], lang);
      expect(text, key).not.toMatch(/[!¡]|\bsimply\b|\bsimplemente\b|\bjust\b(?! chosen)|\bobviously\b/i);
      expect(CATALOGUES[lang][key], key).not.toMatch(/ {2}|TODO/);
      if (!key.startsWith('summary.')) expect(CATALOGUES[lang][key].trim(), key).toMatch(/[.}]$/);
    }
    for (const [key, text] of Object.entries(RULES[lang])) expect(text, key).toMatch(/^[A-Z].*\.$/s);
  });
});

it('differs between the languages wherever there are words', () => {
  for (const key of keys) {
    if (/\p{L}{4,}/u.test(prose(CATALOGUES.en[key], 'en').replace(/MSS|HTTP/g, ''))) {
      expect(CATALOGUES.es[key], key).not.toBe(CATALOGUES.en[key]);
    }
  }
});

/** English words that have no business in a Spanish sentence. Protocol terms and header names are not among them. */
const ENGLISH =
  /\b(the|of|and|or|frame|frames|packet|packets|server|client|from|with|this|that|which|is|are|was|has|have|it|its|to|for|by|at|on|in|not|answer|request|reply|response|connection|address|checksum|after|before|sent|sends|receives|host|gateway|router|window|close|closes|open|opens|unknown|bytes of|first|last|same|one|other|yes|link|length|between)\b/i;

/** Header names, and terms that Spanish texts write in English too. */
const TERMS_KEPT =
  /«[^»]*»|Fast Open|If-Modified-Since|If-None-Match|Keep-Alive|keep-alive|round robin|Content-Length|\bIn-Reply-To\b/g;

describe('Spanish', () => {
  const spoken: [string, string][] = [
    ...keys.map((k): [string, string] => [k, prose(CATALOGUES.es[k], 'es')]),
    ...Object.entries(RULES.es),
    ...Object.entries(TERMS.es.phases),
    ...Object.entries(TERMS.es.nouns),
    ...Object.entries(TERMS.es.roles),
    ...Object.entries(TERMS.es.fields),
  ];
  it('has no English left', () => {
    const english = spoken.filter(([, text]) => {
      const found = ENGLISH.exec(text.replace(TERMS_KEPT, ''));
      return found !== null;
    });
    expect(english).toEqual([]);
  });

  it('finds English where there is some', () => {
    expect(ENGLISH.test('El director sends el SYN')).toBe(true);
    expect(ENGLISH.test('la trama 3 of la captura')).toBe(true);
  });

  it('contracts and quotes as Spanish does', () => {
    for (const [key, text] of spoken) {
      expect(text, key).not.toMatch(/["“”]|\bde el\b|\ba el\b/);
    }
  });
});

it('refers to sources in one form only', () => {
  const form = /^(RFC \d{3,4}( §([A-Z]\.)?\d+(\.\d+)*)?|IEEE 802\.\d+[A-Z]{0,2}( §\d+(\.\d+)*)?)$/;
  for (const [rule, refs] of Object.entries(RULE_REFS)) for (const ref of refs) expect(ref, rule).toMatch(form);
});
