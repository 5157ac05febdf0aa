import { describe, expect, it } from 'vitest';
import { columns, longTable, padEnd, padStart, table, wrap, wrapAfter } from '../../../cli/format/layout.ts';

describe('columns', () => {
  it.each([
    ['plain', 5],
    ['señal → ◆', 9],
    ['\u001b[1mbold\u001b[22m', 4],
    ['日本', 4],
    ['e\u0301', 1],
  ])('%j takes %i', (text, n) => expect(columns(text)).toBe(n));
});

describe('wrap', () => {
  it('breaks at spaces and keeps every word', () => {
    const text = 'The director sends the SYN of the client on to the real server it has chosen';
    const lines = wrap(text, 20);
    expect(lines.join(' ')).toBe(text);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
    // No line could have taken the first word of the next one.
    lines.slice(1).forEach((line, i) => {
      expect(`${lines[i]} ${line.split(' ')[0]}`.length).toBeGreaterThan(20);
    });
  });
  it('gives a word longer than the line a line of its own', () =>
    expect(wrap('a bbbbbbbb c', 4)).toEqual(['a', 'bbbbbbbb', 'c']));
  it('keeps an empty text one empty line', () => expect(wrap('', 10)).toEqual(['']));
  it('hangs the following lines under the first', () => {
    expect(wrapAfter('why: ', 'one two three four five six', 26)).toEqual(['why: one two three four', '     five six']);
  });
});

describe('table', () => {
  const head = [{ title: 'n', right: true }, { title: 'name' }];
  it('is as wide as its contents and has no space at the end of a line', () => {
    expect(
      table(
        head,
        [
          ['1', 'ñandú'],
          ['100', 'x'],
        ],
        '  ',
      ),
    ).toEqual(['    n  name', '    1  ñandú', '  100  x']);
  });
  it('pads by columns, not by characters', () => {
    expect(padEnd('日', 4)).toBe('日  ');
    expect(padStart('\u001b[1mx\u001b[22m', 3)).toBe('  \u001b[1mx\u001b[22m');
  });
  it('prints the head of a long table once, and what is said of none', () => {
    const rows = Array.from({ length: 2500 }, (_, i) => [String(i), 'x']);
    const text = [...longTable(head, rows, (line) => `# ${line}`, 'none')].join('');
    expect(text.split('\n')).toHaveLength(2502);
    expect(text.match(/#/g)).toHaveLength(1);
    expect([...longTable(head, [], (line) => line, 'none')]).toEqual(['none\n']);
  });
});
