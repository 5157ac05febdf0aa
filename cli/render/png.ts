/** SVG → PNG with the fonts shipped beside this file, so that the picture is the same on every machine. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';

/** Pixels of the largest picture we render: 4 bytes each in memory. */
const MAX_PIXELS = 100_000_000;

const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'];

/** Beside the source file, beside the bundle, or in the checkout that the bundle lies in. */
function fontDirectory(): string | undefined {
  const candidates = ['./fonts/', '../cli/render/fonts/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((dir) => FONT_FILES.every((file) => existsSync(dir + file)));
}

export interface PngOptions {
  /** Pixels per SVG unit. Default 2; lowered where the picture would pass 100 million pixels. */
  readonly scale?: number;
  /** The picture's size in SVG units. */
  readonly width: number;
  readonly height: number;
}

/** `svg` must have resolved colours (theme `light` or `dark`): the renderer knows no CSS variables. Raises an Error without the fonts. */
export function renderPng(svg: string, options: PngOptions): Uint8Array {
  const dir = fontDirectory();
  if (dir === undefined)
    throw new Error(`the fonts ${FONT_FILES.join(', ')} are missing beside ${fileURLToPath(import.meta.url)}`);
  const area = options.width * options.height;
  const scale = Math.min(options.scale ?? 2, Math.sqrt(MAX_PIXELS / Math.max(1, area)));
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: FONT_FILES.map((file) => dir + file),
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
      monospaceFamily: 'DejaVu Sans Mono',
    },
  });
  return resvg.render().asPng();
}
