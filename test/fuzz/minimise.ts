/** Makes a capture that shows a fault smaller, as long as it still shows it: fewer packets, then fewer bytes at the end of each. */
import { UnreadableCapture } from '../../core/base/result.ts';
import { writePcap } from '../../core/capture/write.ts';
import { readBytes } from '../support/captures.ts';

/**
 * @param fails runs a candidate and tells whether the fault is still there
 * @param tries candidates at most
 * @returns the smallest found; the input itself where it is no sequence of packets, or the fault lies in the file around them
 */
export async function minimise(
  bytes: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
  tries: number,
): Promise<Uint8Array> {
  let left = tries;
  const attempt = async (candidate: Uint8Array): Promise<boolean> => left-- > 0 && (await fails(candidate));
  let packets: Awaited<ReturnType<typeof readBytes>>['records'];
  let linkType = 1;
  try {
    const { records, info } = await readBytes(bytes);
    packets = records;
    linkType = info.interfaces[0]?.linkType ?? 1;
  } catch (error) {
    if (error instanceof UnreadableCapture) return bytes;
    throw error;
  }
  const write = (list: typeof packets): Uint8Array => writePcap(list, { linkType, nanoseconds: true });
  if (!(await attempt(write(packets)))) return bytes;
  for (let size = Math.ceil(packets.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < packets.length && left > 0; ) {
      const fewer = [...packets.slice(0, at), ...packets.slice(at + size)];
      if (fewer.length > 0 && (await attempt(write(fewer)))) packets = fewer;
      else at += size;
    }
  }
  for (let i = 0; i < packets.length && left > 0; i++) {
    for (let less = (packets[i]?.bytes.length ?? 0) >> 1; less > 0 && left > 0; ) {
      const packet = packets[i] as (typeof packets)[number];
      const shorter = packet.bytes.slice(0, Math.max(0, packet.bytes.length - less));
      const candidate = packets.with(i, { ...packet, bytes: shorter, originalLength: shorter.length });
      if (shorter.length < packet.bytes.length && (await attempt(write(candidate)))) packets = candidate;
      else less >>= 1;
    }
  }
  return write(packets);
}
