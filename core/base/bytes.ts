/**
 * Reading and writing integers in byte arrays, network byte order unless the name ends in `le`.
 *
 * Readers do not check bounds: the caller has checked the length of the whole header once (see `wire/`).
 * Past the end they return garbage, never throw; unsigned 32-bit results are non-negative.
 */
export type Bytes = Uint8Array;

export const u8 = (b: Bytes, o: number): number => b[o] as number;
export const u16 = (b: Bytes, o: number): number => ((b[o] as number) << 8) | (b[o + 1] as number);
export const u24 = (b: Bytes, o: number): number => ((b[o] as number) << 16) | ((b[o + 1] as number) << 8) | (b[o + 2] as number);
export const u32 = (b: Bytes, o: number): number =>
  (((b[o] as number) << 24) | ((b[o + 1] as number) << 16) | ((b[o + 2] as number) << 8) | (b[o + 3] as number)) >>> 0;
export const u48 = (b: Bytes, o: number): number => u16(b, o) * 0x1_0000_0000 + u32(b, o + 2);
export const u64 = (b: Bytes, o: number): bigint => (BigInt(u32(b, o)) << 32n) | BigInt(u32(b, o + 4));
export const u16le = (b: Bytes, o: number): number => (b[o] as number) | ((b[o + 1] as number) << 8);
export const u32le = (b: Bytes, o: number): number =>
  ((b[o] as number) | ((b[o + 1] as number) << 8) | ((b[o + 2] as number) << 16) | ((b[o + 3] as number) << 24)) >>> 0;
export const u64le = (b: Bytes, o: number): bigint => (BigInt(u32le(b, o + 4)) << 32n) | BigInt(u32le(b, o));

export const put8 = (b: Bytes, o: number, v: number): void => {
  b[o] = v;
};
export const put16 = (b: Bytes, o: number, v: number): void => {
  b[o] = v >>> 8;
  b[o + 1] = v;
};
export const put32 = (b: Bytes, o: number, v: number): void => {
  b[o] = v >>> 24;
  b[o + 1] = v >>> 16;
  b[o + 2] = v >>> 8;
  b[o + 3] = v;
};
export const put16le = (b: Bytes, o: number, v: number): void => {
  b[o] = v;
  b[o + 1] = v >>> 8;
};
export const put32le = (b: Bytes, o: number, v: number): void => {
  b[o] = v;
  b[o + 1] = v >>> 8;
  b[o + 2] = v >>> 16;
  b[o + 3] = v >>> 24;
};

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal without separators unless one is given: `0a1b` or `0a:1b`. */
export function hex(b: Bytes, start = 0, end = b.length, separator = ''): string {
  let out = '';
  for (let i = start; i < end; i++) out += (i > start ? separator : '') + HEX[b[i] as number];
  return out;
}

/** b[start, end) as ASCII text, the way Wireshark reads it: every byte beyond 127 is one U+FFFD. */
export function asciiText(b: Bytes, start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) out += (b[i] as number) < 0x80 ? String.fromCharCode(b[i] as number) : '\ufffd';
  return out;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** b[start, end) as UTF-8; `undefined` where it is not that. */
export function utf8Text(b: Bytes, start: number, end: number): string | undefined {
  try {
    return strictUtf8.decode(b.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** Bytes of a hexadecimal string; `undefined` where it is not one (odd length, other characters). */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/[\s:.-]/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) return undefined;
  const out = new Uint8Array(digits.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return out;
}

export function concatBytes(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const p of parts) length += p.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** One character per byte. */
export function latin1(b: Bytes, start = 0, end = b.length): string {
  let out = '';
  for (let i = start; i < end; i++) out += String.fromCharCode(b[i] as number);
  return out;
}
