import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inlinesOf, parseMarkdown } from '../../../../../core/engine/session/coursework/markdown.ts';

const text = (t: string) => ({ kind: 'text', text: t });
const paragraph = (...parts: unknown[]) => ({ kind: 'paragraph', parts });

describe('the Markdown of exercises', () => {
  it('has emphasis, code, links and escapes within lines', () => {
    expect(inlinesOf('a *b* **c** `d *e*` \\*f\\*')).toEqual([
      text('a '),
      { kind: 'emphasis', parts: [text('b')] },
      text(' '),
      { kind: 'strong', parts: [text('c')] },
      text(' '),
      { kind: 'code', text: 'd *e*' },
      text(' *f*'),
    ]);
    expect(inlinesOf('[RFC 9293](https://www.rfc-editor.org/rfc/rfc9293)')).toEqual([
      { kind: 'link', href: 'https://www.rfc-editor.org/rfc/rfc9293', parts: [text('RFC 9293')] },
    ]);
  });

  it('leaves names with underscores, products and lonely signs as they are', () => {
    for (const plain of ['ip_vs_conn_tab and tcp_flags', '2 * 3 * 4', 'a * b', 'snake_case_name', '`open', '**open', '[x](y)'])
      expect(inlinesOf(plain)).toEqual([text(plain)]);
  });

  it('has no HTML, and no address but those of the web', () => {
    expect(parseMarkdown('<script>alert(1)</script>')).toEqual([paragraph(text('<script>alert(1)</script>'))]);
    expect(inlinesOf('[x](javascript:alert(1))')).toEqual([text('[x](javascript:alert(1))')]);
    expect(inlinesOf('[x](data:text/html,x)')[0]).toMatchObject({ kind: 'text' });
  });

  it('has lists, lists in lists, code, quotations, tables and headings', () => {
    const blocks = parseMarkdown(
      [
        '# Top',
        'one',
        'two',
        '',
        '- a',
        '- b',
        '  - c',
        '',
        '1. x',
        '2. y',
        '',
        '> said',
        '',
        '```yaml',
        'a: *b*',
        '```',
        '',
        '| h | i |',
        '|---|---|',
        '| 1 | `2` |',
      ].join('\n'),
    );
    expect(blocks.map((b) => b.kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'quote', 'code', 'table']);
    expect(blocks[1]).toEqual(paragraph(text('one two')));
    expect(blocks[2]).toEqual({
      kind: 'list',
      ordered: false,
      items: [[paragraph(text('a'))], [paragraph(text('b')), { kind: 'list', ordered: false, items: [[paragraph(text('c'))]] }]],
    });
    expect(blocks[3]).toMatchObject({ ordered: true });
    expect(blocks[5]).toEqual({ kind: 'code', text: 'a: *b*' });
    expect(blocks[6]).toEqual({
      kind: 'table',
      head: [[text('h')], [text('i')]],
      rows: [[[text('1')], [{ kind: 'code', text: '2' }]]],
    });
  });

  it('keeps every letter of any text, and ends', () => {
    const letters = (value: unknown): string =>
      typeof value === 'string'
        ? value.replace(/[^ab]/g, '')
        : Array.isArray(value)
          ? value.map(letters).join('')
          : typeof value === 'object' && value !== null
            ? Object.entries(value)
                .map(([key, v]) => (key === 'kind' ? '' : letters(v)))
                .join('')
            : '';
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab*_`[]()>-1. \n#|\\'), maxLength: 120 }), (source) => {
        // Behind the opening of a fence stands the name of a language.
        fc.pre(!/```|~~~/.test(source));
        expect(letters(parseMarkdown(source))).toBe(source.replace(/[^ab]/g, ''));
      }),
    );
    const started = performance.now();
    parseMarkdown(`${'*a '.repeat(3000)}${'> '.repeat(3000)}${'- '.repeat(3000)}${'`'.repeat(3000)}`);
    parseMarkdown('[a'.repeat(5000));
    parseMarkdown('**a*'.repeat(3000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
