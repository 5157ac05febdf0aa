/**
 * SSH (RFC 4253, RFC 5656 and RFC 4419 for the key exchanges): identification strings, key exchange, and what is encrypted after it.
 *
 *   packet length (4) | padding length (1) | payload | padding | MAC
 */
import { asciiText, type Bytes, latin1, u32 } from '../base/bytes.ts';
import { md5 } from '../base/md5.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { ONE_MORE_SEGMENT, type StreamCall, type StreamProtocol, type StreamVerdict } from './stream.ts';
import type { TreeBuilder } from './tree.ts';

const LISTS = [
  'kex_algorithms',
  'server_host_key_algorithms',
  'encryption_algorithms_client_to_server',
  'encryption_algorithms_server_to_client',
  'mac_algorithms_client_to_server',
  'mac_algorithms_server_to_client',
  'compression_algorithms_client_to_server',
  'compression_algorithms_server_to_client',
  'languages_client_to_server',
  'languages_server_to_client',
] as const;

/** RFC 4250 §4.1.2; numbers from 30 on depend on the key exchange. */
const MESSAGES: Readonly<Record<number, string>> = {
  1: 'Disconnect',
  2: 'Ignore',
  3: 'Unimplemented',
  4: 'Debug',
  5: 'Service Request',
  6: 'Service Accept',
  7: 'Extension Information',
  20: 'Key Exchange Init',
  21: 'New Keys',
};

const bytes = <const N extends string>(name: N, title: string) =>
  ({ name: `ssh.${name}`, type: 'bytes', title }) as const satisfies FieldSpec;
const uint = <const N extends string>(name: N, title: string) =>
  ({ name: `ssh.${name}`, type: 'uint', title }) as const satisfies FieldSpec;
const text = <const N extends string>(name: N, title: string) =>
  ({ name: `ssh.${name}`, type: 'string', title }) as const satisfies FieldSpec;

