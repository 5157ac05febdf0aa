/**
 * The data of resource records, by type.
 *
 * Each function reads from the cursor; `end` is where the record's length field says that its data end. Wireshark looks at that only where the
 * last part of the data has no length of its own.
 */
import { hex, u8, u16, u48 } from '../base/bytes.ts';
import type { DnsCursor } from './dns-cursor.ts';
import { dnsFields as F } from './dns-fields.ts';
import { printable } from './dns-names.ts';
import { explainOptions, explainService, keyTag, shortAddress } from './dns-options.ts';
import type { FieldSpec } from './field.ts';

type RecordData = (c: DnsCursor, end: number) => void;
const LENGTH = 'dns.resp.len';

const nameOnly =
  (spec: FieldSpec): RecordData =>
  (c) => {
    c.name(spec);
  };
/** True where a name can be read behind the next `skip` bytes: of some records Wireshark shows nothing before it has read the name. */
function nameFollows(c: DnsCursor, skip: number): boolean {
  if (!c.has(skip)) return false;
  c.at += skip;
  c.peekName();
  c.at -= skip;
  return c.ok;
}
const preferenceAndName =
  (preference: FieldSpec, name: FieldSpec): RecordData =>
  (c) => {
    if (!nameFollows(c, 2)) return;
    c.u16(preference);
    c.name(name);
  };
const preferenceAnd8Bytes =
  (preference: FieldSpec, value: FieldSpec): RecordData =>
  (c) => {
    c.u16(preference);
    c.raw(value, 8);
  };
const wholeBytes =
  (spec: FieldSpec): RecordData =>
  (c, end) =>
    c.upTo(spec, end, LENGTH);
const texts =
  (length: FieldSpec, text: FieldSpec): RecordData =>
  (c, end) => {
    while (c.ok && c.at !== end) c.counted(length, text);
  };

/* Bit maps of types */

/** As in Wireshark, the types in a map are values of the type field. */
const TYPE_IN_MAP: FieldSpec = { ...F.respType, title: 'RR type in bit map' };

/** As many bytes of bits as `length`; where that is negative, as in Wireshark, all there are and then it is an error. */
function bits(c: DnsCursor, length: number, first: number): void {
  for (let i = 0; i !== length && c.has(1); i++) {
    const byte = u8(c.t.bytes, c.at);
    for (let bit = 0; bit < 8; bit++) if ((byte & (0x80 >>> bit)) !== 0) c.t.add(TYPE_IN_MAP, c.at, 1, first + 8 * i + bit);
    c.at++;
  }
}

/** RFC 4034 §4.1.2: | window (1) | length (1) | bits … | … */
function typeBitMaps(c: DnsCursor, end: number): void {
  while (c.ok && c.at !== end) {
    if (!c.has(2)) return;
    const window = u8(c.t.bytes, c.at);
    const length = u8(c.t.bytes, c.at + 1);
    c.at += 2;
    bits(c, length, 256 * window);
  }
}

/* Records with a function of their own */

const soa: RecordData = (c) => {
  c.name(F.soaMname);
  c.name(F.soaRname);
  c.u32(F.soaSerialNumber);
  c.u32(F.soaRefreshInterval);
  c.u32(F.soaRetryInterval);
  c.u32(F.soaExpireLimit);
  c.u32(F.soaMinimumTtl);
};

const wks: RecordData = (c, end) => {
  c.ipv4(F.wksAddress);
  c.u8(F.wksProtocol);
  while (c.ok && c.at !== end && c.has(1)) {
    if (c.peek8() !== 0) c.u8(F.wksBits);
    else c.at++;
  }
};

const isdn: RecordData = (c, end) => {
  c.counted(F.idsnLength, F.idsnAddress);
  if (c.ok && end - c.at > 1) c.counted(F.idsnSaLength, F.idsnSaAddress);
};

