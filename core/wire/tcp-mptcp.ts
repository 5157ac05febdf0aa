/**
 * Multipath TCP options (RFC 8684; version 0: RFC 6824).
 *
 *   30 | length | subtype (4 bits) … | …
 */
import { type Bytes, u8, u32, u64 } from '../base/bytes.ts';
import { defineFields, type FieldSpec } from './field.ts';
import type { TreeBuilder } from './tree.ts';

const SUBTYPES: Readonly<Record<number, string>> = {
  0: 'Multipath Capable',
  1: 'Join Connection',
  2: 'Data Sequence Signal',
  3: 'Add Address',
  4: 'Remove Address',
  5: 'Change Subflow Priority',
  6: 'TCP Fallback',
  7: 'Fast Close',
  8: 'TCP Reset',
  15: 'Private Use',
};
const RESET_REASONS: Readonly<Record<number, string>> = {
  0: 'Unspecified error',
  1: 'MPTCP-specific error',
  2: 'Lack of resources',
  3: 'Administratively prohibited',
  4: 'Too much outstanding data',
  5: 'Unacceptable performance',
  6: 'Middlebox interference',
};

const field = <const T extends FieldSpec['type']>(name: string, title: string, type: T) => ({
  name: `tcp.options.mptcp.${name}`,
  type,
  title,
});
const hex = (name: string, title: string, width: number) => ({ ...field(name, title, 'uint'), base: 'hex', width }) as const;

export const mptcpFields = defineFields({
  mptcp: { name: 'mptcp', type: 'none', title: 'Multipath Transmission Control Protocol' },
  subtype: { ...field('subtype', 'Multipath TCP subtype', 'uint'), names: SUBTYPES },
  version: field('version', 'Multipath TCP version', 'uint'),
  reserved: hex('reserved', 'Reserved', 4),
  flags: hex('flags', 'Multipath TCP flags', 2),
  backup: field('backup.flag', 'Backup flag', 'uint'),
  checksumRequired: field('checksumreq.flags', 'Checksum required', 'uint'),
  extensibility: field('extensibility.flag', 'Extensibility', 'uint'),
  noMoreSubflows: field('nomoresubflows.flag', 'Do not attempt to establish new subflows to this address and port', 'uint'),
  sha1: field('sha1.flag', 'Use HMAC-SHA1', 'uint'),
  sha256: field('sha256.flag', 'Use HMAC-SHA256', 'uint'),
  reservedFlag: hex('reserved.flag', 'Reserved', 2),
  dataFin: field('datafin.flag', 'DATA_FIN', 'uint'),
  dseqn8: field('dseqn8.flag', 'Data Sequence Number is 8 octets', 'uint'),
  dseqnPresent: field(
    'dseqnpresent.flag',
    'Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present',
    'uint',
  ),
  dataAck8: field('dataack8.flag', 'Data ACK is 8 octets', 'uint'),
  dataAckPresent: field('dataackpresent.flag', 'Data ACK is present', 'uint'),
  flagU: field('flag_U.flag', 'Flag U', 'bool'),
  flagV: field('flag_V.flag', 'Flag V', 'bool'),
  flagW: field('flag_W.flag', 'Flag W', 'bool'),
  flagT: field('flag_T.flag', 'Transient', 'bool'),
  resetReason: { ...hex('rst_reason', 'TCPRST Reason', 2), names: RESET_REASONS },
  addressId: field('addrid', 'Address ID', 'uint'),
  senderKey: field('sendkey', "Sender's Key", 'uint64'),
  receiverKey: field('recvkey', "Receiver's Key", 'uint64'),
  receiverToken: field('recvtok', "Receiver's Token", 'uint'),
  senderRandom: field('sendrand', "Sender's Random Number", 'uint'),
  senderTruncatedHmac: field('sendtrunchmac', "Sender's Truncated HMAC", 'uint64'),
  senderHmac: field('sendhmac', "Sender's HMAC", 'bytes'),
  addressHmac: field('addaddrtrunchmac', 'Truncated HMAC', 'uint64'),
  dataAck: field('rawdataack', 'Original MPTCP Data ACK', 'uint64'),
  dataSequence: field('rawdataseqno', 'Data Sequence Number', 'uint64'),
  subflowSequence: field('subflowseqno', 'Subflow Sequence Number', 'uint'),
  dataLength: field('datalvllen', 'Data-level Length', 'uint'),
  checksum: hex('checksum', 'Checksum', 4),
  ipVersion: field('ipver', 'IP version', 'uint'),
  echo: field('echo', 'Echo', 'uint'),
  ipv4: field('ipv4', 'Advertised IPv4 Address', 'ipv4'),
  ipv6: field('ipv6', 'Advertised IPv6 Address', 'ipv6'),
  port: field('port', 'Advertised port', 'uint'),
});
const F = mptcpFields;

