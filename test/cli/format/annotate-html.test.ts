import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TOKENS } from '../../../core/diagram/theme.ts';
import { root, run } from '../run.ts';

const report = async (name: string): Promise<string> =>
  (await run(['annotate', path.join(root, `fixtures/captures/${name}.pcap`), '--format', 'html'])).stdout;

describe('the HTML report', () => {
  it('has the ladder’s colours, so that a copy is one colour in both', async () => {
    const page = (await report('lvs-nat')).split('<svg')[0] ?? '';
    const of = (theme: 'light' | 'dark') => `--rewrite: ${TOKENS[theme].rewrite};`;
    const [light, dark, print] = ['light', 'dark', 'light'] as const;
    const colors = [...page.matchAll(/--rewrite: #\w+;/g)].map((m) => m[0]);
    expect(colors).toEqual([of(light), of(dark), of(print)]);
    expect(page).toMatch(/\.copy \{ border-left-color: var\(--rewrite\)/);
  });

  it('prints with its reasons open, on light paper, no frame cut by a page’s end', async () => {
    const style = /@media print \{([\s\S]*?)\n\}/.exec((await report('lvs-nat')).split('<svg')[0] ?? '')?.[1] ?? '';
    expect(style).toContain('color-scheme: light');
    expect(style).toMatch(/details::details-content \{ content-visibility: visible/);
    expect(await report('lvs-nat')).toMatch(/\.frame \{[^}]*break-inside: avoid/);
  });

  it('fits the ladder to a page where that can be read', async () => {
    expect(await report('lvs-nat')).toContain('<figure class="page"');
    expect(await report('nat-two-boxes')).toContain('<figure tabindex');
  });

  it('calls the address of a director a VIP, and none of another box', async () => {
    expect(await report('lvs-nat')).toContain('170.210.122.104 (VIP)');
    expect(await report('nat-two-boxes')).not.toContain('VIP');
  });
});