const signature: RecordData = (c, end) => {
  c.u16(F.rrsigTypeCovered);
  c.u8(F.rrsigAlgorithm);
  c.u8(F.rrsigLabels);
  c.u32(F.rrsigOriginalTtl);
  c.seconds(F.rrsigSignatureExpiration);
  c.seconds(F.rrsigSignatureInception);
  c.u16(F.rrsigKeyTag);
  c.name(F.rrsigSignersName);
  c.upTo(F.rrsigSignature, end, LENGTH);
};

const KEY_FLAGS = [
  [F.keyFlagsAuthentication, 0x8000],
  [F.keyFlagsConfidentiality, 0x4000],
] as const;
/** Only where there is a key: the two bits above are not both set. */
const MORE_KEY_FLAGS = [
  ...KEY_FLAGS,
  [F.keyFlagsRequired, 0x2000],
  [F.keyFlagsAssociatedUser, 0x0400],
  [F.keyFlagsAssociatedNamedEntity, 0x0200],
  [F.keyFlagsIpsec, 0x0080],
  [F.keyFlagsMime, 0x0040],
  [F.keyFlagsSignatory, 0x000f],
] as const;
const DNSKEY_FLAGS = [
  [F.dnskeyFlagsZoneKey, 0x0100],
  [F.dnskeyFlagsKeyRevoked, 0x0080],
  [F.dnskeyFlagsSecureEntryPoint, 0x0001],
  [F.dnskeyFlagsReserved, 0xfe7e],
] as const;

function keyIdAndKey(c: DnsCursor, start: number, end: number, algorithm: number, id: FieldSpec, key: FieldSpec): void {
  if (!c.ok || !c.has(Math.max(0, end - c.at))) return;
  const tag = keyTag(c.t.bytes, start, end, algorithm);
  if (tag !== undefined) c.t.generated(id, tag);
  c.upTo(key, end, LENGTH);
}

const key: RecordData = (c, end) => {
  const start = c.at;
  c.flags16(F.keyFlags, (c.peek16() & 0xc000) === 0xc000 ? KEY_FLAGS : MORE_KEY_FLAGS);
  c.u8(F.keyProtocol);
  const algorithm = c.u8(F.keyAlgorithm);
  keyIdAndKey(c, start, end, algorithm, F.keyKeyId, F.keyPublicKey);
};

const dnskey: RecordData = (c, end) => {
  const start = c.at;
  c.flags16(F.dnskeyFlags, DNSKEY_FLAGS);
  c.u8(F.dnskeyProtocol);
  const algorithm = c.u8(F.dnskeyAlgorithm);
  keyIdAndKey(c, start, end, algorithm, F.dnskeyKeyId, F.dnskeyPublicKey);
};

const loc: RecordData = (c, end) => {
  const version = c.peek8();
  if (!c.ok) return;
  c.t.add(F.locVersion, c.at, 1, version);
  // The version is part of what is not known.
  if (version !== 0) return c.upTo(F.locUnknownData, end, LENGTH);
  c.at++;
  c.u8(F.locSize);
  c.u8(F.locHorizontalPrecision);
  c.u8(F.locVerticalPrecision);
  c.u32(F.locLatitude);
  c.u32(F.locLongitude);
  c.u32(F.locAltitude);
};

const naptr: RecordData = (c) => {
  c.u16(F.naptrOrder);
  c.u16(F.naptrPreference);
  c.counted(F.naptrFlagsLength, F.naptrFlags);
  c.counted(F.naptrServiceLength, F.naptrService);
  c.counted(F.naptrRegexLength, F.naptrRegex);
  const replacement = c.peekName();
  if (replacement === undefined) return;
  c.t.add(F.naptrReplacementLength, c.at, 0, replacement.length);
  c.name(F.naptrReplacement);
};

const cert: RecordData = (c, end) => {
  c.u16(F.certType);
  c.u16(F.certKeyTag);
  c.u8(F.certAlgorithm);
  c.upTo(F.certCertificate, end, LENGTH);
};

