/** The extensions in TLS hello messages (RFC 8446 §4.2, RFC 6066 and others). */
import { textField } from './field.ts';
import { tlsFields as F } from './tls-fields.ts';
import type { Part } from './tls-part.ts';

/** What the fingerprint of a hello is made of: types in order, groups and point formats. */
export interface ExtensionSummary {
  readonly types: number[];
  readonly groups: number[];
  readonly formats: number[];
  /** The protocol that was chosen, in a server's message. */
  alpn: string | null;
}

export type HelloKind = 'client' | 'server' | 'retry' | 'ticket' | 'request' | 'encrypted' | 'certificate';

const EXTENSION = textField('Extension');
const GROUPS = {
  sni: textField('Server Name Indication extension'),
  npn: textField('Next Protocol Negotiation'),
  renegotiation: textField('Renegotiation Info extension'),
  keyShare: textField('Key Share extension'),
  keyShareEntry: textField('Key Share Entry'),
  psk: textField('Pre-Shared Key extension'),
  identity: textField('PSK Identity'),
};

type Extension = (part: Part, kind: HelloKind, summary: ExtensionSummary) => void;

const rest =
  (spec: Parameters<Part['bytes']>[0]): Extension =>
  (p) =>
    p.bytes(spec, p.left);

/** RFC 6066 §3. */
const serverName: Extension = (p) => {
  if (p.left === 0) return;
  p.group(GROUPS.sni, p.left, () =>
    p.vector(F.sniListLength, 2, (list) => {
      while (list.left > 0) {
        list.uint(F.sniType, 1);
        list.vector(F.sniLength, 2, (name) => name.text(F.sni, name.left));
      }
    }),
  );
};

const statusRequest = (p: Part, withLength: boolean): void => {
  const type = p.uint(F.statusType, 1);
  if (withLength) p.uint(F.statusLength, 2);
  if (type !== 1 && type !== 2) return;
  p.vector(F.responderIdsLength, 2, () => {});
  p.vector(F.statusExtensionsLength, 2, () => {});
};

const supportedGroups: Extension = (p, _kind, summary) =>
  p.vector(F.groupsLength, 2, (list, length) =>
    list.group(F.groups, length, () => {
      while (list.left >= 2) summary.groups.push(list.uint(F.group, 2));
    }),
  );

const pointFormats: Extension = (p, _kind, summary) =>
  p.vector(F.pointFormatsLength, 1, (list, length) =>
    list.group(F.pointFormats, length, () => {
      while (list.left > 0) summary.formats.push(list.uint(F.pointFormat, 1));
    }),
  );

export function signatureAlgorithm(p: Part): void {
  if (p.left < 2) {
    p.at = p.end;
    return;
  }
  const at = p.at;
  const value = ((p.t.bytes[at] as number) << 8) | (p.t.bytes[at + 1] as number);
  p.t.open(F.signatureAlgorithm, at, 2, value);
  p.uint(F.signatureHash, 1);
  p.uint(F.signatureKind, 1);
  p.t.close();
}

/** RFC 5246 §7.4.1.4.1, RFC 8446 §4.2.3. */
export const signatureAlgorithms = (p: Part): void =>
  p.vector(F.signatureAlgorithmsLength, 2, (list, length) =>
    list.group(F.signatureAlgorithms, length, () => {
      while (list.left >= 2) signatureAlgorithm(list);
    }),
  );

/** RFC 7301. */
const alpn: Extension = (p, kind, summary) =>
  p.vector(F.alpnLength, 2, (list, length) =>
    list.group(F.alpnList, length, () => {
      while (list.left > 0) {
        list.vector(F.alpnStringLength, 1, (name) => {
          const text = name.text(F.alpnString, name.left);
          if (kind === 'server' || kind === 'encrypted') summary.alpn = text;
        });
      }
    }),
  );

const alps: Extension = (p) =>
  p.vector(F.alpsLength, 2, (list, length) =>
    list.group(F.alpsList, length, () => {
      while (list.left > 0) list.vector(F.alpsStringLength, 1, (name) => name.text(F.alpsString, name.left));
    }),
  );

const npn: Extension = (p) => {
  if (p.left === 0) return;
  p.group(GROUPS.npn, p.left, () => {
    while (p.left > 0) p.vector(F.npnLength, 1, (name) => name.text(F.npn, name.left));
  });
};

/** RFC 5746 §3.2. */
const renegotiation: Extension = (p) =>
  p.group(GROUPS.renegotiation, p.left, () =>
    p.vector(F.renegotiationLength, 1, (v, length) => {
      if (length > 0) v.bytes(F.renegotiation, length);
    }),
  );

function keyShareEntry(p: Part): void {
  const node = p.t.open(GROUPS.keyShareEntry, p.at, 4);
  p.uint(F.keyShareGroup, 2);
  p.vector(F.keyExchangeLength, 2, (v, length) => v.bytes(F.keyExchange, length));
  p.t.close(Math.max(p.at, node.start));
}

