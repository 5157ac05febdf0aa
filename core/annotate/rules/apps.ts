/** The protocols over TCP that the field tree knows: TLS, FTP, mail, SSH. What a frame asks for, offers or announces. */
import type { PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import { valueName } from '../../wire/field-names.ts';
import type { Context } from '../context.ts';
import { citeValue, type EvidenceField } from '../evidence.ts';
import type { Sayer } from '../say.ts';
import { fieldOf, nodeOf, numberOf } from '../tree.ts';
import type { FrameRule } from './rule.ts';

/** What is quoted of a line, characters. */
const MAX_QUOTED = 80;

const textOf = (tree: FrameTree, name: string): string | null => {
  const value = fieldOf(tree, name);
  return typeof value === 'string' ? value.slice(0, MAX_QUOTED) : null;
};

/** After what TCP says of the segment. */
export const apps: FrameRule = (c, row, out, tree) => {
  if (tree === undefined || (c.p.layers.get(row) & Layer.tcp) === 0 || c.p.payloadLength.get(row) === 0) return;
  for (const layer of tree.layers) TELLERS[layer.spec.name]?.(c, row, out, tree);
};

type Teller = (c: Context, row: PacketRow, out: Sayer, tree: FrameTree) => void;

const tls: Teller = (c, row, out, tree) => {
  const who = c.author(row);
  const handshake = numberOf(tree, 'tls.handshake.type');
  if (handshake === 1) {
    const name = textOf(tree, 'tls.handshake.extensions_server_name');
    const evidence = [citeValue(row, 'tls.handshake.type', 1)];
    if (name !== null) evidence.push(citeValue(row, 'tls.handshake.extensions_server_name', name));
    out.say('tls.client-hello', { who, name }, 'tls.hello', evidence);
  } else if (handshake === 2) {
    const chosen = nodeOf(tree, 'tls.handshake.extensions.supported_version') ?? nodeOf(tree, 'tls.handshake.version');
    const cipher = nodeOf(tree, 'tls.handshake.ciphersuite');
    const version = named(chosen);
    const evidence = cipher === undefined ? [] : [citeValue(row, 'tls.handshake.ciphersuite', Number(cipher.value))];
    out.say('tls.server-hello', { who, version, cipher: named(cipher) }, 'tls.hello', evidence);
  }
  const alert = nodeOf(tree, 'tls.alert_message.desc');
  if (alert !== undefined) {
    const fatal = numberOf(tree, 'tls.alert_message.level') === 2;
    const evidence = [citeValue(row, 'tls.alert_message.desc', Number(alert.value))];
    out.say('tls.alert', { who, what: named(alert), fatal }, 'tls.alert', evidence, fatal ? 'warning' : 'chat');
  }
  if (fieldOf(tree, 'tls.app_data') !== undefined && handshake === undefined) out.say('tls.data', { who }, 'tls.data', []);
};

const named = (node: FieldNode | undefined): string => (node === undefined ? '' : valueName(node));

const DATA_PORTS = ['ftp.active.port', 'ftp.eprt.port', 'ftp.passive.port', 'ftp.epsv.port'] as const;

const ftp: Teller = (c, row, out, tree) => {
  const port = DATA_PORTS.find((name) => nodeOf(tree, name) !== undefined);
  if (port !== undefined) {
    const number = numberOf(tree, port) ?? 0;
    const passive = port.startsWith('ftp.passive') || port.startsWith('ftp.epsv');
    out.say('ftp.announces', { who: c.author(row), port: number, passive }, 'ftp.data', [citeValue(row, port, number)]);
  }
  line(c, row, out, tree, 'FTP', 'ftp.request.command', 'ftp.response.arg');
};

const ftpData: Teller = (c, row, out, tree) => {
  const setup = numberOf(tree, 'ftp-data.setup-frame');
  if (setup === undefined) return;
  const command = textOf(tree, 'ftp-data.command');
  out.say('ftp.data', { who: c.author(row), setup: (setup - 1) as PacketRow, command }, 'ftp.data', []);
};

const smtp: Teller = (c, row, out, tree) => {
  if (hasValue(tree, 'smtp.rsp.parameter', 'STARTTLS')) {
    out.say('mail.starttls', { who: c.author(row) }, 'mail.starttls', [citeValue(row, 'smtp.rsp.parameter', 'STARTTLS')]);
  }
  line(c, row, out, tree, 'SMTP', 'smtp.req.command', 'smtp.rsp.parameter');
};
const pop: Teller = (c, row, out, tree) => line(c, row, out, tree, 'POP', 'pop.request.command', 'pop.response.indicator');
const imap: Teller = (c, row, out, tree) => line(c, row, out, tree, 'IMAP', 'imap.request.command', 'imap.response.status');

const ssh: Teller = (c, row, out, tree) => {
  const program = textOf(tree, 'ssh.protocol');
  if (program !== null) {
    out.say('ssh.identification', { who: c.author(row), program }, 'ssh.identification', [
      citeValue(row, 'ssh.protocol', program),
    ]);
  }
};

const TELLERS: Readonly<Record<string, Teller>> = { tls, ftp, 'ftp-data': ftpData, smtp, pop, imap, ssh };

function hasValue(tree: FrameTree, name: string, value: string): boolean {
  const stack = [...tree.layers];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.spec.name === name && node.value === value) return true;
    stack.push(...node.children);
  }
  return false;
}

function line(
  c: Context,
  row: PacketRow,
  out: Sayer,
  tree: FrameTree,
  protocol: string,
  asks: EvidenceField,
  answers: EvidenceField,
): void {
  const who = c.author(row);
  const command = textOf(tree, asks);
  if (command !== null) out.say('app.command', { who, protocol, command }, 'app.line', [citeValue(row, asks, command)]);
  const reply = textOf(tree, answers);
  if (reply !== null && reply !== '')
    out.say('app.reply', { who, protocol, reply }, 'app.line', [citeValue(row, answers, reply)]);
}