/** RFC 2874 §3.1: the last bits of an address, the rest under another name. */
const a6: RecordData = (c) => {
  const prefix = c.peek8();
  const length = prefix > 128 ? 0 : Math.floor((128 - prefix + 7) / 8);
  // Nothing is shown where a part is missing.
  if (!c.has(1 + length)) return;
  const start = c.at;
  c.at += 1 + length;
  const name = prefix === 0 ? undefined : c.peekName();
  c.at = start;
  if (!c.ok) return;
  c.u8(F.a6PrefixLen);
  if (length > 0) {
    const address = new Uint8Array(16);
    address.set(c.t.bytes.subarray(c.at, c.at + length), 16 - length);
    c.put(F.a6AddressSuffix, length, address);
  }
  if (name !== undefined) c.put(F.a6PrefixName, name.size, name.text);
};

const apl: RecordData = (c, end) => {
  while (c.ok && end - c.at > 1) {
    const family = c.u16(F.aplAddressFamily);
    c.u8(F.aplCodedPrefix);
    if (!c.has(1)) return;
    c.t.bits(F.aplNegation, c.at, 1, 0x80);
    const length = c.t.bits(F.aplAfdlength, c.at, 1, 0x7f);
    c.at++;
    if (family === 1 && length <= 4) shortAddress(c, F.aplAfdpartIpv4, length, 4);
    else if (family === 2 && length <= 16) shortAddress(c, F.aplAfdpartIpv6, length, 16);
    else c.raw(F.aplAfdpartData, length);
  }
};

const ds: RecordData = (c, end) => {
  c.u16(F.dsKeyId);
  c.u8(F.dsAlgorithm);
  c.u8(F.dsDigestType);
  c.upTo(F.dsDigest, end, LENGTH);
};

const sshfp: RecordData = (c, end) => {
  c.u8(F.sshfpAlgorithm);
  c.u8(F.sshfpFingerprintType);
  if (c.at < end) c.upTo(F.sshfpFingerprint, end, LENGTH);
};

const ipseckey: RecordData = (c, end) => {
  c.u8(F.ipseckeyGatewayPrecedence);
  const type = c.u8(F.ipseckeyGatewayType);
  c.u8(F.ipseckeyGatewayAlgorithm);
  if (type === 1) c.ipv4(F.ipseckeyGatewayIpv4);
  else if (type === 2) c.ipv6(F.ipseckeyGatewayIpv6);
  else if (type === 3) c.name(F.ipseckeyGatewayDns);
  if (c.at !== end) c.upTo(F.ipseckeyPublicKey, end, LENGTH);
};

const nsec: RecordData = (c, end) => {
  c.name(F.nsecNextDomainName);
  typeBitMaps(c, end);
};

/** RFC 4648 §7, lower case, without padding. */
function base32hex(b: Uint8Array): string {
  let out = '';
  let word = 0;
  let held = 0;
  for (const byte of b) {
    word = (word << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      out += ((word >>> held) & 31).toString(32);
    }
    word &= (1 << held) - 1;
  }
  return held > 0 ? out + ((word << (5 - held)) & 31).toString(32) : out;
}

function nsec3Parameters(c: DnsCursor, optOut: boolean): void {
  c.u8(F.nsec3Algo);
  if (!optOut) c.u8(F.nsec3Flags);
  else if (c.has(1)) {
    c.t.open(F.nsec3Flags, c.at, 1, u8(c.t.bytes, c.at));
    c.t.bits(F.nsec3FlagsOptOut, c.at, 1, 0x01);
    c.t.close();
    c.at++;
  }
  c.u16(F.nsec3Iterations);
  const salt = c.u8(F.nsec3SaltLength);
  c.raw(F.nsec3SaltValue, salt);
}

