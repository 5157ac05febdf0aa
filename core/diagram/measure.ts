/**
 * How wide text is, without a renderer: the advance widths of DejaVu Sans (the face shipped for PNG), in 1/1000 em. DejaVu is one of
 * the widest faces in use, so a box that holds its text holds the same text in the reader's own system face.
 */
export type Face = 'regular' | 'bold' | 'mono';

// U+0020 … U+007E, then U+00A0 … U+017F. A test compares them with the font's own tables.
// biome-ignore format: a table
const REGULAR: readonly number[] = [318,401,460,838,637,951,780,275,391,391,500,838,318,361,318,337,637,637,637,637,637,637,637,637,637,637,337,337,838,838,838,531,1000,685,687,699,771,632,576,775,752,295,295,656,558,863,749,788,604,788,695,635,611,732,685,989,686,611,686,391,337,391,838,500,500,613,635,550,635,616,353,635,634,278,278,580,278,975,634,612,635,635,412,521,393,634,592,818,592,592,525,637,337,637,838];
// biome-ignore format: a table
const REGULAR_LATIN: readonly number[] = [318,401,637,637,637,637,337,500,500,1000,472,612,838,361,1000,500,500,838,401,401,500,637,637,318,500,401,472,612,970,970,970,531,685,685,685,685,685,685,975,699,632,632,632,632,295,295,295,295,775,749,788,788,788,788,788,838,788,732,732,732,732,611,605,630,613,613,613,613,613,613,982,550,616,616,616,616,278,278,278,278,612,634,612,612,612,612,612,838,612,634,634,634,634,592,635,592,685,613,685,613,685,613,699,550,699,550,699,550,699,550,771,635,775,635,632,616,632,616,632,616,632,616,632,616,775,635,775,635,775,635,775,635,752,634,917,695,295,278,295,278,295,278,295,278,295,278,590,556,295,278,656,580,580,558,278,558,278,558,375,558,342,563,285,749,634,749,634,749,634,814,749,634,788,612,788,612,788,612,1070,1023,695,412,695,412,695,412,635,521,635,521,635,521,635,521,611,393,611,393,611,393,732,634,732,634,732,634,732,634,732,634,732,634,989,818,611,592,611,686,525,686,525,686,525,353];
// biome-ignore format: a table
const BOLD: readonly number[] = [349,457,521,838,696,1002,873,307,458,458,523,838,380,416,380,366,696,696,696,696,696,696,696,696,696,696,400,400,838,838,838,581,1000,774,763,734,831,684,684,821,837,373,373,775,638,996,837,851,733,851,771,721,683,813,774,1104,771,725,726,458,366,458,838,500,500,675,716,593,716,679,436,716,712,343,343,666,343,1042,712,688,716,716,494,596,479,712,652,924,646,652,583,712,366,712,838];
// biome-ignore format: a table
const BOLD_LATIN: readonly number[] = [349,457,696,696,637,696,366,500,500,1000,564,646,838,416,1000,500,500,838,438,438,500,736,637,380,500,438,564,646,1036,1036,1036,581,774,774,774,774,774,774,1085,734,684,684,684,684,373,373,373,373,838,837,851,851,851,851,851,838,851,813,813,813,813,725,738,720,675,675,675,675,675,675,1048,593,679,679,679,679,343,343,343,343,688,712,688,688,688,688,688,838,688,712,712,712,712,652,716,652,774,675,774,675,774,675,734,593,734,593,734,593,734,593,831,716,838,716,684,679,684,679,684,679,684,679,684,679,821,716,821,716,821,716,821,716,837,712,974,791,373,343,373,343,373,343,373,343,373,343,745,686,373,343,775,666,666,638,343,638,343,638,480,638,557,643,372,837,712,837,712,837,712,983,837,712,851,688,851,688,851,688,1167,1095,771,494,771,494,771,494,721,596,721,596,721,596,721,596,683,479,683,479,683,479,813,712,813,712,813,712,813,712,813,712,813,712,1104,924,725,652,725,726,583,726,583,726,583,436];
const MONO = 603;

/** Characters of other scripts: as wide as the widest common ones, so that no box is too small. Marks that combine take no room. */
function otherWidth(codePoint: number): number {
  if (codePoint >= 0x300 && codePoint <= 0x36f) return 0;
  if (codePoint >= 0x2000 && codePoint < 0x2e80) return 1000;
  if (codePoint < 0x1100) return 850;
  return codePoint > 0xffff ? 1400 : 1050;
}

/** 1/1000 em. */
export function advance(codePoint: number, face: Face): number {
  if (face === 'mono') return codePoint < 0x1100 || (codePoint >= 0x2000 && codePoint < 0x2e80) ? MONO : otherWidth(codePoint);
  const ascii = face === 'bold' ? BOLD : REGULAR;
  if (codePoint >= 0x20 && codePoint <= 0x7e) return ascii[codePoint - 0x20] as number;
  if (codePoint >= 0xa0 && codePoint <= 0x17f) return (face === 'bold' ? BOLD_LATIN : REGULAR_LATIN)[codePoint - 0xa0] as number;
  return otherWidth(codePoint);
}

/** Width in pixels at `size` pixels. */
export function textWidth(text: string, size: number, face: Face = 'regular'): number {
  let sum = 0;
  for (const c of text) sum += advance(c.codePointAt(0) ?? 0, face);
  return (sum * size) / 1000;
}

/** The text itself, or as much of its start as fits with an ellipsis. Empty when not even that fits. */
export function elide(text: string, width: number, size: number, face: Face = 'regular'): string {
  if (textWidth(text, size, face) <= width) return text;
  let room = width - (advance(0x2026, face) * size) / 1000;
  if (room < 0) return '';
  let out = '';
  for (const c of text) {
    room -= (advance(c.codePointAt(0) ?? 0, face) * size) / 1000;
    if (room < 0) break;
    out += c;
  }
  return `${out.trimEnd()}…`;
}