const F = defineFields({
  ssh: { name: 'ssh', type: 'none', title: 'SSH Protocol' },
  protocol: text('protocol', 'Protocol'),
  packetLength: uint('packet_length', 'Packet Length'),
  encryptedLength: bytes('packet_length_encrypted', 'Packet Length (encrypted)'),
  paddingLength: uint('padding_length', 'Padding Length'),
  encryptedPacket: bytes('encrypted_packet', 'Encrypted Packet'),
  padding: bytes('padding_string', 'Padding String'),
  mac: bytes('mac', 'MAC'),
  sequence: { name: 'ssh.seq_num', type: 'uint', title: 'Sequence number', generated: true },
  direction: {
    name: 'ssh.direction',
    type: 'bool',
    title: 'Direction',
    names: { 0: 'client-to-server', 1: 'server-to-client' },
    generated: true,
  },
  code: { name: 'ssh.message_code', type: 'uint', title: 'Message Code', names: MESSAGES },
  cookie: bytes('cookie', 'Cookie'),
  first: uint('first_kex_packet_follows', 'First KEX Packet Follows'),
  reserved: bytes('kex.reserved', 'Reserved'),
  hasshAlgorithms: { name: 'ssh.kex.hassh_algorithms', type: 'string', title: 'hasshAlgorithms', generated: true },
  hassh: { name: 'ssh.kex.hassh', type: 'string', title: 'hassh', generated: true },
  hasshServerAlgorithms: {
    name: 'ssh.kex.hasshserver_algorithms',
    type: 'string',
    title: 'hasshServerAlgorithms',
    generated: true,
  },
  hasshServer: { name: 'ssh.kex.hasshserver', type: 'string', title: 'hasshServer', generated: true },
  hostKeyLength: uint('host_key.length', 'Host key length'),
  hostKeyTypeLength: uint('host_key.type_length', 'Host key type length'),
  hostKeyType: text('host_key.type', 'Host key type'),
  hostKeyData: bytes('host_key.data', 'Host key data'),
  rsaN: bytes('host_key.rsa.n', 'RSA modulus (N)'),
  rsaE: bytes('host_key.rsa.e', 'RSA public exponent (e)'),
  dsaP: bytes('host_key.dsa.p', 'DSA prime modulus (p)'),
  dsaQ: bytes('host_key.dsa.q', 'DSA prime divisor (q)'),
  dsaG: bytes('host_key.dsa.g', 'DSA subgroup generator (g)'),
  dsaY: bytes('host_key.dsa.y', 'DSA public key (y)'),
  ecdsaIdLength: uint('host_key.ecdsa.id_length', 'ECDSA elliptic curve identifier length'),
  ecdsaId: text('host_key.ecdsa.id', 'ECDSA elliptic curve identifier'),
  ecdsaQLength: uint('host_key.ecdsa.q_length', 'ECDSA public key length'),
  ecdsaQ: bytes('host_key.ecdsa.q', 'ECDSA public key (Q)'),
  eddsaLength: uint('host_key.eddsa.key_length', 'EdDSA public key length'),
  eddsaKey: bytes('host_key.eddsa.key', 'EdDSA public key'),
  signatureLength: uint('host_sig.length', 'Host signature length'),
  signatureTypeLength: uint('host_sig.type_length', 'Host signature type length'),
  signatureType: text('host_sig.type', 'Host signature type'),
  signatureData: bytes('host_sig.data', 'Host signature data'),
  signatureRsa: bytes('host_sig.rsa', 'RSA signature'),
  mpintLength: uint('mpint_length', 'Multi Precision Integer Length'),
  dhE: bytes('dh.e', 'DH client e'),
  dhF: bytes('dh.f', 'DH server f'),
  gexMin: uint('dh_gex.min', 'DH GEX Min'),
  gexBits: uint('dh_gex.nbits', 'DH GEX Number of Bits'),
  gexMax: uint('dh_gex.max', 'DH GEX Max'),
  gexP: bytes('dh_gex.p', 'DH GEX modulus (P)'),
  gexG: bytes('dh_gex.g', 'DH GEX base (G)'),
  ecdhClientLength: uint('ecdh.q_c_length', "ECDH client's ephemeral public key length"),
  ecdhClient: bytes('ecdh.q_c', "ECDH client's ephemeral public key (Q_C)"),
  ecdhServerLength: uint('ecdh.q_s_length', "ECDH server's ephemeral public key length"),
  ecdhServer: bytes('ecdh.q_s', "ECDH server's ephemeral public key (Q_S)"),
});
const LENGTHS = defineFields(
  Object.fromEntries(LISTS.map((n) => [n, { name: `ssh.${n}_length`, type: 'uint', title: `${n} length` } as FieldSpec])),
);
const STRINGS = defineFields(
  Object.fromEntries(LISTS.map((n) => [n, { name: `ssh.${n}`, type: 'string', title: `${n} string` } as FieldSpec])),
);
const VERSION1 = textField('SSH Version 1');
const VERSION2 = textField('SSH Version 2');
const KEY_EXCHANGE = textField('Key Exchange');
const ALGORITHMS = textField('Algorithms');
const HOST_KEY = textField('KEX host key');
const SIGNATURE = textField('KEX host signature');

const KEXINIT = 20;
const NEWKEYS = 21;
/** Longest packet length that is believed. */
const MAX_PACKET = 0xffff;

type KeyExchange = 'dh' | 'gex' | 'ecdh';

/** How packets are shown from a NEWKEYS on: with a MAC of so many bytes, and with the length in clear or not. */
interface Protection {
  readonly mac: number;
  readonly plainLength: boolean;
}
/** Wireshark could decrypt it, had it the keys, and shows nothing without them. What has not `least` bytes, or as many as its length says, is malformed to it. */
interface Hidden {
  readonly least: number;
  readonly plainLength: boolean;
}
type Shown = Protection | Hidden;
const UNKNOWN: Protection = { mac: 0, plainLength: false };

