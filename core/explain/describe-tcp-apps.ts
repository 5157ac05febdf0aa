/** Texts of the protocols over TCP: what their lines say beyond title and value. */
import type { FieldNode } from '../wire/field.ts';
import { valueName } from '../wire/field-names.ts';
import { bytes, child, type Describe, lengthOf, text } from './describe-kit.ts';

const SHORT_VERSIONS: Readonly<Record<number, string>> = {
  2: 'SSLv2',
  768: 'SSLv3',
  769: 'TLSv1',
  770: 'TLSv1.1',
  771: 'TLSv1.2',
  772: 'TLSv1.3',
};

const nameOf = (node: FieldNode | undefined): string => (node === undefined ? '' : valueName(node));

const messageName = (handshake: FieldNode): string =>
  nameOf(child(handshake, 'tls.handshake.type')) || 'Encrypted Handshake Message';

const alertName = (alert: FieldNode): string => {
  const description = child(alert, 'tls.alert_message.desc');
  return description === undefined
    ? 'Encrypted Alert'
    : `Alert (Level: ${nameOf(child(alert, 'tls.alert_message.level'))}, Description: ${nameOf(description)})`;
};

/** `TLSv1.2 Record Layer: Handshake Protocol: Client Hello`. */
const record: Describe = (n) => {
  const version = SHORT_VERSIONS[Number(child(n, 'tls.record.version')?.value)] ?? 'TLS';
  const messages = n.children.filter((c) => c.spec.name === 'tls.handshake');
  const [first] = messages;
  if (first !== undefined) {
    return `${version} Record Layer: Handshake Protocol: ${messages.length > 1 ? 'Multiple Handshake Messages' : messageName(first)}`;
  }
  const alert = child(n, 'tls.alert_message');
  if (alert !== undefined) return `${version} Record Layer: ${alertName(alert)}`;
  const type = nameOf(child(n, 'tls.record.content_type') ?? child(n, 'tls.record.opaque_type'));
  const inner = text(n, 'tls.app_data_proto');
  return `${version} Record Layer: ${type} Protocol${inner === '' ? '' : `: ${inner}`}`;
};

const counted =
  (one: string, child: string): Describe =>
  (n) => {
    const count = n.children.filter((c) => c.spec.name === child).length;
    return `${n.spec.title} (${count} ${one}${count === 1 ? '' : 's'})`;
  };

const segmentData: Describe = (n) => `TCP segment data (${bytes(lengthOf(n))})`;

export const TCP_APP_DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  'tcp.segment_data': segmentData,
  'tls.record': record,
  'tls.handshake': (n) => `Handshake Protocol: ${messageName(n)}`,
  'tls.alert_message': (n) => `Alert Message${child(n, 'tls.alert_message.desc') === undefined ? ': Encrypted Alert' : ''}`,
  'tls.change_cipher_spec': (n) => n.spec.title,
  'tls.handshake.ciphersuites': counted('suite', 'tls.handshake.ciphersuite'),
  'tls.handshake.comp_methods': counted('method', 'tls.handshake.comp_method'),
  'tls.handshake.extensions_supported_groups': counted('group', 'tls.handshake.extensions_supported_group'),
  'tls.handshake.sig_hash_algs': counted('algorithm', 'tls.handshake.sig_hash_alg'),
  'ftp-data': (n) => `${n.spec.title} (${bytes(n.length)} data)`,
};
