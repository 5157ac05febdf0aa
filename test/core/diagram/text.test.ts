import { describe, expect, it } from 'vitest';
import { cells, cut, toAscii } from '../../../core/diagram/grid.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { toText } from '../../../core/diagram/text.ts';
import { directorScene, sceneFacts, sceneLabels } from '../../../fixtures/build/diagram/scene.ts';
import { eightHostScene, lonelyScene, lossyScene, twoLinksScene } from '../../../fixtures/build/diagram/scenes.ts';

const ladder = (language: 'en' | 'es' = 'en') => buildLadder(directorScene(), { labels: sceneLabels(language) });

/** Columns of the lanes: where the rules cross them. */
function laneColumns(lines: readonly string[]): number[] {
  const rule = lines.filter((l) => /^[─-]{3,}/.test(l)).at(-1) ?? '';
  return [...rule].flatMap((c, i) => ('┼╂+#'.includes(c) ? [i] : []));
}

describe('the text ladder', () => {
  it.each([100, 110, 120, 132, 140, 160])('keeps lanes in their columns at width %i', (width) => {
    const lines = toText(ladder(), { width }).trimEnd().split('\n');
    for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(width);
    const columns = laneColumns(lines);
    expect(columns).toHaveLength(3);
    const rows = lines.filter((l) => /^ +\d+ /.test(l));
    expect(rows).toHaveLength(24);
    for (const row of rows)
      for (const c of columns) expect('│┃●◆▶◀▷◁╌━╍─'.includes([...row][c] ?? ' '), `${row} at ${c}`).toBe(true);
    // No width hides what a rewrite changes: where it is narrow, the label has a line above the arrow's.
    const at = lines.indexOf(rows[5] ?? '');
    const label = (rows[5] ?? '').includes('dst') ? rows[5] : `${lines[at - 1]} ${rows[5]}`;
    expect(label).toMatch(/dst 170\.210\.122\.104 ?→.*192\.168\.0\.108/);
    for (const line of lines.slice(at - 1, at)) for (const c of columns) expect('│┃┼╂'.includes([...line][c] ?? ' ')).toBe(true);
    expect(rows[5]).toContain('copy of 3');
  });

  it.each([100, 160])('ends a broadcast at the last lane of its link: width %i', (width) => {
    const lines = toText(buildLadder(twoLinksScene(), { labels: sceneLabels() }), { width }).split('\n');
    const columns = laneColumns(lines);
    const rows = lines.filter((l) => /^ +[13567] +\d+ /.test(l));
    expect(rows.map((row) => columns.map((c) => [...row][c]).join(''))).toEqual(['●▷▷││', '││●▷│', '◁◁●││', '││││●', '●││││']);
    expect(rows[3]).toMatch(/│ +◁.*●/);
    expect(rows[4]).toMatch(/●.*▷ +│/);
  });

  it('says everything where there is room', () => {
    const text = toText(ladder());
    for (const t of [
      'dst 170.210.122.104 → 192.168.0.108',
      '(ISN 1412927351)',
      'FIN-WAIT-2',
      'copy of 7, +3.39 ms',
      '≈ 557 ms idle ≈',
      '170.210.122.104 VIP',
    ]) {
      expect(text).toContain(t);
    }
  });

  it('shows the wait in the box between original and copy', () => {
    const lines = toText(ladder()).split('\n');
    const column = laneColumns(lines)[1] ?? 0;
    // Frame 5 stands between 3 and its copy 6; the rule above it, too.
    expect([...(lines.find((l) => /^ +5 /.test(l)) ?? '')][column]).toBe('◀');
    expect(lines.filter((l) => [...l][column] === '╂')).toHaveLength(2);
  });

  it('explains in its key what it draws, and nothing else', () => {
    for (const width of [60, 80, 100, 132]) {
      const text = toText(ladder(), { width });
      const rule = text.lastIndexOf('┼');
      const [body, key] = [text.slice(0, rule), text.slice(rule)];
      for (const [, sign] of key.matchAll(/(?:^|\n| {3})([^\s─┼])\1? /g)) expect(body, `${sign} at ${width}`).toContain(sign);
      expect(key).toMatch(/[┃╂] the wait/);
      expect(key).toContain('╍╍ towards the client');
    }
  });

  it('does not break a label that fits between its lanes', () => {
    const lines = toText(ladder(), { width: 100 }).split('\n');
    expect(lines.filter((l) => l.includes('who has')).every((l) => /^ +\d+ .*\?/.test(l))).toBe(true);
  });

  it('knows plain ASCII', () => {
    for (const language of ['en', 'es'] as const) {
      const text = toText(ladder(language), { ascii: true, width: 140 });
      expect(text).toMatch(/^[\n -~]*$/);
      expect(text).toContain('dst 170.210.122.104 -> 192.168.0.108');
    }
  });

  it('paints runs through the painter and changes nothing else', () => {
    const painted = toText(ladder(), { paint: (text, token) => `\u001b[${token}]${text}\u001b[]` });
    expect(painted).toContain('\u001b[rewrite]◆');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the painter's marks
    expect(painted.replace(/\u001b\[[a-z]*\]/g, '')).toBe(toText(ladder()));
  });

  it('puts labels beside the ladder where lanes are many', () => {
    const text = toText(buildLadder(eightHostScene(), { labels: sceneLabels() }), { width: 100 });
    for (const line of text.split('\n')) expect(cells(line)).toBeLessThanOrEqual(100);
    expect(text).toContain('   5  web.example');
    expect(text).toMatch(/▷ {3}who has 10\.0\.0\.13\?/);
  });

  it('copes with one lane, unknown times and none at all', () => {
    expect(toText(buildLadder(lonelyScene(), { labels: sceneLabels() }))).toContain('who has 10.0.0.9? ╌▷');
    expect(toText(buildLadder(lossyScene(), { labels: sceneLabels() }))).toMatch(/^ +2 +– /m);
    expect(toText(buildLadder(sceneFacts([], []), { labels: sceneLabels() }))).toContain('There are no frames');
  });

  it('stays aligned with wide and combining characters', () => {
    const facts = sceneFacts(
      [
        { name: 'a', addresses: ['10.0.0.1'], roles: ['client'] },
        { name: 'b', addresses: ['10.0.0.2'], roles: ['server'] },
      ],
      [
        {
          at: 0,
          from: 'a',
          to: 'b',
          phase: 'http.request',
          src: '10.0.0.1:1',
          dst: '10.0.0.2:80',
          flags: 'PA',
          length: 9,
          http: { method: 'GET', uri: '/日本語/e\u0301' },
        },
      ],
      { '10.0.0.2': '服务器' },
    );
    const lines = toText(buildLadder(facts, { labels: sceneLabels() })).split('\n');
    const column = (line: string, glyph: string) => cells(line.slice(0, line.indexOf(glyph)));
    const row = lines.find((l) => l.includes('GET')) ?? '';
    expect([column(row, '●'), column(row, '▶')]).toEqual(laneColumns(lines));
  });
});

it('cut and toAscii', () => {
  expect(cut('日本語', 5)).toBe('日本…');
  expect(cut('日本語', 4)).toBe('日…');
  expect(toAscii('¿quién → «ñ»?')).toBe('quien -> "n"?');
});