interface Peer {
  readonly identified: boolean;
  /** Packets so far, as Wireshark counts them. */
  readonly sequence: number;
  /** Null: nothing is encrypted yet. */
  readonly encrypted: Shown | null;
  /** The row of its first packet in version 1; −1: none yet. */
  readonly firstRow: number;
  /** The ten lists of its KEXINIT. */
  readonly lists: readonly string[] | null;
}
interface SshState {
  readonly version: 0 | 1 | 2;
  readonly client: Peer;
  readonly server: Peer;
}
const PEER: Peer = { identified: false, sequence: 0, encrypted: null, firstRow: -1, lists: null };

const PORTS: ReadonlySet<number> = new Set([22, 29418]);
const fromServer = (call: Readonly<StreamCall>): boolean => !PORTS.has(call.destinationPort);

/** The first algorithm of the client's that the server has too (RFC 4253 §7.1). */
function negotiated({ client, server }: SshState, list: number): string | undefined {
  const theirs = server.lists?.[list]?.split(',');
  return client.lists?.[list]?.split(',').find((name) => theirs?.includes(name));
}

function keyExchange(state: SshState): KeyExchange {
  const name = negotiated(state, 0) ?? '';
  if (/^ecdh-sha2-|^curve25519-sha256(?:@libssh\.org)?$|^curve448-sha512$/.test(name)) return 'ecdh';
  return name.startsWith('diffie-hellman-group-exchange-') ? 'gex' : 'dh';
}

const TAG = 16;
const HIDDEN: ReadonlyMap<string, Hidden> = new Map<string, Hidden>([
  ...['128', '192', '256'].flatMap((bits) =>
    ['ctr', 'cbc'].map((mode) => [`aes${bits}-${mode}`, { least: 16, plainLength: false }] as const),
  ),
  ['chacha20-poly1305@openssh.com', { least: 4, plainLength: false }],
  ['aes128-gcm@openssh.com', { least: 4 + TAG, plainLength: true }],
  ['aes256-gcm@openssh.com', { least: 4 + TAG, plainLength: true }],
]);
const MAC_LENGTHS: Readonly<Record<string, number>> = { 'hmac-sha1': 20, 'hmac-md5': 16, 'hmac-ripemd160': 20 };

/** Bytes of a MAC: most names say how many bits. */
function macLength(name: string): number {
  const plain = name.replace(/(?:-etm)?@openssh\.com$/, '');
  const bits = Number(/-(\d+)$/.exec(plain)?.[1] ?? 0);
  return bits > 0 && bits % 8 === 0 ? bits / 8 : (MAC_LENGTHS[plain] ?? 0);
}

/** What the peer's packets are shown as behind its NEWKEYS. Of group exchanges Wireshark takes no note of what was agreed on. */
function protectionOf(state: SshState, server: boolean): Shown {
  if (keyExchange(state) === 'gex') return UNKNOWN;
  const cipher = negotiated(state, server ? 3 : 2) ?? '';
  const hidden = HIDDEN.get(cipher);
  if (hidden !== undefined) return hidden;
  const mac = negotiated(state, server ? 5 : 4) ?? '';
  return { mac: macLength(mac), plainLength: mac.includes('-etm@openssh.com') };
}

/** One walk over the units, with a tree or without. */
class Walk {
  readonly t: TreeBuilder | null;
  readonly b: Bytes;
  readonly end: number;
  readonly server: boolean;
  readonly more: boolean;
  readonly row: number;
  state: SshState;
  offset: number;
  need = 0;
  /** The last packet is too short for what it should hold. */
  malformed = false;

  constructor(t: TreeBuilder | null, b: Bytes, end: number, call: StreamCall, state: SshState) {
    this.t = t;
    this.b = b;
    this.end = end;
    this.server = fromServer(call);
    this.more = call.more;
    this.row = call.row;
    this.state = state;
    this.offset = end;
  }

