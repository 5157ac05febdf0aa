/** The installers' configuration and icons: what can be known of them without the program that makes them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeIcons, PNG_SIZES } from '../../scripts/icons.mjs';
import { buildElectron } from '../../scripts/start.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const config = parse(readFileSync(path.join(root, 'packaging', 'electron-builder.yml'), 'utf8'));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'trama-packaging-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the configuration', () => {
  it('packs the Electron that the app is checked against', () => {
    expect(config.electronVersion).toBe(manifest.devDependencies.electron);
  });

  it('makes what each system installs', () => {
    expect(config.linux.target).toEqual(['AppImage', 'deb']);
    expect(config.win.target[0].target).toBe('nsis');
    expect(config.mac.target[0].target).toBe('dmg');
  });

  it('opens captures from the file manager, by the endings that the app reads', () => {
    expect(config.fileAssociations.map((a: { ext: string }) => a.ext)).toEqual(['pcap', 'pcapng', 'cap']);
    for (const a of config.fileAssociations) expect(a.mimeType).toMatch(/^application\//);
  });

  it('lets the program run this app and nothing else', () => {
    const { runAsNode, onlyLoadAppFromAsar, enableNodeOptionsEnvironmentVariable } = config.electronFuses;
    expect([runAsNode, onlyLoadAppFromAsar, enableNodeOptionsEnvironmentVariable]).toEqual([false, true, false]);
  });

  it('names files that the build makes, and no more', () =>
    inFolder(async (folder) => {
      await buildElectron(folder);
      expect(readdirSync(folder).sort()).toEqual([...config.files].sort());
      const app = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      expect(app).toMatchObject({ main: 'main.mjs', type: 'module', version: manifest.version, productName: config.productName });
      // A sandboxed preload has no modules; main has nothing of the project's packages to find.
      const preload = readFileSync(path.join(folder, 'preload.cjs'), 'utf8');
      expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map((m) => m[1])).toEqual(['electron']);
      const main = readFileSync(path.join(folder, 'main.mjs'), 'utf8');
      const imported = [...main.matchAll(/^import .* from "([^"]+)";$/gm)].map((m) => m[1] as string);
      expect(imported.filter((name) => name !== 'electron' && !name.startsWith('node:'))).toEqual([]);
      expect(existsSync(path.join(root, 'LICENSE'))).toBe(true);
    }));
});

it('the icons are of every size, in the containers of each system', () =>
  inFolder(async (folder) => {
    await makeIcons(folder);
    for (const size of PNG_SIZES) {
      const png = readFileSync(path.join(folder, 'icons', `${size}x${size}.png`));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    const ico = readFileSync(path.join(folder, 'icon.ico'));
    const count = ico.readUInt16LE(4);
    expect(count).toBe(7);
    for (let i = 0; i < count; i++) {
      const [length, offset] = [ico.readUInt32LE(6 + 16 * i + 8), ico.readUInt32LE(6 + 16 * i + 12)];
      expect(ico.subarray(offset + 1, offset + 4).toString()).toBe('PNG');
      expect(ico.readUInt32BE(offset + 16) & 255).toBe(ico[6 + 16 * i]);
      if (i === count - 1) expect(offset + length).toBe(ico.length);
    }
    const icns = readFileSync(path.join(folder, 'icon.icns'));
    expect(icns.subarray(0, 4).toString()).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    let at = 8;
    while (at < icns.length) {
      expect(icns.subarray(at + 9, at + 12).toString()).toBe('PNG');
      at += icns.readUInt32BE(at + 4);
    }
    expect(at).toBe(icns.length);
  }));
