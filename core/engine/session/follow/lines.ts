/**
 * A stream as lines of text, made when they are looked at: what is kept of each is where its bytes are. Ways to write it are those of tshark's "follow",
 * and messages of HTTP as text; lines are cut where nobody would read on.
 */
import { base64 } from '../../documents/follow.ts';

export const FOLLOW_FORMATS = ['ascii', 'hex', 'raw', 'yaml', 'http'] as const;
export type FollowFormat = (typeof FOLLOW_FORMATS)[number];

/** Bytes that one packet brought, or that none did. */
export interface KeptPiece {
  readonly row: number;
  /** Sent by the end that sent the first packet (0), or by the other one (1). */
  readonly node: 0 | 1;
  /** In its direction; null where nobody can say. */
  readonly offset: number | null;
  readonly bytes: Uint8Array;
  /** Bytes missing in the capture: then there are none. */
  readonly missing: number;
}

/** Characters, and bytes, of a line. */
const WIDTH = 160;
const HEX = 16;
const RAW = 48;
/** Bytes of a line of base64: 76 characters (RFC 2045 §6.8). */
const BASE64 = 57;

/** Which line of a piece: its bytes, or one of the lines that YAML puts before them. */
const PLAIN = 0;

export class Lines {
  readonly #pieces: readonly KeptPiece[];
  readonly #format: FollowFormat;
  readonly #time: (row: number) => string;
  readonly #missing: (bytes: number) => string;
  readonly #head: readonly string[];
  #piece = new Uint32Array(1024);
  #from = new Uint32Array(1024);
  #to = new Uint32Array(1024);
  #part = new Uint8Array(1024);
  length = 0;

  /** `head`: lines before the first piece (YAML's list of ends). */
  constructor(
    pieces: readonly KeptPiece[],
    format: FollowFormat,
    words: {
      readonly head: readonly string[];
      readonly time: (row: number) => string;
      readonly missing: (bytes: number) => string;
    },
  ) {
    this.#pieces = pieces;
    this.#format = format;
    this.#time = words.time;
    this.#missing = words.missing;
    this.#head = format === 'yaml' ? words.head : [];
    for (let i = 0; i < pieces.length; i++) this.#cut(i);
  }

  get total(): number {
    return this.#head.length + this.length;
  }

  /** The piece of a line; −1 for the head. */
  pieceAt(line: number): number {
    return line < this.#head.length ? -1 : (this.#piece[line - this.#head.length] as number);
  }

  /** The first line of the first piece of that row; −1 where there is none. */
  lineOfRow(row: number): number {
    for (let i = 0; i < this.length; i++) {
      if (this.#pieces[this.#piece[i] as number]?.row === row) return i + this.#head.length;
    }
    return -1;
  }

  text(line: number): string {
    if (line < this.#head.length) return this.#head[line] as string;
    const i = line - this.#head.length;
    const piece = this.#pieces[this.#piece[i] as number] as KeptPiece;
    if (piece.missing > 0) return this.#missing(piece.missing);
    const part = this.#part[i] as number;
    if (part !== PLAIN) return this.#yamlHead(piece, part);
    const from = this.#from[i] as number;
    const bytes = piece.bytes.subarray(from, this.#to[i]);
    switch (this.#format) {
      case 'ascii':
      case 'http':
        return asciiText(bytes);
      case 'hex':
        return hexText(bytes, (piece.offset ?? 0) + from);
      case 'raw':
        return rawText(bytes);
      case 'yaml':
        return `      ${base64(bytes)}`;
    }
  }

  #yamlHead(piece: KeptPiece, part: number): string {
    return [
      `  - packet: ${piece.row + 1}`,
      `    peer: ${piece.node}`,
      `    timestamp: ${this.#time(piece.row)}`,
      '    data: !!binary |',
    ][part - 1] as string;
  }

  #cut(index: number): void {
    const { bytes, missing } = this.#pieces[index] as KeptPiece;
    if (missing > 0) {
      this.#push(index, 0, 0, PLAIN);
      return;
    }
    if (this.#format === 'yaml') for (let part = 1; part <= 4; part++) this.#push(index, 0, 0, part);
    if (this.#format === 'ascii' || this.#format === 'http') {
      this.#cutText(index, bytes);
      return;
    }
    const width = this.#format === 'hex' ? HEX : this.#format === 'raw' ? RAW : BASE64;
    for (let at = 0; at < bytes.length; at += width) this.#push(index, at, Math.min(bytes.length, at + width), PLAIN);
  }

  /** At line feeds, and where a line gets too long. */
  #cutText(index: number, bytes: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const isEnd = bytes[at] === 10;
      if (!isEnd && at - start + 1 < WIDTH) continue;
      this.#push(index, start, isEnd ? at : at + 1, PLAIN);
      start = at + 1;
    }
    if (start < bytes.length) this.#push(index, start, bytes.length, PLAIN);
  }

  #push(piece: number, from: number, to: number, part: number): void {
    if (this.length === this.#piece.length) this.#grow();
    const i = this.length++;
    this.#piece[i] = piece;
    this.#from[i] = from;
    this.#to[i] = to;
    this.#part[i] = part;
  }

  #grow(): void {
    const wider = (old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const out = new Uint32Array(old.length * 2);
      out.set(old);
      return out;
    };
    this.#piece = wider(this.#piece);
    this.#from = wider(this.#from);
    this.#to = wider(this.#to);
    const part = new Uint8Array(this.#piece.length);
    part.set(this.#part);
    this.#part = part;
  }
}

/** Spaces to tildes as they are, tabs, a carriage return at the end left out; a dot for everything else. */
function asciiText(bytes: Uint8Array): string {
  let out = '';
  const end = bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length;
  for (let i = 0; i < end; i++) {
    const c = bytes[i] as number;
    out += c === 9 ? '\t' : c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '.';
  }
  return out;
}

const pair = (byte: number): string => byte.toString(16).padStart(2, '0');

function hexText(bytes: Uint8Array, offset: number): string {
  let hex = '';
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i] as number;
    hex += `${i === 8 ? ' ' : ''}${pair(c)} `;
    text += `${i === 8 ? ' ' : ''}${c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '.'}`;
  }
  return `${offset.toString(16).toUpperCase().padStart(8, '0')}  ${hex.padEnd(49)} ${text}`;
}

function rawText(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += pair(byte);
  return out;
}