  get #peer(): Peer {
    return this.server ? this.state.server : this.state.client;
  }
  #set(change: Partial<Peer>): void {
    const peer = { ...this.#peer, ...change };
    this.state = this.server ? { ...this.state, server: peer } : { ...this.state, client: peer };
  }

  units(start: number): void {
    let at = start;
    while (at < this.end && this.need === 0) {
      const next = this.#unit(at);
      if (next <= at) break;
      at = next;
    }
  }

  #ask(at: number, need: number): number {
    this.offset = at;
    this.need = need;
    return at;
  }

  #unit(at: number): number {
    if (!this.#peer.identified && latin1(this.b, at, Math.min(this.end, at + 4)).toUpperCase() === 'SSH-')
      return this.#identification(at);
    if (this.state.version === 1) return this.#packet1(at);
    const { encrypted } = this.#peer;
    if (this.state.version === 2 && encrypted === null) return this.#packet(at);
    this.#encrypted(at, encrypted ?? UNKNOWN);
    return this.end;
  }

  #identification(at: number): number {
    const lf = this.b.subarray(at, this.end).indexOf(10);
    if (lf < 0 && this.more) return this.#ask(at, ONE_MORE_SEGMENT);
    const next = lf < 0 ? this.end : at + lf + 1;
    let textEnd = lf < 0 ? this.end : next - 1;
    if (lf > 0 && this.b[textEnd - 1] === 13) textEnd--;
    this.t?.add(F.protocol, at, textEnd - at, asciiText(this.b, at, textEnd));
    this.#set({ identified: true });
    if (!this.server) {
      const line = latin1(this.b, at, Math.min(textEnd, at + 9));
      const version =
        line.startsWith('SSH-2.') || line.startsWith('SSH-1.99-') ? 2 : line.startsWith('SSH-1.') ? 1 : this.state.version;
      if (version !== this.state.version) this.state = { ...this.state, version };
    }
    return next;
  }

  /**
   * Version 1 (the old SSH-1.5 protocol): length (4) | padding to eight bytes | type (1) | data and check. Types are in clear in a peer's
   * first packet only.
   */
  #packet1(at: number): number {
    const { b, t } = this;
    const left = this.end - at;
    if (left < 4) return this.more ? this.#ask(at, ONE_MORE_SEGMENT) : this.end;
    const length = u32(b, at);
    const padding = 8 - (length % 8);
    // Wireshark forgets the length field here, and asks for four bytes less than it needs.
    const lacks = length + padding - left;
    if (this.more && lacks + 4 > 0) return this.#ask(at, lacks > 0 ? lacks : ONE_MORE_SEGMENT);
    const size = length >= MAX_PACKET ? Math.max(0, left - 4 - padding) : length;
    const next = Math.min(this.end, at + 4 + padding + size);
    const clear = this.#peer.firstRow < 0 || this.#peer.firstRow === this.row;
    t?.open(VERSION1, at, next - at);
    if (length > 0) t?.add(F.packetLength, at, 4, length);
    t?.add(F.paddingLength, at + 4, Math.min(padding, next - at - 4), padding);
    const type = at + 4 + padding;
    if (clear) {
      if (type < next) t?.u8(F.code, type);
      this.#set({ firstRow: this.row });
    }
    t?.close();
    return next;
  }

  #encrypted(at: number, shown: Shown): void {
    const { t } = this;
    if (t === null) return;
    if (this.state.version === 2) t.open(VERSION2, at, this.end - at);
    this.malformed = 'least' in shown ? !this.#hidden(at, shown) : !this.#opaque(t, at, shown);
    if (this.state.version === 2) t.close();
  }

  /** False: it is too short. */
  #hidden(start: number, { least, plainLength }: Hidden): boolean {
    if (!plainLength) return this.end - start >= least;
    for (let at = start; at < this.end; at += 4 + u32(this.b, at) + TAG) {
      if (this.end - at < least || u32(this.b, at) + 4 + TAG > this.end - at) return false;
    }
    return true;
  }

  /** Length, packet and MAC. False: it is too short for them. */
  #opaque(t: TreeBuilder, at: number, { mac, plainLength }: Protection): boolean {
    const length = this.end - at;
    if (length <= 4) return false;
    if (plainLength) t.u32(F.packetLength, at);
    else t.raw(F.encryptedLength, at, 4);
    const size = length - 4 - mac;
    // To Wireshark a length of −1 is all there is.
    if (size < -1) return false;
    t.raw(F.encryptedPacket, at + 4, size < 0 ? length - 4 : size);
    if (mac > 0) t.raw(F.mac, at + 4 + size, mac);
    return true;
  }

  #packet(at: number): number {
    const { b, t } = this;
    const left = this.end - at;
    if (left < 4) return this.more ? this.#ask(at, ONE_MORE_SEGMENT) : this.end;
    const length = u32(b, at);
    if (this.more && length + 4 > left) return this.#ask(at, length + 4 - left);
    const size = length >= MAX_PACKET ? left - 4 : length;
    const next = Math.min(this.end, at + 4 + size);
    t?.open(VERSION2, at, next - at);
    t?.add(F.packetLength, at, 4, length);
    if (next > at + 5) {
      const padding = b[at + 4] as number;
      t?.u8(F.paddingLength, at + 4);
      const payloadEnd = Math.max(at + 5, next - padding);
      this.#payload(at + 5, payloadEnd);
      if (t !== null && next > payloadEnd) t.raw(F.padding, payloadEnd, next - payloadEnd);
      this.#count(b[at + 5] as number);
    }
    t?.close();
    return next;
  }

  /** Messages of the older key exchanges are counted before they are numbered, the others after. */
  #count(code: number): void {
    const specific = code >= 30 && code < 40;
    const before = specific && keyExchange(this.state) !== 'ecdh';
    const sequence = this.#peer.sequence + (before ? 1 : 0);
    this.t?.generated(F.sequence, sequence);
    this.#set({ sequence: before ? sequence : sequence + 1 });
    if (code === NEWKEYS) this.#set({ encrypted: protectionOf(this.state, this.server) });
  }

  #payload(at: number, end: number): void {
    const { b, t } = this;
    const code = b[at] as number;
    const p = new Payload(t, b, at + 1, end);
    t?.open(KEY_EXCHANGE, at, end - at);
    t?.add(F.code, at, 1, code);
    if (code === KEXINIT) this.#kexInit(p);
    else if (t !== null && code >= 30 && code < 40) specificMessage(p, t, code, keyExchange(this.state));
    t?.close();
  }

  #kexInit(p: Payload): void {
    const { t } = this;
    t?.open(ALGORITHMS, p.at, p.end - p.at);
    p.bytes(F.cookie, 16);
    const lists = LISTS.map((name) => p.string(LENGTHS[name] as FieldSpec, STRINGS[name] as FieldSpec));
    p.uint8(F.first);
    p.bytes(F.reserved, 4);
    this.#set({ lists });
    if (t !== null) {
      const own = this.server ? [0, 3, 5, 7] : [0, 2, 4, 6];
      const algorithms = own.map((i) => lists[i] ?? '').join(';');
      const hash = md5(Uint8Array.from(algorithms, (c) => c.charCodeAt(0) & 255));
      t.generated(this.server ? F.hasshServerAlgorithms : F.hasshAlgorithms, algorithms);
      t.generated(this.server ? F.hasshServer : F.hassh, hash);
      t.close();
    }
  }
}

