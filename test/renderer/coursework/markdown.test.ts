import { describe, expect, it } from 'vitest';
import { type Inline, parseMarkdown } from '../../../renderer/coursework/markdown.ts';

const text = (t: string) => ({ kind: 'text', text: t });
/** The parts of a text of one paragraph. */
const inlinesOf = (source: string): readonly Inline[] => {
  const [first, ...more] = parseMarkdown(source);
  if (first?.kind !== 'paragraph' || more.length > 0) throw new Error(`no single paragraph: ${source}`);
  return first.parts;
};
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

  it('ends on texts that were made to keep it busy, and keeps their letters', () => {
    const letters = (value: unknown): string => JSON.stringify(value).replace(/[^Q]/g, '');
    const started = process.cpuUsage().user;
    for (const piece of ['*Q ', '> Q', '- Q\n', '`Q', '[Q', '**Q*', '_Q ', '<Q ', '&Q', '|Q', '![Q](', '# Q\n'])
      expect(letters(parseMarkdown(piece.repeat(2000)))).toHaveLength(2000);
    expect(process.cpuUsage().user - started).toBeLessThan(15e6);
  });
});
