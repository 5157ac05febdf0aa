/** The bodies of pages and uploads: text that says where it is from, exactly as long as asked for. */
const LINE = 72;

/** ASCII. */
export function page(title: string, size: number): Uint8Array<ArrayBuffer> {
  const head = `<html>\n<head><title>${title}</title></head>\n<body>\n`;
  const foot = '</body>\n</html>\n';
  const text = size < head.length + foot.length ? filler(size) : `${head}${filler(size - head.length - foot.length)}${foot}`;
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** Numbered lines, so that a lost or repeated part can be seen. */
function filler(size: number): string {
  const parts: string[] = [];
  for (let n = 0, line = 1; n < size; line++) {
    const head = `<p>line ${String(line).padStart(6, '0')} `;
    const full = `${head}${'abcdefghijklmnopqrstuvwxyz'.repeat(3)}`.slice(0, LINE - 1);
    const piece = `${full}\n`.slice(0, size - n);
    parts.push(piece);
    n += piece.length;
  }
  return parts.join('');
}
