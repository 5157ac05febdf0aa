/** Names what a file that is no capture seems to be, for the message that refuses it. */
import { type Bytes, hex, u32 } from '../base/bytes.ts';

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive (or a document or package built on one); unpack it first'],
  ['7f454c46', 'a program (ELF)'],
  ['4d5a', 'a Windows program'],
  ['25504446', 'a PDF document'],
  ['89504e47', 'a PNG image'],
  ['ffd8ff', 'a JPEG image'],
  ['47494638', 'a GIF image'],
  ['28b52ffd', 'compressed with zstd; decompress it first'],
  ['fd377a585a00', 'compressed with xz; decompress it first'],
  ['425a68', 'compressed with bzip2; decompress it first'],
  ['04224d18', 'compressed with lz4; decompress it first'],
  ['1f9d', 'compressed with compress; decompress it first'],
  ['377abcaf271c', 'a 7-Zip archive; unpack it first'],
  ['52617221', 'a RAR archive; unpack it first'],
  ['736e6f6f70000000', "a snoop capture; Wireshark's editcap can convert it to pcap"],
  ['474d4255', "a Network Monitor 2 capture; Wireshark's editcap can convert it to pcap"],
  ['52545353', "a Network Monitor 1 capture; Wireshark's editcap can convert it to pcap"],
  ['5452534e49464620', "a Sniffer capture; Wireshark's editcap can convert it to pcap"],
  ['1c0001ac', "an IXIA capture; Wireshark's editcap can convert it to pcap"],
  ['1c0001ab', "an IXIA capture; Wireshark's editcap can convert it to pcap"],
  ['ac01001c', "an IXIA capture; Wireshark's editcap can convert it to pcap"],
  ['ab01001c', "an IXIA capture; Wireshark's editcap can convert it to pcap"],
  ['fffe', 'a text in UTF-16; save it as UTF-8 first'],
  ['feff', 'a text in UTF-16; save it as UTF-8 first'],
  ['53514c69746520', 'an SQLite database'],
];

/** One sentence without a full stop: what the first bytes look like. */
export function describeContent(head: Bytes): string {
  const start = hex(head, 0, Math.min(16, head.length));
  for (const [magic, what] of SIGNATURES) if (start.startsWith(magic)) return `not a capture: it looks like ${what}`;
  if (head.length >= 512 && hex(head, 257, 262) === '7573746172')
    return 'not a capture: it looks like a tar archive; unpack it first';
  if (head.length >= 4 && u32(head, 0) === 0x0a0d0d0a)
    return 'not a capture: a pcapng section header that is cut or has no byte-order magic';
  if (isText(head)) {
    const text = new TextDecoder().decode(head);
    if (/^\s*<(?:!doctype html|html|head|body)/i.test(text))
      return 'not a capture: it looks like an HTML page, perhaps an error page saved as a capture';
    if (/^\s*<\?xml|^\s*<pdml|^\s*<psml/i.test(text)) return 'not a capture: it looks like XML';
    if (/^\s*[[{]/.test(text)) return 'not a capture: it looks like JSON';
    if (/^version https:\/\/git-lfs/.test(text))
      return 'not a capture: it is a Git LFS pointer; fetch the file itself with git lfs pull';
    if (!isGarbled(text)) {
      const line = (text.split(/[\r\n]/).find((l) => l.trim() !== '') ?? '').trim().replace(/\p{Cc}/gu, '?');
      return `not a capture: it is text, neither an ipgrab listing nor a hex dump, and begins with "${line.length > 60 ? `${line.slice(0, 57)}…` : line}"`;
    }
  }
  const shown = Math.min(8, head.length);
  if (head.every((b) => b === 0)) return 'not a capture: its first bytes are all zero';
  return `not a capture: its first ${shown} bytes, ${hex(head, 0, shown, ' ')}, begin no format that is read here`;
}

/** Many bytes are no UTF-8. */
function isGarbled(text: string): boolean {
  const start = text.slice(0, 512);
  return 10 * (start.match(/\ufffd/g)?.length ?? 0) > start.length;
}

/** No zero bytes and few control characters. */
export function isText(head: Bytes): boolean {
  let odd = 0;
  for (const b of head) {
    if (b === 0) return false;
    if (b < 0x20 && b !== 9 && b !== 10 && b !== 12 && b !== 13) odd++;
  }
  return head.length > 0 && odd * 20 <= head.length;
}
