import { describe, expect, it } from 'vitest';
import { definitionOf, glossary, markTerms } from '../../../core/annotate/glossary/glossary.ts';
import { TERMS } from '../../../core/annotate/glossary/terms.ts';

const terms = (text: string, lang: 'en' | 'es' = 'en') =>
  markTerms(text, lang).flatMap((p) => (p.term === null ? [] : [[p.text, p.term]]));

describe('the glossary', () => {
  it('defines each term in both languages, with sources, and no form twice', () => {
    const ids = new Set<string>();
    for (const t of TERMS) {
      expect(ids.has(t.id), t.id).toBe(false);
      ids.add(t.id);
      expect(t.refs.length, t.id).toBeGreaterThan(0);
      for (const lang of ['en', 'es'] as const) {
        expect(t[lang].text, t.id).toMatch(/[^.]{20}.*\.$/);
        expect(t[lang].forms.length, t.id).toBeGreaterThan(0);
        // A definition is found by its own forms.
        for (const form of t[lang].forms) expect(terms(form, lang), `${lang} ${form}`).toEqual([[form, t.id]]);
      }
      expect(t.en.text).not.toBe(t.es.text);
    }
    for (const lang of ['en', 'es'] as const) {
      const forms = TERMS.flatMap((t) => t[lang].forms.map((f) => f.toLowerCase()));
      expect(new Set(forms).size).toBe(forms.length);
    }
    expect(
      glossary('es')
        .map((d) => d.id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(definitionOf('no such term', 'en')).toBeUndefined();
  });
});

describe('terms in a text', () => {
  it('are marked where they come first, the longest form of them, and the pieces are the text', () => {
    const text = 'The director sends the SYN ACK of the real server on; source NAT. The director takes a MAC address, no MAC.';
    expect(terms(text)).toEqual([
      ['director', 'director'],
      ['SYN', 'syn'],
      ['ACK', 'ack'],
      ['real server', 'real-server'],
      ['source NAT', 'snat'],
      ['MAC address', 'mac'],
    ]);
    expect(
      markTerms(text, 'en')
        .map((p) => p.text)
        .join(''),
    ).toBe(text);
  });

  it('are whole words only, not parts of names of fields or states', () => {
    expect(terms('tcp.window ip.ttl tcp.port windows SYN-SENTX support')).toEqual([]);
    expect(terms('It goes from SYN-SENT to ESTABLISHED.')).toEqual([
      ['SYN-SENT', 'syn-states'],
      ['ESTABLISHED', 'established'],
    ]);
    expect(terms('at the beginning: Window full. A fin is no FIN.')).toEqual([
      ['Window', 'window'],
      ['FIN', 'fin'],
    ]);
  });

  it('are those of the language', () => {
    expect(terms('El servidor real envía un acuse de recibo: número de secuencia inicial.', 'es').map(([, id]) => id)).toEqual([
      'real-server',
      'ack',
      'isn',
    ]);
    expect(terms('Descripción de un subpuerto', 'es')).toEqual([]);
  });
});