const nsec3: RecordData = (c, end) => {
  nsec3Parameters(c, true);
  const length = c.u8(F.nsec3HashLength);
  if (c.has(length)) c.put(F.nsec3HashValue, length, base32hex(c.t.bytes.subarray(c.at, c.at + length)));
  typeBitMaps(c, end);
};

const tlsa: RecordData = (c, end) => {
  c.u8(F.tlsaCertificateUsage);
  c.u8(F.tlsaSelector);
  c.u8(F.tlsaMatchingType);
  c.upTo(F.tlsaCertificateAssociationData, end, LENGTH);
};

const hip: RecordData = (c, end) => {
  const hit = c.u8(F.hipHitLength);
  c.u8(F.hipHitPkAlgo);
  const length = c.u16(F.hipPkLength);
  c.raw(F.hipHit, hit);
  c.raw(F.hipPk, length);
  while (c.ok && end - c.at > 1) c.name(F.hipRendezvousServer);
};

const csync: RecordData = (c, end) => {
  c.u32(F.csyncSoa);
  c.flags16(F.csyncFlags, [
    [F.csyncFlagsImmediate, 0x0001],
    [F.csyncFlagsSoaminimum, 0x0002],
  ]);
  if (c.ok && c.has(Math.max(0, end - c.at))) {
    c.t.raw(F.csyncTypeBitmap, c.at, Math.max(0, end - c.at));
    typeBitMaps(c, end);
  }
};

const zonemd: RecordData = (c, end) => {
  c.u32(F.zonemdSerial);
  c.u8(F.zonemdScheme);
  c.u8(F.zonemdHashAlgo);
  c.upTo(F.zonemdDigest, end, LENGTH);
};

const tkey: RecordData = (c) => {
  c.name(F.tkeyAlgoName);
  c.seconds(F.tkeySignatureInception);
  c.seconds(F.tkeySignatureExpiration);
  c.u16(F.tkeyMode);
  c.u16(F.tkeyError);
  const key = c.u16(F.tkeyKeySize);
  if (key > 0) c.raw(F.tkeyKeyData, key);
  const other = c.u16(F.tkeyOtherSize);
  if (other > 0) c.raw(F.tkeyOtherData, other);
};

const tsig: RecordData = (c) => {
  c.name(F.tsigAlgorithmName);
  if (c.has(6)) c.put(F.tsigTimeSigned, 6, BigInt(u48(c.t.bytes, c.at)) * 1_000_000_000n);
  c.u16(F.tsigFudge);
  const mac = c.u16(F.tsigMacSize);
  if (mac > 0 && c.ok) {
    c.t.add(F.tsigMac, c.at, Math.min(mac, c.span.end - c.at), null);
    if (c.has(mac)) c.at += mac;
  }
  c.u16(F.tsigOriginalId);
  c.u16(F.tsigError);
  const other = c.u16(F.tsigOtherLen);
  if (other > 0) c.raw(F.tsigOtherData, other);
};

const CAA_TAGS = [
  ['issue', F.caaIssue],
  ['issuewild', F.caaIssuewild],
  ['iodef', F.caaIodef],
] as const;

/** RFC 8659 §4.1. */
const caa: RecordData = (c, end) => {
  c.flags8(F.caaFlags, [[F.caaFlagsIssuerCritical, 0x80]]);
  if (!c.has(1)) return;
  const b = c.t.bytes;
  const length = u8(b, c.at);
  const valueAt = c.at + 1 + length;
  if (!c.has(1 + length)) return;
  if (end < valueAt) return c.fail('bad-length', valueAt - end, LENGTH);
  if (!c.has(end - c.at)) return;
  const tag = asciiOf(b, c.at + 1, valueAt);
  // Wireshark makes the text readable only after it has made it UTF-8, as many bytes of that as there were before.
  const value = printable(new TextEncoder().encode(asciiOf(b, valueAt, end)).subarray(0, end - valueAt));
  const [, spec] = CAA_TAGS.find(([name]) => sameTag(name, tag)) ?? [tag, F.caaUnknown];
  c.t.open(spec, c.at, end - c.at, value);
  c.u8(F.caaTagLength);
  c.ascii(F.caaTag, length);
  if (c.ok) c.put(F.caaValue, end - valueAt, value);
  c.t.close();
};
/** Wireshark compares as many characters as the tag has, or up to a NUL in it. */
const sameTag = (name: string, tag: string): boolean =>
  tag.includes('\0') ? tag.slice(0, tag.indexOf('\0')) === name : name.startsWith(tag);
