/** Texts for the clipboard. */

/** Where the browser refuses, nothing happens: it has told the person why. */
export const copyText = (text: string): void => void navigator.clipboard?.writeText(text).catch(() => {});

/** Sixteen bytes a line: offset, hexadecimal digits, printable characters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += 16) {
    const part = bytes.subarray(start, start + 16);
    lines.push(`${start.toString(16).padStart(4, '0')}  ${hexDigits(part, ' ').padEnd(47)}  ${printable(part, '.')}`);
  }
  return lines.join('\n');
}

export const hexDigits = (bytes: Uint8Array, between = ''): string =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(between);

/** `other` in place of what cannot be printed; empty: it is left out. */
export function printable(bytes: Uint8Array, other = ''): string {
  return Array.from(bytes, (b) =>
    (b >= 0x20 && b < 0x7f) || (other === '' && (b === 9 || b === 10 || b === 13)) ? String.fromCharCode(b) : other,
  ).join('');
}
