/**
 * Advance widths read from a TrueType file (tables `head`, `hhea`, `hmtx`, `cmap` format 4 or 12): what the layout's embedded table
 * is made from and checked against. See the OpenType specification, "The font file".
 */
interface Table {
  readonly offset: number;
  readonly length: number;
}

/** Advances in 1/1000 em, by code point; undefined where the font has no glyph. Raises an Error when `font` is not a TrueType file. */
export function advanceWidths(font: Uint8Array): (codePoint: number) => number | undefined {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tables = new Map<string, Table>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const entry = 12 + 16 * i;
    const tag = String.fromCharCode(...font.subarray(entry, entry + 4));
    tables.set(tag, { offset: view.getUint32(entry + 8), length: view.getUint32(entry + 12) });
  }
  const at = (tag: string): number => {
    const table = tables.get(tag);
    if (table === undefined) throw new Error(`no ${tag} table: not a TrueType font`);
    return table.offset;
  };
  const unitsPerEm = view.getUint16(at('head') + 18);
  const metrics = view.getUint16(at('hhea') + 34);
  const hmtx = at('hmtx');
  const glyphs = characterMap(view, at('cmap'));
  return (codePoint) => {
    const glyph = glyphs(codePoint);
    if (glyph === 0) return undefined;
    return (view.getUint16(hmtx + 4 * Math.min(glyph, metrics - 1)) * 1000) / unitsPerEm;
  };
}

function characterMap(view: DataView, cmap: number): (codePoint: number) => number {
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const sub = cmap + view.getUint32(cmap + 8 + 8 * i);
    if (view.getUint16(sub) === 4) return (c) => format4(view, sub, c);
  }
  throw new Error('no cmap of format 4');
}

/** Segments of the Basic Multilingual Plane: end codes, start codes, deltas, range offsets, each an array of 16-bit words. */
function format4(view: DataView, sub: number, codePoint: number): number {
  const segX2 = view.getUint16(sub + 6);
  for (let s = 0; s < segX2; s += 2) {
    const end = sub + 14 + s;
    if (view.getUint16(end) < codePoint) continue;
    const start = view.getUint16(end + segX2 + 2);
    if (start > codePoint) return 0;
    const delta = view.getUint16(end + 2 * segX2 + 2);
    const rangeAt = end + 3 * segX2 + 2;
    const range = view.getUint16(rangeAt);
    if (range === 0) return (codePoint + delta) & 0xffff;
    const glyph = view.getUint16(rangeAt + range + 2 * (codePoint - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}