function asciiOf(b: Uint8Array, start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) out += u8(b, i) < 0x80 ? String.fromCharCode(u8(b, i)) : '\ufffd';
  return out;
}

const wins: RecordData = (c, end) => {
  if (!c.has(4)) return;
  c.t.bits(F.winsLocalFlag, c.at, 4, 0x0000_0001);
  c.at += 4;
  c.u32(F.winsLookupTimeout);
  c.u32(F.winsCacheTimeout);
  c.u32(F.winsNbWinsServers);
  while (c.ok && c.at < end) c.ipv4(F.winsWinsServer);
};

const winsr: RecordData = (c) => {
  if (!c.has(4)) return;
  c.t.bits(F.winsrLocalFlag, c.at, 4, 0x0000_0001);
  c.at += 4;
  c.u32(F.winsrLookupTimeout);
  c.u32(F.winsrCacheTimeout);
  c.name(F.winsrNameResultDomain);
};

const xpf: RecordData = (c) => {
  const version = c.u8(F.xpfIpVersion);
  if (version !== 4 && version !== 6) return;
  c.u8(F.xpfProtocol);
  if (version === 6) {
    c.ipv6(F.xpfSourceIpv6);
    c.ipv6(F.xpfDestinationIpv6);
  } else {
    c.ipv4(F.xpfSourceIpv4);
    c.ipv4(F.xpfDestinationIpv4);
  }
  c.u16(F.xpfSport);
  c.u16(F.xpfDport);
};