/** The data of one option, read front to back; nothing beyond its end. */
class Cursor {
  at: number;
  readonly end: number;
  readonly #t: TreeBuilder;
  constructor(t: TreeBuilder, at: number, end: number) {
    this.#t = t;
    this.at = at;
    this.end = end;
  }
  get left(): number {
    return this.end - this.at;
  }
  #take(n: number): number {
    const at = this.at;
    this.at += n;
    return at;
  }
  u8(spec: FieldSpec): void {
    if (this.left >= 1) this.#t.u8(spec, this.#take(1));
  }
  u16(spec: FieldSpec): void {
    if (this.left >= 2) this.#t.u16(spec, this.#take(2));
  }
  u32(spec: FieldSpec): void {
    if (this.left >= 4) this.#t.u32(spec, this.#take(4));
  }
  u64(spec: FieldSpec): void {
    if (this.left >= 8) this.#t.add(spec, this.at, 8, u64(this.#t.bytes, this.#take(8)));
  }
  /** A 64-bit field of which only the low half may be sent. */
  sequence(spec: FieldSpec, long: boolean): void {
    if (long) this.u64(spec);
    else if (this.left >= 4) this.#t.add(spec, this.at, 4, BigInt(u32(this.#t.bytes, this.#take(4))));
  }
  raw(spec: FieldSpec, n: number): void {
    if (n > 0 && this.left >= n) this.#t.raw(spec, this.#take(n), n);
  }
  skip(n: number): void {
    this.at += n;
  }
}

const bit = (t: TreeBuilder, at: number, ...specs: readonly (readonly [FieldSpec, number])[]): void => {
  for (const [spec, mask] of specs) t.bits(spec, at, 1, mask);
};

/**
 * One option of `n` bytes at `at`, of which `captured` are there. `specs`: the fields of every option's kind and length.
 */
export function explainMptcp(
  t: TreeBuilder,
  at: number,
  n: number,
  captured: number,
  syn: boolean,
  specs: { readonly kind: FieldSpec; readonly length: FieldSpec },
): void {
  t.layer(F.mptcp, at, captured);
  t.u8(specs.kind, at);
  t.u8(specs.length, at + 1);
  if (captured >= 3 && n >= 3) {
    const subtype = t.bits(F.subtype, at + 2, 1, 0xf0);
    const c = new Cursor(t, at + 3, at + captured);
    if (captured >= 4) SUBTYPE_FIELDS[subtype]?.(t, c, at, n, syn);
  }
  t.close();
}

/** MP_CAPABLE and DSS have a byte of flags behind the subtype. */
export const mptcpWantsFlags = (b: Bytes, at: number, captured: number): boolean =>
  captured >= 3 && (u8(b, at + 2) >>> 4 === 0 || u8(b, at + 2) >>> 4 === 2);

type Explain = (t: TreeBuilder, c: Cursor, at: number, n: number, syn: boolean) => void;

