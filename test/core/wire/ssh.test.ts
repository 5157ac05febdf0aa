/** What SSH shows of packets that nobody can read: of version 1, and behind NEWKEYS. */
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../../core/engine/engine.ts';
import { Conversation, capture, SERVER } from '../../support/conversation.ts';
import { value } from '../../support/tree.ts';

const u32 = (n: number): string => String.fromCharCode((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
const bytes = (n: number, fill = 'x'): string => fill.repeat(n);

/** RFC 4253 §6: length | padding length | payload | padding, a multiple of eight bytes and four or more of padding. */
function packet(payload: string): string {
  const padding = 8 - ((5 + payload.length) % 8) + 8;
  return u32(1 + payload.length + padding) + String.fromCharCode(padding) + payload + bytes(padding, '\0');
}
const lists = (cipher: string, mac: string): string =>
  ['curve25519-sha256', 'ssh-ed25519', cipher, cipher, mac, mac, 'none', 'none', '', ''].map((l) => u32(l.length) + l).join('');
const kexinit = (cipher: string, mac: string): string => packet(`\x14${bytes(16)}${lists(cipher, mac)}\0${u32(0)}`);
const NEWKEYS = packet('\x15');

/** The trees of the server's segments, the last ones first; both ends have said `opening`. */
async function shown(opening: readonly string[], segments: readonly string[]) {
  const talk = new Conversation({ server: { ...SERVER, port: 22 } }).open();
  for (const text of opening) {
    talk.request(text);
    talk.response(text);
  }
  const first = talk.frames.length;
  for (const text of segments) talk.response(text);
  const engine = await openEngine(await capture(talk.frames));
  return Promise.all(segments.map((_, i) => engine.explain((first + i) as never)));
}
const protectedBy = (cipher: string, mac: string, data: string) =>
  shown(['SSH-2.0-x\r\n', kexinit(cipher, mac), NEWKEYS], [data]).then(([tree]) => tree as NonNullable<typeof tree>);

describe('SSH', () => {
  it('of version 1 has types in clear in the first packet of each end only', async () => {
    const one = `${u32(5)}\0\0\0\x02data`;
    const [first, second] = await shown(['SSH-1.5-x\n'], [one, one]);
    for (const tree of [first, second]) {
      expect(value(tree as never, 'ssh.packet_length')).toBe(5);
      expect(value(tree as never, 'ssh.padding_length')).toBe(3);
    }
    expect(value(first as never, 'ssh.message_code')).toBe(2);
    expect(value(second as never, 'ssh.message_code')).toBeUndefined();
  });

  it('behind NEWKEYS has length, packet and MAC where the cipher is none that Wireshark could decrypt', async () => {
    const tree = await protectedBy('3des-cbc', 'hmac-sha2-256', bytes(60));
    expect(value(tree, 'ssh.packet_length_encrypted')).toBe('78787878');
    expect(value(tree, 'ssh.encrypted_packet')).toBe('78'.repeat(60 - 4 - 32));
    expect(value(tree, 'ssh.mac')).toBe('78'.repeat(32));
  });

  it('has the length in clear where the MAC is made of what is encrypted', async () => {
    const tree = await protectedBy('3des-cbc', 'hmac-sha1-etm@openssh.com', u32(16) + bytes(16 + 20));
    expect(value(tree, 'ssh.packet_length')).toBe(16);
    expect(value(tree, 'ssh.mac')).toBe('78'.repeat(20));
  });

  it('shows nothing of packets that want keys', async () => {
    const tree = await protectedBy('aes256-ctr', 'hmac-sha1', bytes(60));
    expect(value(tree, 'ssh.encrypted_packet')).toBeUndefined();
    expect(value(tree, 'ssh.direction')).toBeDefined();
    expect(value(await protectedBy('aes256-ctr', 'hmac-sha1', bytes(15)), 'ssh.direction')).toBeUndefined();
  });
});