/** Fields of a message in a row, with a tree or without. */
class Payload {
  readonly t: TreeBuilder | null;
  readonly b: Bytes;
  at: number;
  readonly end: number;

  constructor(t: TreeBuilder | null, b: Bytes, at: number, end: number) {
    this.t = t;
    this.b = b;
    this.at = Math.min(at, end);
    this.end = end;
  }

  bytes(spec: FieldSpec, length: number): void {
    const n = Math.min(length, this.end - this.at);
    this.t?.raw(spec, this.at, n);
    this.at += n;
  }
  uint8(spec: FieldSpec): void {
    if (this.at >= this.end) return;
    this.t?.u8(spec, this.at);
    this.at++;
  }
  uint32(spec: FieldSpec): number {
    if (this.at + 4 > this.end) {
      this.at = this.end;
      return 0;
    }
    const v = u32(this.b, this.at);
    this.t?.add(spec, this.at, 4, v);
    this.at += 4;
    return Math.min(v, this.end - this.at);
  }
  string(lengthSpec: FieldSpec, spec: FieldSpec): string {
    const n = this.uint32(lengthSpec);
    const value = asciiText(this.b, this.at, this.at + n);
    this.t?.add(spec, this.at, n, value);
    this.at += n;
    return value;
  }
  vector(lengthSpec: FieldSpec, spec: FieldSpec): void {
    this.bytes(spec, this.uint32(lengthSpec));
  }
}