/** RFC 8446 §4.2.8. */
const keyShare: Extension = (p, kind) => {
  if (p.left === 0) return;
  p.group(GROUPS.keyShare, p.left, () => {
    if (kind === 'client') {
      p.vector(F.keyShareLength, 2, (list) => {
        while (list.left >= 4) keyShareEntry(list);
      });
    } else if (kind === 'server') keyShareEntry(p);
    else if (kind === 'retry') p.uint(F.keyShareSelected, 2);
  });
};

/** RFC 8446 §4.2.11. */
const preSharedKey: Extension = (p, kind) =>
  p.group(GROUPS.psk, p.left, () => {
    if (kind === 'client') {
      p.vector(F.pskIdentitiesLength, 2, (list) => {
        while (list.left > 0) {
          list.t.open(GROUPS.identity, list.at, 4);
          list.vector(F.pskIdentityLength, 2, (v, length) => v.bytes(F.pskIdentity, length));
          list.uint(F.pskAge, 4);
          list.t.close(list.at);
        }
      });
      p.vector(F.pskBindersLength, 2, (v, length) => v.range(F.pskBinders, length));
    } else if (kind === 'server') p.uint(F.pskSelected, 2);
  });

const supportedVersions: Extension = (p, kind) => {
  if (kind === 'client') {
    p.vector(F.supportedVersionsLength, 1, (list) => {
      while (list.left >= 2) list.uint(F.supportedVersion, 2);
    });
  } else if (kind === 'server' || kind === 'retry') p.uint(F.supportedVersion, 2);
};

const certificateType: Extension = (p, kind) => {
  if (kind === 'client') {
    p.vector(F.certTypeLength, 1, (list, length) =>
      list.group(F.certTypeList, length, () => {
        while (list.left > 0) list.uint(F.certTypeItem, 1);
      }),
    );
  } else p.uint(F.certTypeItem, 1);
};

const nothing: Extension = (p) => {
  p.at = p.end;
};

const EXTENSIONS: ReadonlyMap<number, Extension> = new Map<number, Extension>([
  [0, serverName],
  [1, (p) => void p.uint(F.maxFragment, 1)],
  [5, (p, kind) => (kind === 'client' ? statusRequest(p, false) : undefined)],
  [9, certificateType],
  [10, supportedGroups],
  [11, pointFormats],
  [13, signatureAlgorithms],
  [14, nothing],
  [15, (p) => void p.uint(F.heartbeatMode, 1)],
  [16, alpn],
  [17, (p, kind) => (kind === 'client' ? p.vector(F.statusListLength, 2, (list) => statusList(list)) : undefined)],
  [18, nothing],
  [19, certificateType],
  [20, certificateType],
  [21, rest(F.padding)],
  [22, nothing],
  [23, nothing],
  [27, (p, kind) => (kind === 'client' || kind === 'request' ? compressCertificate(p) : undefined)],
  // Delegated credentials (RFC 9345 §4.1.1): a client says which algorithms it takes them with.
  [34, (p, kind) => (kind === 'client' ? signatureAlgorithms(p) : p.bytes(F.extensionData, p.left))],
  [28, (p) => void p.uint(F.recordSizeLimit, 2)],
  [35, rest(F.extensionData)],
  [40, keyShare],
  [41, preSharedKey],
  [42, (p, kind) => (kind === 'ticket' ? void p.uint(F.maxEarlyData, 4) : undefined)],
  [43, supportedVersions],
  [44, (p) => p.vector(F.cookieLength, 2, (v, length) => v.bytes(F.cookie, length))],
  [45, (p) => p.vector(F.pskModesLength, 1, (list) => eachByte(list, F.pskMode))],
  [49, nothing],
  [50, signatureAlgorithms],
  [51, keyShare],
  [13172, npn],
  [17513, alps],
  [65281, renegotiation],
]);

function statusList(list: Part): void {
  while (list.left > 0) statusRequest(list, true);
}
function compressCertificate(p: Part): void {
  p.vector(F.compressAlgorithmsLength, 1, (list) => {
    while (list.left >= 2) list.uint(F.compressAlgorithm, 2);
  });
}
function eachByte(list: Part, spec: Parameters<Part['uint']>[0]): void {
  while (list.left > 0) list.uint(spec, 1);
}

/** The list of extensions with its length. */
export function explainExtensions(p: Part, kind: HelloKind): ExtensionSummary {
  const summary: ExtensionSummary = { types: [], groups: [], formats: [], alpn: null };
  p.vector(F.extensionsLength, 2, (list) => {
    while (list.left >= 4) {
      list.t.open(EXTENSION, list.at, 4);
      const type = list.uint(F.extensionType, 2);
      summary.types.push(type);
      list.vector(F.extensionLength, 2, (body, length) => {
        const known = EXTENSIONS.get(type);
        if (known !== undefined) known(body, kind, summary);
        else body.bytes(F.extensionData, length);
      });
      list.t.close(list.at);
    }
  });
  return summary;
}

/** RFC 8701: values that are there to be ignored. */
export const isGrease = (n: number): boolean => (n & 0x0f0f) === 0x0a0a && n >>> 8 === (n & 0xff);
