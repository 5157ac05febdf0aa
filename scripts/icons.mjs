#!/usr/bin/env node
/**
 * Draws the app's icons from renderer/public/icon.svg: `npm run icons [-- FOLDER]`.
 *
 * icons/SIZExSIZE.png for Linux, icon.ico for Windows (PNG images in an ICO container, which Windows has read since Vista), icon.icns for macOS (PNG images
 * in an ICNS container).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

export const PNG_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** ICNS types whose data are PNG, and their sizes in pixels. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
];

/** `images`: of {size, png}. A directory of 16 bytes an image, then the images. */
export function icoOf(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(({ size, png }, i) => {
    const at = 6 + 16 * i;
    // One byte: 0 stands for 256.
    head.writeUInt8(size & 255, at);
    head.writeUInt8(size & 255, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...images.map((i) => i.png)]);
}

/** `images`: of {type, png}. "icns", the whole length, then a type, a length and the data for each. */
export function icnsOf(images) {
  const part = (type, body) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(8 + body.length, 4);
    return Buffer.concat([head, body]);
  };
  return part('icns', Buffer.concat(images.map(({ type, png }) => part(type, png))));
}

export async function makeIcons(folder = path.join(root, 'dist', 'icons')) {
  const { Resvg } = await import('@resvg/resvg-js');
  const svg = readFileSync(path.join(root, 'renderer', 'public', 'icon.svg'), 'utf8');
  const pngs = new Map(
    PNG_SIZES.map((size) => [size, new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng()]),
  );
  mkdirSync(path.join(folder, 'icons'), { recursive: true });
  for (const [size, png] of pngs) writeFileSync(path.join(folder, 'icons', `${size}x${size}.png`), png);
  writeFileSync(path.join(folder, 'icon.png'), pngs.get(1024));
  writeFileSync(path.join(folder, 'icon.ico'), icoOf(ICO_SIZES.map((size) => ({ size, png: pngs.get(size) }))));
  writeFileSync(path.join(folder, 'icon.icns'), icnsOf(ICNS_TYPES.map(([type, size]) => ({ type, png: pngs.get(size) }))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeIcons(process.argv[2]);
