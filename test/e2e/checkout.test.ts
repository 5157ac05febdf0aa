/** What a person types in a checkout after npm ci. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);
const npm = (...args: string[]) => exec('npm', args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });

describe('npm run demo', () => {
  it('tells the story and draws the ladder, in seconds', async () => {
    const before = performance.now();
    const { stdout } = await npm('run', 'demo');
    expect(performance.now() - before).toBeLessThan(5000);
    expect(stdout).toContain('this is destination NAT');
    expect(stdout).toContain('copy of 3');
    // The ladder: originals and copies as arrows.
    expect(stdout).toMatch(/●─+ SYN .*▶/);
    expect(stdout).toMatch(/◆─+ .*192\.168\.0\.108.*▶/);
  });

  it('does so in Spanish', async () => {
    const { stdout } = await npm('run', 'demo', '--', '--lang', 'es');
    expect(stdout).toContain('NAT de destino');
    expect(stdout).toContain('copia de la 3');
  });
});

describe('npx trama', () => {
  it('runs the command of the checkout', async () => {
    const { stdout } = await exec('npx', ['--offline', 'trama', 'flows', 'fixtures/captures/lvs-nat.pcap'], { cwd: root });
    expect(stdout).toContain('four-step');
  });
});

describe('scripts', () => {
  it('that the README names exist', async () => {
    const { scripts } = (await import('../../package.json', { with: { type: 'json' } })).default;
    const { readFileSync } = await import('node:fs');
    const named = [...readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/npm (?:run )?([a-z:]+)/g)].map(
      (m) => m[1] as string,
    );
    for (const name of new Set(named)) if (name !== 'ci') expect(Object.keys(scripts)).toContain(name);
  });
});