const RECORDS: ReadonlyMap<number, RecordData> = new Map<number, RecordData>([
  [1, (c) => c.ipv4(F.a)],
  [2, nameOnly(F.ns)],
  [3, nameOnly(F.md)],
  [4, nameOnly(F.mf)],
  [5, nameOnly(F.cname)],
  [6, soa],
  [7, nameOnly(F.mb)],
  [8, nameOnly(F.mg)],
  [9, nameOnly(F.mr)],
  [10, wholeBytes(F.null)],
  [11, wks],
  [12, nameOnly(F.ptrDomainName)],
  [
    13,
    (c) => {
      // Nothing is shown before both are read.
      if (!c.has(1)) return;
      const cpu = c.peek8();
      if (!c.has(2 + cpu) || !c.has(2 + cpu + u8(c.t.bytes, c.at + 1 + cpu))) return;
      c.counted(F.hinfoCpuLength, F.hinfoCpu);
      c.counted(F.hinfoOsLength, F.hinfoOs);
    },
  ],
  [
    14,
    (c) => {
      c.name(F.minfoR);
      c.name(F.minfoE);
    },
  ],
  [15, preferenceAndName(F.mxPreference, F.mxMailExchange)],
  [16, texts(F.txtLength, F.txt)],
  [
    17,
    (c) => {
      c.name(F.rpMailbox);
      c.name(F.rpTxtRr);
    },
  ],
  [18, preferenceAndName(F.afsdbSubtype, F.afsdbHostname)],
  [19, (c) => c.counted(F.x25Length, F.x25PsdnAddress)],
  [20, isdn],
  [21, preferenceAndName(F.rtSubtype, F.rtIntermediateHost)],
  [22, wholeBytes(F.nsapRdata)],
  [23, nameOnly(F.nsapPtrOwner)],
  [24, signature],
  [25, key],
  [
    26,
    (c) => {
      c.u16(F.pxPreference);
      c.name(F.pxMap822);
      c.name(F.pxMap400);
    },
  ],
  [
    27,
    (c) => {
      c.counted(F.gposLongitudeLength, F.gposLongitude);
      c.counted(F.gposLatitudeLength, F.gposLatitude);
      c.counted(F.gposAltitudeLength, F.gposAltitude);
    },
  ],
  [28, (c) => c.ipv6(F.aaaa)],
  [29, loc],
  [
    30,
    (c, end) => {
      c.name(F.nxtNextDomainName);
      bits(c, end - c.at, 0);
    },
  ],
  [
    33,
    (c) => {
      c.u16(F.srvPriority);
      c.u16(F.srvWeight);
      c.u16(F.srvPort);
      c.name(F.srvTarget);
    },
  ],
  [35, naptr],
  [36, preferenceAndName(F.kxPreference, F.kxKeyExchange)],
  [37, cert],
  [38, a6],
  [39, nameOnly(F.dname)],
  [41, explainOptions],
  [42, apl],
  [43, ds],
  [44, sshfp],
  [45, ipseckey],
  [46, signature],
  [47, nsec],
  [48, dnskey],
  [49, wholeBytes(F.dhcidRdata)],
  [50, nsec3],
  [51, (c) => nsec3Parameters(c, false)],
  [52, tlsa],
  [55, hip],
  [59, ds],
  [60, dnskey],
  [61, (c, end) => (end < c.at ? undefined : c.ascii(F.openpgpkey, end - c.at))],
  [62, csync],
  [63, zonemd],
  [64, explainService],
  [65, explainService],
  [99, texts(F.spfLength, F.spf)],
  [104, preferenceAnd8Bytes(F.ilnpNidPreference, F.ilnpNid)],
  [
    105,
    (c) => {
      c.u16(F.ilnpL32Preference);
      c.ipv4(F.ilnpL32);
    },
  ],
  [106, preferenceAnd8Bytes(F.ilnpL64Preference, F.ilnpL64)],
  [
    107,
    (c) => {
      c.u16(F.ilnpLpPreference);
      c.name(F.ilnpLp);
    },
  ],
  [108, (c) => c.ether(F.eui48)],
  [
    109,
    (c) => {
      if (c.has(8)) c.put(F.eui64, 8, hex(c.t.bytes, c.at, c.at + 8, ':'));
    },
  ],
  [249, tkey],
  [250, tsig],
  [257, caa],
  [32769, ds],
  [65281, wins],
  [65282, winsr],
  [65422, xpf],
]);

/** The data of a record of that type; of a type that is not known, as they are. */
export function explainRecordData(c: DnsCursor, type: number, end: number): void {
  (RECORDS.get(type) ?? wholeBytes(F.data))(c, end);
}

/** A DNS stateful operations message (RFC 8490 §5.4): | type (2) | length (2) | data … | … */
export function explainStateful(c: DnsCursor): void {
  const { t } = c;
  t.open(F.dso, c.at, c.span.end - c.at);
  while (c.ok && c.at + 4 <= c.span.end) {
    const start = c.at;
    const length = u16(t.bytes, start + 2);
    t.open(F.dsoTlv, start, Math.min(4 + length, c.span.end - start));
    const type = c.u16(F.dsoTlvType);
    c.u16(F.dsoTlvLength);
    if (type === 1 && length === 8) {
      c.u32(F.dsoTlvKeepaliveInactivity);
      c.u32(F.dsoTlvKeepaliveInterval);
    } else if (type === 2 && length === 4) c.u32(F.dsoTlvRetrydelayRetrydelay);
    else if (type === 3) c.raw(F.dsoTlvEncpadPadding, length);
    else c.raw(F.dsoTlvData, length);
    t.close();
  }
  t.close();
}
