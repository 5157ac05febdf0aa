/** TLS: what hellos of all kinds say, and what is inside. */
import { describe, expect, it } from 'vitest';
import { CLIENT, SERVER, segment } from '../../support/conversation.ts';
import { explain, value, values } from '../../support/tree.ts';

const u16 = (n: number): number[] => [n >>> 8, n & 255];
const ascii = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0));
const record = (type: number, body: readonly number[]): number[] => [type, 3, 3, ...u16(body.length), ...body];
const handshake = (type: number, body: readonly number[]): number[] => record(22, [type, 0, ...u16(body.length), ...body]);
const extension = (type: number, body: readonly number[]): number[] => [...u16(type), ...u16(body.length), ...body];
const RANDOM = Array.from({ length: 32 }, (_, i) => i);
const list = (extensions: readonly number[]): number[] => [...u16(extensions.length), ...extensions];

const serverHello = (extensions: readonly number[]): number[] =>
  handshake(2, [3, 3, ...RANDOM, 0, ...u16(0xc02f), 0, ...list(extensions)]);
const clientHello = (extensions: readonly number[]): number[] =>
  handshake(1, [3, 3, ...RANDOM, 0, ...u16(2), ...u16(0x1301), 1, 0, ...list(extensions)]);
const chosen = (name: string): number[] => extension(16, [...u16(name.length + 1), name.length, ...ascii(name)]);

const treeOf = (bytes: readonly number[], port = 443) =>
  explain(segment({ ...SERVER, port }, CLIENT, { seq: 1, flags: 0x18 }, Uint8Array.from(bytes)));

describe('application data', () => {
  const DATA = record(23, [1, 2, 3, 4]);
  const inner = (name: string, port?: number) =>
    values(treeOf([...serverHello(chosen(name)), ...DATA], port), 'tls.app_data_proto');

  it.each([
    ['h2', 'HyperText Transfer Protocol 2'],
    ['h2-16', 'HyperText Transfer Protocol 2'],
    ['spdy/3.1', 'SPDY'],
    ['http/1.1', 'Hypertext Transfer Protocol'],
    ['dot', 'Domain Name System'],
  ])('is what the ends agreed on: %s', (name, title) => {
    expect(inner(name)).toEqual([title]);
  });
  it('is what the port says where that name is not known', () => {
    expect(inner('http/1.0')).toEqual(['Hypertext Transfer Protocol']);
    expect(inner('unheard-of', 993)).toEqual(['Internet Message Access Protocol']);
  });
});

describe("a server's hello", () => {
  it('has neither session id nor compression method in early drafts of TLS 1.3', () => {
    const share = extension(40, [...u16(29), ...u16(2), 7, 8]);
    const early = treeOf(handshake(2, [0x7f, 18, ...RANDOM, ...u16(0x1301), ...list(share)]));
    expect(value(early, 'tls.handshake.ciphersuite')).toBe(0x1301);
    expect(values(early, 'tls.handshake.session_id_length')).toEqual([]);
    expect(values(early, 'tls.handshake.comp_method')).toEqual([]);
    expect(value(early, 'tls.handshake.extension.type')).toBe(40);
  });
  it('has both from the 22nd on', () => {
    const late = treeOf(handshake(2, [0x7f, 22, ...RANDOM, 0, ...u16(0x1301), 0, ...list([])]));
    expect(value(late, 'tls.handshake.session_id_length')).toBe(0);
    expect(value(late, 'tls.handshake.ciphersuite')).toBe(0x1301);
    expect(value(late, 'tls.handshake.comp_method')).toBe(0);
  });
});

describe('early data', () => {
  const early = [...clientHello(extension(42, [])), ...record(20, [1]), ...record(23, [1, 2, 3, 4])];
  it('is TLS 1.3, before the server has answered', () => {
    expect(values(treeOf(early), 'tls.record.opaque_type')).toEqual([23]);
    expect(values(treeOf(early), 'tls.record.content_type')).toEqual([22, 20]);
    expect(values(treeOf(early), 'tls.handshake.random_bytes')).toHaveLength(1);
  });
  it('is not announced by other extensions, nor by hellos cut anywhere', () => {
    const none = [...clientHello(extension(23, [0, 42])), ...record(20, [1]), ...record(23, [1, 2, 3, 4])];
    expect(values(treeOf(none), 'tls.record.content_type')).toEqual([22, 20, 23]);
    const hello = [3, 3, ...RANDOM, 0, ...u16(2), ...u16(0x1301), 1, 0, ...list(extension(42, []))];
    for (let length = 0; length < hello.length; length++) {
      const cut = [...handshake(1, hello.slice(0, length)), ...record(23, [1])];
      expect(values(treeOf(cut), 'tls.record.opaque_type')).toEqual([]);
    }
  });
});

describe('delegated credentials', () => {
  const algorithms = [...u16(4), ...u16(0x0403), ...u16(0x0503)];
  it('are asked for with signature algorithms', () => {
    const tree = treeOf(clientHello(extension(34, algorithms)));
    expect(values(tree, 'tls.handshake.sig_hash_alg')).toEqual([0x0403, 0x0503]);
    expect(values(tree, 'tls.handshake.extension.data')).toEqual([]);
  });
  it('are bytes from a server', () => {
    const tree = treeOf(serverHello(extension(34, algorithms)));
    expect(values(tree, 'tls.handshake.sig_hash_alg')).toEqual([]);
    expect(values(tree, 'tls.handshake.extension.data')).toEqual(['000404030503']);
  });
});
