import { describe, expect, it } from 'vitest';
import { layout } from '../../../core/diagram/layout.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { escapeXml, type SvgOptions, toSvg } from '../../../core/diagram/svg.ts';
import { directorScene, sceneFacts, sceneLabels } from '../../../fixtures/build/diagram/scene.ts';
import { elements, parseXml } from './xml.ts';

const svg = (options: SvgOptions = {}, language: 'en' | 'es' = 'en') =>
  toSvg(layout(buildLadder(directorScene(), { labels: sceneLabels(language) })), options);

describe('the SVG', () => {
  it('is well-formed, and has a title, a description and a role', () => {
    const root = parseXml(svg());
    expect(root.name).toBe('svg');
    expect(root.attributes.get('role')).toBe('img');
    const [title, desc] = root.children;
    expect([title?.name, desc?.name]).toEqual(['title', 'desc']);
    expect(root.attributes.get('aria-labelledby')).toBe(`${title?.attributes.get('id')} ${desc?.attributes.get('id')}`);
    expect(title?.text).toBe('170.210.122.101:1454 to 170.210.122.104:80, served by 192.168.0.108:80');
    expect(desc?.text).toContain('10 frames are rewritten copies of another.');
    expect(desc?.text).toContain(
      'Frame 6, 1.635 ms, director to real server: dst 170.210.122.104 → 192.168.0.108 (copy of 3, +1.15 ms).',
    );
  });

  it('stands alone: no script, no reference to anything outside', () => {
    const text = svg();
    expect(text.match(/https?:\/\/[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(text).not.toMatch(/<script|url\(|@import|href|<image|onload/i);
  });

  it('follows the colour scheme by itself, or has its colours resolved', () => {
    expect(svg()).toContain('@media (prefers-color-scheme:dark)');
    for (const theme of ['light', 'dark'] as const) expect(svg({ theme })).not.toMatch(/var\(|@media/);
    expect(svg({ theme: 'light' })).not.toBe(svg({ theme: 'dark' }));
  });

  it('keeps ids and styles of several pictures apart', () => {
    const text = svg({ prefix: 'fig-2' });
    expect(text).toContain('id="fig-2-title"');
    const style = [...elements(parseXml(text))].find((e) => e.name === 'style')?.text ?? '';
    for (const rule of style.trim().split('\n'))
      expect(rule).toMatch(/^(@media (\(prefers-color-scheme:dark\)|print)\{)?\.fig-2[ {]/);
    expect(svg({ prefix: '"><script>' })).not.toContain('<script');
  });

  it('uses only classes it styles', () => {
    const root = parseXml(svg());
    const style = [...elements(root)].find((e) => e.name === 'style')?.text ?? '';
    const missing = new Set<string>();
    for (const e of elements(root)) {
      if (e.name === 'g' || e === root) continue;
      const classes = (e.attributes.get('class') ?? '').split(' ').filter((c) => c !== '');
      if (classes.length > 0 && !classes.some((c) => style.includes(`.${c}`))) missing.add(classes.join('.'));
    }
    expect([...missing]).toEqual([]);
  });

  it('tells a frame’s whole label and summary on hover', () => {
    const event = [...elements(parseXml(svg()))].find((e) => e.attributes.get('data-frame') === '6');
    expect(event?.children[0]?.name).toBe('title');
    expect(event?.children[0]?.text).toContain('copy of 3');
  });

  it('speaks Spanish without a word of English', () => {
    const text = [...elements(parseXml(svg({}, 'es')))]
      .filter((e) => e.name !== 'style')
      .map((e) => e.text)
      .join(' ');
    expect(text).toContain('servidor real');
    expect(text).toContain('557 ms de silencio');
    expect(text).not.toMatch(/\b(frame|copy|idle|who|server|client|opening|the|of|phase)\b/i);
  });
});

describe('hostile text', () => {
  const nasty = '</text><script>alert(1)</script>&amp;"\'\u0000\u202e\ud800]]>';

  it('cannot leave its place', () => {
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
          http: { method: nasty, uri: nasty },
        },
      ],
      { '10.0.0.2': nasty },
    );
    const text = toSvg(layout(buildLadder(facts, { labels: sceneLabels() })));
    const names = new Set([...elements(parseXml(text))].map((e) => e.name));
    expect(names.has('script')).toBe(false);
    expect(text).not.toContain('\u202e');
  });

  it('is escaped to what XML allows', () => {
    expect(escapeXml('<a b="c">&\'\u0001\ud800😀')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffd😀');
  });
});
