/**
 * pcapng (draft-ietf-opsawg-pcapng): a file is sections, a section is blocks, and every block has its length on both ends.
 *
 * | type 4 | total length 4 | body, padded to 32 bits … | total length 4 |
 *
 * The section header block gives the byte order of its section. A packet block refers to an interface of its section
 * by number; here the interfaces of all sections are numbered in one list.
 */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import type { Bytes } from '../base/bytes.ts';
import type { CaptureProblem } from '../base/result.ts';
import type { CaptureInfo, CaptureOption, Framer, RecordSink } from './capture.ts';
import { addProblem, addUntimed, maxPacketLength, newCaptureInfo } from './info.ts';
import { Clock } from './pcapng-time.ts';

export const BlockType = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simplePacket: 3,
  nameResolution: 4,
  statistics: 5,
  enhancedPacket: 6,
  secrets: 10,
} as const;

export const PcapngOption = {
  end: 0,
  comment: 1,
  ifName: 2,
  ifDescription: 3,
  ifTsResol: 9,
  ifFcsLen: 13,
  ifTsOffset: 14,
} as const;

/** Options of packet blocks. */
export const PacketOption = { flags: 2, dropCount: 4, packetId: 5, queue: 6, verdict: 7 } as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Wireshark's limit; a longer block is taken for damage. */
const MAX_BLOCK = 16 * 1024 * 1024;
/** Bytes of comments, options, names and secrets that are kept of one file. */
const KEEP_LIMIT = 64 * 1024 * 1024;
/** What an array and its place in a list cost beside its bytes. */
const OBJECT_COST = 200;
const NO_SECTION_LENGTH = 0xffff_ffff_ffff_ffffn;

const utf8 = new TextDecoder();

/** Byte order of a section header block at `o`; undefined where there is none. Needs 12 bytes. */
export function sectionByteOrder(b: Bytes, o = 0): 'little' | 'big' | undefined {
  if (b.length - o < 12) return undefined;
  const view = new DataView(b.buffer, b.byteOffset + o, 12);
  if (view.getUint32(0) !== BlockType.section) return undefined;
  if (view.getUint32(8) === BYTE_ORDER_MAGIC) return 'big';
  if (view.getUint32(8, true) === BYTE_ORDER_MAGIC) return 'little';
  return undefined;
}

export class PcapngFramer implements Framer {
  readonly info: CaptureInfo;
  needed = 0;
  finished = false;
  #little: boolean;
  /** Rows given out. */
  #row = 0;
  /** First interface of the current section in `info.interfaces`. */
  #firstInterface = 0;
  readonly #clocks: Clock[] = [];
  readonly #limits: number[] = [];
  /** File offset where the current section ends, when its header says so; else −1. */
  #sectionEnd = -1;
  /** After damage: nothing is read before this offset, where a section header must be. −1: reading. */
  #resumeAt = -1;
  #maxBlock = MAX_BLOCK;
  #kept = 0;

  constructor(byteOrder: 'little' | 'big') {
    this.#little = byteOrder === 'little';
    this.info = newCaptureInfo('pcapng', byteOrder);
    this.info.sections = 0;
  }

