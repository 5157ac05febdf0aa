/**
 * Domain names (RFC 1035 §3.1, compression §4.1.4) as people read them.
 *
 * | length (1) | label … | length (1) | label … | 0 |        or | 11 offset (14) | in place of a length
 */
import { type Bytes, u8, u16 } from '../base/bytes.ts';
import type { Span } from './tree.ts';

/** Characters of a name, dots between labels counted in: what Wireshark has room for. */
const MAX_NAME = 255;
const POINTER = 0xc0;
const EXTENDED = 0x40;
/** RFC 2673: an obsolete type of label. */
const BIT_STRING = 0x01;

export interface DnsName {
  /** As Wireshark shows it; `<Root>` for the root. */
  readonly text: string;
  /** Bytes of the name at the place where it stands: a pointer ends it. */
  readonly size: number;
  /** Bytes of the name with its dots, before any was made readable. */
  readonly length: number;
  readonly labels: number;
}

const CONTROL: Readonly<Record<number, string>> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cn}\p{Cs}]/u;

/** How many bytes a UTF-8 sequence has that begins so, by the old definition (up to 6); 0: nothing begins so. */
function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  if (lead < 0xf8) return 4;
  if (lead < 0xfc) return 5;
  return lead < 0xfe ? 6 : 0;
}

/**
 * Text with what cannot be printed escaped: `\n`, `\003`, `\u200B`; bytes that are no UTF-8 are U+FFFD.
 * As Wireshark does, a sequence is read by its first byte and only then judged.
 */
export function printable(b: Bytes, start = 0, end = b.length): string {
  let out = '';
  for (let i = start; i < end; ) {
    const c = u8(b, i);
    if (c < 0x80) {
      if (c < 0x20 || c === 0x7f) out += CONTROL[c] ?? `\\${c.toString(8).padStart(3, '0')}`;
      else out += String.fromCharCode(c);
      i++;
      continue;
    }
    const length = sequenceLength(c);
    let code = c & (0x7f >>> length);
    let n = 1;
    while (n < length && i + n < end && (u8(b, i + n) & 0xc0) === 0x80) code = code * 64 + (u8(b, i + n++) & 0x3f);
    out += length === 0 || n < length ? '\ufffd' : printableCode(code);
    i += n;
  }
  return out;
}

function printableCode(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return '\ufffd';
  const text = String.fromCodePoint(code);
  if (!UNPRINTABLE.test(text)) return text;
  if (code < 0x10000) return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
}

const special = (text: string, size: number): DnsName => ({ text, size, length: text.length, labels: 1 });

function finished(raw: readonly number[], size: number): DnsName {
  if (raw.length === 0) return special('<Root>', size);
  const bytes = Uint8Array.from(raw);
  return { text: printable(bytes), size, length: raw.length, labels: 1 + raw.filter((c) => c === 0x2e).length };
}

/**
 * Reads the name at `at` of a message that begins at `message`. Undefined where its bytes, or those that it points to, end too early, or a
 * length is neither label nor pointer. Work is bounded: a name that has passed as many bytes as the message has, and points to yet another
 * place, goes round in circles.
 */
export function readName(b: Bytes, span: Pick<Span, 'end'>, message: number, at: number): DnsName | undefined {
  const raw: number[] = [];
  let size = -1;
  let passed = 0;
  let tooLong = false;
  let labels = 0;
  /** Wireshark shows nothing behind the beginning of a bit string. */
  let hidden = false;
  for (let o = at; ; ) {
    if (o < message || o + 1 > span.end) return undefined;
    const length = u8(b, o++);
    if (length === 0) {
      const own = size < 0 ? o - at : size;
      if (hidden && labels === 0) return undefined;
      if (tooLong) return special('<Name too long>', own);
      // A name that is a pointer to such a label.
      return size === 2 && raw[0] === 0 ? special('<Root>', own) : finished(raw, own);
    }
    switch (length & POINTER) {
      case 0:
        if (o + length > span.end) return undefined;
        labels++;
        if (!tooLong && !hidden) {
          if (raw.length > 0) raw.push(0x2e);
          for (let i = 0; i < length; i++) raw.push(u8(b, o + i));
          tooLong = raw.length >= MAX_NAME;
        }
        o += length;
        passed += 1 + length;
        break;
      case EXTENDED: {
        if ((length & 0x3f) !== BIT_STRING)
          return labels === 0 || o <= at ? undefined : special('<Unknown extended label>', o - at);
        if (o + 1 > span.end) return undefined;
        if (!hidden) raw.push(0x5c, 0x5b);
        hidden = true;
        o += 1 + Math.max(1, Math.ceil(u8(b, o) / 8));
        break;
      }
      case POINTER: {
        if (o + 1 > span.end) return undefined;
        if (size < 0) size = o + 1 - at;
        o = message + (u16(b, o - 1) & 0x3fff);
        passed += 2;
        if (passed > span.end - message) return special('<Name contains a pointer that loops>', size);
        break;
      }
      default:
        return undefined;
    }
  }
}