const capable: Explain = (t, c, at) => {
  const version = t.bits(F.version, at + 2, 1, 0x0f);
  t.open(F.flags, at + 3, 1, u8(t.bytes, at + 3));
  bit(t, at + 3, [F.checksumRequired, 0x80], [F.extensibility, 0x40]);
  if (version === 1) bit(t, at + 3, [F.noMoreSubflows, 0x20], [F.sha256, 0x01], [F.reservedFlag, 0x1e]);
  else bit(t, at + 3, [F.sha1, 0x01], [F.reservedFlag, 0x3e]);
  t.close();
  c.skip(1);
  c.u64(F.senderKey);
  c.u64(F.receiverKey);
  c.u16(F.dataLength);
  c.u16(F.checksum);
};

const join: Explain = (t, c, at, n) => {
  if (n === 12 || n === 16) {
    t.open(F.flags, at + 2, 1, u8(t.bytes, at + 2));
    bit(t, at + 2, [F.backup, 0x01]);
    t.close();
    c.u8(F.addressId);
    if (n === 12) c.u32(F.receiverToken);
    else c.u64(F.senderTruncatedHmac);
    c.u32(F.senderRandom);
  } else if (n === 24) {
    t.bits(F.reserved, at + 2, 2, 0x0fff);
    c.skip(1);
    c.raw(F.senderHmac, 20);
  }
};

const signal: Explain = (t, c, at) => {
  const flags = u8(t.bytes, at + 3);
  t.open(F.flags, at + 3, 1, flags);
  bit(t, at + 3, [F.dataFin, 0x10], [F.dseqn8, 0x08], [F.dseqnPresent, 0x04], [F.dataAck8, 0x02], [F.dataAckPresent, 0x01]);
  t.close();
  c.skip(1);
  if (flags & 0x01) c.sequence(F.dataAck, (flags & 0x02) !== 0);
  if ((flags & 0x04) === 0) return;
  c.sequence(F.dataSequence, (flags & 0x08) !== 0);
  c.u32(F.subflowSequence);
  c.u16(F.dataLength);
};

/** Version 0 has the IP version where version 1 has the echo flag: told apart by the length. */
const addAddress: Explain = (t, c, at, n) => {
  const low = u8(t.bytes, at + 2) & 0x0f;
  const versioned = low === 4 || low === 6;
  if (versioned) t.bits(F.ipVersion, at + 2, 1, 0x0f);
  else t.bits(F.echo, at + 2, 1, 0x01);
  c.u8(F.addressId);
  const v6 = versioned ? low === 6 : n === 20 || n === 22 || n === 28 || n === 30;
  c.raw(v6 ? F.ipv6 : F.ipv4, v6 ? 16 : 4);
  if (c.left === 2 || c.left === 10) c.u16(F.port);
  if (c.left >= 8) c.u64(F.addressHmac);
};

const removeAddress: Explain = (_t, c) => {
  while (c.left > 0) c.u8(F.addressId);
};

const priority: Explain = (t, c, at) => {
  t.open(F.flags, at + 2, 1, u8(t.bytes, at + 2));
  bit(t, at + 2, [F.backup, 0x01]);
  t.close();
  c.u8(F.addressId);
};

const fail: Explain = (_t, c) => {
  c.skip(1);
  c.u64(F.dataSequence);
};

const fastClose: Explain = (t, c, at) => {
  t.bits(F.reserved, at + 2, 2, 0x0fff);
  c.skip(1);
  c.u64(F.receiverKey);
};

const reset: Explain = (t, c, at) => {
  t.open(F.flags, at + 2, 1, u8(t.bytes, at + 2));
  bit(t, at + 2, [F.flagU, 0x08], [F.flagV, 0x04], [F.flagW, 0x02], [F.flagT, 0x01]);
  t.close();
  c.u8(F.resetReason);
};

const SUBTYPE_FIELDS: Readonly<Record<number, Explain>> = {
  0: capable,
  1: join,
  2: signal,
  3: addAddress,
  4: removeAddress,
  5: priority,
  6: fail,
  7: fastClose,
  8: reset,
};