function specificMessage(p: Payload, t: TreeBuilder, code: number, kind: KeyExchange): void {
  const mpint = (spec: FieldSpec): void => p.vector(F.mpintLength, spec);
  if (kind === 'ecdh') {
    if (code === 30) p.vector(F.ecdhClientLength, F.ecdhClient);
    else if (code === 31) {
      hostKey(p, t);
      p.vector(F.ecdhServerLength, F.ecdhServer);
      signature(p, t);
    }
  } else if (kind === 'gex') {
    if (code === 30) p.uint32(F.gexBits);
    else if (code === 31) {
      mpint(F.gexP);
      mpint(F.gexG);
    } else if (code === 32) mpint(F.dhE);
    else if (code === 33) {
      hostKey(p, t);
      mpint(F.dhF);
      signature(p, t);
    } else if (code === 34) {
      p.uint32(F.gexMin);
      p.uint32(F.gexBits);
      p.uint32(F.gexMax);
    }
  } else if (code === 30) mpint(F.dhE);
  else if (code === 31) {
    hostKey(p, t);
    mpint(F.dhF);
    signature(p, t);
  }
}

function hostKey(p: Payload, t: TreeBuilder): void {
  const node = t.open(HOST_KEY, p.at, 4);
  const length = p.uint32(F.hostKeyLength);
  const k = new Payload(t, p.b, p.at, Math.min(p.end, p.at + length));
  const type = k.string(F.hostKeyTypeLength, F.hostKeyType);
  const mpint = (spec: FieldSpec): void => k.vector(F.mpintLength, spec);
  if (type === 'ssh-rsa') [F.rsaE, F.rsaN].forEach(mpint);
  else if (type === 'ssh-dss') [F.dsaP, F.dsaQ, F.dsaG, F.dsaY].forEach(mpint);
  else if (type.startsWith('ecdsa-sha2-')) {
    k.string(F.ecdsaIdLength, F.ecdsaId);
    k.vector(F.ecdsaQLength, F.ecdsaQ);
  } else if (type.startsWith('ssh-ed')) k.vector(F.eddsaLength, F.eddsaKey);
  else k.bytes(F.hostKeyData, k.end - k.at);
  p.at = k.end;
  t.close(Math.max(p.at, node.start));
}

function signature(p: Payload, t: TreeBuilder): void {
  const node = t.open(SIGNATURE, p.at, 4);
  const length = p.uint32(F.signatureLength);
  const s = new Payload(t, p.b, p.at, Math.min(p.end, p.at + length));
  const type = s.string(F.signatureTypeLength, F.signatureType);
  if (type === 'ssh-rsa') s.vector(F.mpintLength, F.signatureRsa);
  else if (!/^(?:ssh-(?:dss|ed)|ecdsa-)/.test(type)) s.bytes(F.signatureData, s.end - s.at);
  p.at = s.end;
  t.close(Math.max(p.at, node.start));
}

export const ssh: StreamProtocol<SshState> = {
  name: 'ssh',
  initial: { version: 0, client: PEER, server: PEER },

  read(b, start, end, call, state, verdict: StreamVerdict) {
    const walk = new Walk(null, b, end, call, state);
    walk.units(start);
    verdict.offset = walk.offset;
    verdict.need = walk.need;
    return walk.state;
  },

  explain(t, span, call, state) {
    t.layer(F.ssh, span.start, span.end - span.start);
    const walk = new Walk(t, t.bytes, span.end, { ...call, more: false }, state);
    walk.units(span.start);
    if (call.unfinished) {
      const peer = walk.server ? walk.state.server : walk.state.client;
      if (peer.identified) t.add(VERSION2, span.end, 0, null);
    } else if (!walk.malformed) t.generated(F.direction, walk.server);
    t.close();
    return walk.state;
  },
};
