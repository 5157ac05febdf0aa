/** `trama glossary`: terms are found by any of their names, in both languages. */
import { describe, expect, it } from 'vitest';
import { TERMS } from '../../core/annotate/glossary/terms.ts';
import { glossaryDocumentSchema } from '../../core/engine/documents/glossary-schema.ts';
import { runCli } from '../support/run-cli.ts';

const json = async (...args: string[]) =>
  glossaryDocumentSchema.parse(JSON.parse((await runCli(['glossary', ...args, '--format', 'json'])).out));

describe('trama glossary', () => {
  it.each(['en', 'es'] as const)('lists every term in %s', async (lang) => {
    const { terms, language } = await json('--lang', lang);
    expect(language).toBe(lang);
    expect(terms.map((t) => t.id).sort()).toEqual(TERMS.map((t) => t.id).sort());
    const { out, code } = await runCli(['glossary', '--lang', lang]);
    expect(code).toBe(0);
    for (const t of TERMS) expect(out).toContain(`${t[lang].name}\n    `);
  });

  it('finds a term by each of its names, whatever language, capitals and accents', async () => {
    for (const t of TERMS)
      for (const name of [t.id, t.en.name, t.es.name, ...t.es.forms])
        expect(
          (await json(...name.toUpperCase().split(' '))).terms.map((d) => d.id),
          name,
        ).toContain(t.id);
    expect((await json('direccion', 'mac')).terms.map((t) => t.name)).toEqual(['MAC address']);
    for (const [word, name] of [
      ['router', 'enrutador'],
      ['takeover', 'relevo'],
      ['relevo', 'relevo'],
      ['gateway', 'puerta de enlace'],
    ] as const)
      expect((await json(word, '--lang', 'es')).terms.map((t) => t.name)).toContain(name);
    expect((await json('dresse')).terms.map((t) => t.id)).toContain('mac');
  });

  it('says what is near where there is none', async () => {
    const { code, err } = await runCli(['glossary', 'brodcast']);
    expect([code, err]).toEqual([2, expect.stringContaining("no term 'brodcast'; did you mean 'broadcast'?")]);
    expect((await runCli(['glossary', 'x'.repeat(5000)])).code).toBe(2);
  });
});