  feed(window: Bytes, start: number, end: number, fileOffset: number, atEnd: boolean, sink: RecordSink): number {
    this.needed = 0;
    if (this.finished) return end - start;
    const view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    const toFile = fileOffset - start;
    let p = start;
    let need = 12;

    while (!this.finished) {
      if (this.#resumeAt >= 0) {
        p = Math.min(end, Math.max(p, this.#resumeAt - toFile));
        if (toFile + p < this.#resumeAt) break;
      }
      need = 12;
      if (end - p < 12) break;
      const isSection = view.getUint32(p) === BlockType.section;
      if (isSection) {
        const order = sectionByteOrder(window, p);
        if (order === undefined) {
          this.#stop('bad-block', toFile + p + 8, 'the section header has no byte-order magic');
          break;
        }
        this.#little = order === 'little';
      } else if (this.#resumeAt >= 0) {
        this.#resumeAt = -1;
        this.#stop('bad-block', toFile + p, 'no section header where the section before it should end');
        break;
      }
      const type = view.getUint32(p, this.#little);
      const total = view.getUint32(p + 4, this.#little);
      if (total < 12 || total > this.#maxBlock) {
        this.#lost('bad-block-length', toFile + p, `a block cannot have a length of ${total} bytes`);
        continue;
      }
      // Some writers leave the padding out of the length.
      const length = (total + 3) & ~3;
      if (p + length > end) {
        need = length;
        break;
      }
      const trailer = view.getUint32(p + length - 4, this.#little);
      if (trailer !== total) {
        this.#lost('bad-block-length', toFile + p, `the block's length is ${total} bytes at its start and ${trailer} at its end`);
        continue;
      }
      this.#resumeAt = -1;
      this.#block(type, window, view, p, p + length - 4, toFile, sink);
      p += length;
    }

    const left = end - p;
    if (this.finished) return p - start;
    if (!atEnd) {
      if (p === start) this.needed = need;
    } else if (left > 0) {
      const packet = left >= 4 && isPacketBlock(view.getUint32(p, this.#little));
      this.#stop(
        packet ? 'truncated-packet' : 'truncated-header',
        toFile + p,
        `the file ends inside a ${packet ? 'packet' : 'block'}: ${left} of ${need} bytes are there`,
      );
    }
    return p - start;
  }

  /** One whole block: the body is window[p + 8, bodyEnd). */
  #block(type: number, window: Bytes, view: DataView, p: number, bodyEnd: number, toFile: number, sink: RecordSink): void {
    const little = this.#little;
    switch (type) {
      case BlockType.enhancedPacket:
      case BlockType.packet: {
        const enhanced = type === BlockType.enhancedPacket;
        if (bodyEnd - p < 28)
          return this.#bad(toFile + p, `${enhanced ? 'an enhanced packet block' : 'a packet block'} is too short for its header`);
        this.#packet(
          // The obsolete block has a drop count in the other half of the word.
          enhanced ? view.getUint32(p + 8, little) : view.getUint16(p + 8, little),
          view.getUint32(p + 12, little),
          view.getUint32(p + 16, little),
          view.getUint32(p + 20, little),
          view.getUint32(p + 24, little),
          window,
          view,
          p + 28,
          bodyEnd,
          toFile,
          sink,
        );
        return;
      }
      case BlockType.simplePacket: {
        if (bodyEnd - p < 12) return this.#bad(toFile + p, 'a simple packet block is too short for its header');
        const original = view.getUint32(p + 8, little);
        const snap = this.info.interfaces[this.#firstInterface]?.snapLength ?? 0;
        const captured = snap > 0 ? Math.min(original, snap) : original;
        // It carries no time.
        this.#packet(0, 0, 0, captured, original, window, view, p + 12, bodyEnd, toFile, sink, false);
        return;
      }
      case BlockType.section:
        return this.#section(window, view, p, bodyEnd, toFile);
      case BlockType.interface:
        return this.#interface(window, view, p, bodyEnd, toFile);
      case BlockType.nameResolution:
        return this.#names(window, view, p + 8, bodyEnd, toFile);
      case BlockType.statistics: {
        if (bodyEnd - p < 20) return this.#bad(toFile + p, 'an interface statistics block is too short for its header');
        const interfaceId = this.#firstInterface + view.getUint32(p + 8, little);
        this.info.statistics.push({ interfaceId, options: this.#options(window, view, p + 20, bodyEnd, toFile) });
        return;
      }
      case BlockType.secrets: {
        const length = bodyEnd - p < 16 ? -1 : view.getUint32(p + 12, little);
        if (length < 0 || length > bodyEnd - p - 16)
          return this.#bad(toFile + p, 'a decryption secrets block is shorter than its secrets');
        if (this.#keep(length, toFile + p)) {
          this.info.secrets.push({ type: view.getUint32(p + 8, little), data: window.slice(p + 16, p + 16 + length) });
        }
        return;
      }
      default:
        this.info.skippedBlocks.set(type, (this.info.skippedBlocks.get(type) ?? 0) + 1);
    }
  }

  #packet(
    localId: number,
    timeHigh: number,
    timeLow: number,
    captured: number,
    original: number,
    window: Bytes,
    view: DataView,
    data: number,
    bodyEnd: number,
    toFile: number,
    sink: RecordSink,
    timed = true,
  ): void {
    const id = this.#firstInterface + localId;
    const clock = this.#clocks[id];
    const limit = this.#limits[id];
    if (clock === undefined || limit === undefined) {
      const known = this.#clocks.length - this.#firstInterface;
      return this.#bad(toFile + data, `the packet is of interface ${localId}, the section has ${known}`, 'unknown-interface');
    }
    if (captured > bodyEnd - data || captured > limit) {
      const most = Math.min(limit, bodyEnd - data);
      return this.#bad(
        toFile + data,
        `the packet should have ${captured} bytes, at most ${most} are possible`,
        'bad-packet-length',
      );
    }
    if (timed) clock.set(timeHigh, timeLow);
    sink.record(window, data, captured, original, timed ? clock.seconds : 0, timed ? clock.nanos : 0, id, toFile + data);
    const row = this.#row++;
    if (!timed) addUntimed(this.info, row);
    const options = data + ((captured + 3) & ~3);
    if (bodyEnd - options >= 4) {
      for (const option of this.#options(window, view, options, bodyEnd, toFile, true)) {
        if (option.code === PcapngOption.comment) push(this.info.packetComments, row, utf8.decode(option.value));
        else push(this.info.packetOptions, row, option);
      }
    }
  }

  #section(window: Bytes, view: DataView, p: number, bodyEnd: number, toFile: number): void {
    if (bodyEnd - p < 24) return this.#stop('bad-block-length', toFile + p, 'a section header block is too short for its header');
    const little = this.#little;
    const major = view.getUint16(p + 12, little);
    const minor = view.getUint16(p + 14, little);
    const length = view.getBigUint64(p + 16, little);
    this.#sectionEnd = length === NO_SECTION_LENGTH || length > 0x1f_ffff_ffff_ffffn ? -1 : toFile + bodyEnd + 4 + Number(length);
    this.#firstInterface = this.info.interfaces.length;
    this.info.sections++;
    if (major !== 1) {
      return this.#lost('unsupported-version', toFile + p, `the section is pcapng version ${major}.${minor}; version 1 is read`);
    }
    const options = this.#options(window, view, p + 24, bodyEnd, toFile);
    this.info.sectionOptions.push(options);
    for (const o of options) if (o.code === PcapngOption.comment) this.info.comments.push(utf8.decode(o.value));
  }

  #interface(window: Bytes, view: DataView, p: number, bodyEnd: number, toFile: number): void {
    if (bodyEnd - p < 16) return this.#bad(toFile + p, 'an interface description block is too short for its header');
    const little = this.#little;
    const linkType = view.getUint16(p + 8, little);
    const options = this.#options(window, view, p + 16, bodyEnd, toFile);
    let unitsPerSecond = 1_000_000n;
    let offsetSeconds = 0n;
    let name: string | undefined;
    let description: string | undefined;
    let fcsLength: number | undefined;
    for (const { code, value } of options) {
      const first = value[0];
      if (code === PcapngOption.ifName) name = utf8.decode(value);
      else if (code === PcapngOption.ifDescription) description = utf8.decode(value);
      else if (code === PcapngOption.ifTsResol && first !== undefined) {
        unitsPerSecond = first & 0x80 ? 2n ** BigInt(first & 0x7f) : 10n ** BigInt(first);
      } else if (code === PcapngOption.ifFcsLen && first !== undefined) fcsLength = first;
      else if (code === PcapngOption.ifTsOffset && value.length >= 8) {
        offsetSeconds = new DataView(value.buffer, value.byteOffset, 8).getBigInt64(0, little);
      }
    }
    this.info.interfaces.push({
      linkType,
      snapLength: view.getUint32(p + 12, little),
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(fcsLength === undefined ? {} : { fcsLength }),
      unitsPerSecond,
      offsetSeconds,
      options,
      section: {
        number: this.info.sections,
        index: this.info.interfaces.length - this.#firstInterface,
        byteOrder: little ? 'little' : 'big',
      },
    });
    const limit = maxPacketLength(linkType);
    this.#clocks.push(new Clock(unitsPerSecond, offsetSeconds));
    this.#limits.push(limit);
    this.#maxBlock = Math.max(this.#maxBlock, limit + 65_536);
  }

  /** Name resolution records: | type 2 | length 2 | address, names each ended by a zero byte … |, padded to 32 bits. */
  #names(window: Bytes, view: DataView, from: number, bodyEnd: number, toFile: number): void {
    let p = from;
    while (bodyEnd - p >= 4) {
      const type = view.getUint16(p, this.#little);
      const length = view.getUint16(p + 2, this.#little);
      if (type === 0) return;
      if (length > bodyEnd - p - 4) return this.#bad(toFile + p, `a name record of ${length} bytes is longer than its block`);
      const addressLength = type === 1 ? 4 : type === 2 ? 16 : 0;
      if (addressLength > 0 && length > addressLength && this.#keep(length, toFile + p)) {
        const address = type === 1 ? formatIpv4(window, p + 4) : formatIpv6(window, p + 4);
        for (const name of utf8.decode(window.subarray(p + 4 + addressLength, p + 4 + length)).split('\0')) {
          if (name !== '') push(this.info.names, address, name);
        }
      }
      p += 4 + ((length + 3) & ~3);
    }
  }

  /** Options: | code 2 | length 2 | value, padded to 32 bits |, until code 0 or the end of the block. Values are copies. */
  #options(window: Bytes, view: DataView, from: number, bodyEnd: number, toFile: number, ofPacket = false): CaptureOption[] {
    const out: CaptureOption[] = [];
    let p = from;
    while (bodyEnd - p >= 4) {
      const code = view.getUint16(p, this.#little);
      const length = view.getUint16(p + 2, this.#little);
      if (code === PcapngOption.end) break;
      if (length > bodyEnd - p - 4) {
        this.#bad(toFile + p, `option ${code} has a length of ${length} bytes, its block has ${bodyEnd - p - 4} left`);
        break;
      }
      const keep = ofPacket && code !== PcapngOption.comment ? this.#keepQuietly(length) : this.#keep(length, toFile + p);
      if (keep) out.push({ code, value: window.slice(p + 4, p + 4 + length) });
      p += 4 + ((length + 3) & ~3);
    }
    return out;
  }

  /** True while there is room for what the file says beside its packets; says once when there is none left. */
  #keep(length: number, offset: number): boolean {
    if (this.#kept > KEEP_LIMIT) return false;
    this.#kept += length + OBJECT_COST;
    if (this.#kept <= KEEP_LIMIT) return true;
    const detail = `comments, names and options beyond ${KEEP_LIMIT} bytes are not kept`;
    addProblem(this.info, { code: 'bomb-limit', offset, detail });
    return false;
  }

  /** For options that some writers put on every packet (flags): to leave them out when there are very many is no damage. */
  #keepQuietly(length: number): boolean {
    if (this.#kept + length + OBJECT_COST > KEEP_LIMIT / 2) {
      this.info.optionsNotKept++;
      return false;
    }
    this.#kept += length + OBJECT_COST;
    return true;
  }

  /** A bad block whose length is sound: it is skipped, and reading goes on. */
  #bad(offset: number, detail: string, code: CaptureProblem['code'] = 'bad-block'): void {
    addProblem(this.info, { code, offset, detail });
  }

  /**
   * The place of the next block is lost. To search for one would be to guess (a packet may carry a pcapng file), so reading goes on
   * only at the next section, when the section header said where that is.
   */
  #lost(code: CaptureProblem['code'], offset: number, detail: string): void {
    if (this.#sectionEnd > offset) {
      this.#resumeAt = this.#sectionEnd;
      this.#sectionEnd = -1;
      addProblem(this.info, { code, offset, detail: `${detail}; the rest of the section cannot be read` });
    } else this.#stop(code, offset, `${detail}; what follows cannot be read`);
  }

  #stop(code: CaptureProblem['code'], offset: number, detail: string): void {
    addProblem(this.info, { code, offset, detail });
    this.finished = true;
  }
}

const isPacketBlock = (type: number): boolean =>
  type === BlockType.enhancedPacket || type === BlockType.packet || type === BlockType.simplePacket;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
