/** ARP: questions, answers, and claims without a question. */
import type { ArpExchange } from '../../analysis/arp/facts.ts';
import type { MacId, PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Evidence } from '../annotation.ts';
import { type Context, isTranslator } from '../context.ts';
import { cite, citeTimes, citeValue } from '../evidence.ts';
import type { Sayer } from '../say.ts';
import { citeDst } from './nat.ts';
import type { FrameRule } from './rule.ts';

export const arp: FrameRule = (c, row, out) => {
  if ((c.p.layers.get(row) & Layer.arp) === 0) return;
  const x = c.facts.arp.exchange(row);
  if (x === undefined) return;
  const evidence = [
    cite(c.facts, row, 'arp.opcode'),
    citeValue(row, 'arp.src.hw_mac', x.senderMac),
    cite(c.facts, row, 'arp.src.proto_ipv4'),
    cite(c.facts, row, 'arp.dst.proto_ipv4'),
  ];
  const who = c.sender(row);
  switch (x.kind) {
    case 'request':
      request(c, row, x, out, evidence);
      break;
    case 'reply':
      reply(c, row, x, out, evidence);
      break;
    case 'gratuitous':
      out.say('arp.gratuitous', { who, address: x.senderIp, mac: x.senderMac }, 'arp.gratuitous', evidence, 'note');
      break;
    case 'probe':
      out.say('arp.probe', { mac: x.senderMac, address: x.targetIp, answered: x.partner }, 'arp.probe', evidence);
      break;
    case 'announcement':
      out.say('arp.announcement', { address: x.senderIp, mac: x.senderMac }, 'arp.announcement', evidence);
      break;
    default:
      out.say('arp.other', { who, opcode: c.p.flags.get(row) }, 'arp.opcode', evidence, 'note');
  }
  conflict(c, row, out);
};

function request(c: Context, row: PacketRow, x: ArpExchange, out: Sayer, evidence: readonly Evidence[]): void {
  const who = c.sender(row);
  const target = x.targetIp;
  const device = c.facts.topology.sender(row);
  const waiting = device.roles.includes('director') ? c.awaiting(target, row) : undefined;
  const holder = c.device(target);
  const link = macDst(c, row) !== 0;
  if (waiting !== undefined) {
    const { src } = waiting.binding.original;
    const more = [citeDst(c, waiting.original), citeDst(c, waiting.copy)];
    out.say(
      'arp.request.chosen',
      { who, sender: x.senderIp, target, original: waiting.original, client: src, onward: c.isBox(target), link },
      'nat.schedule',
      [...evidence, ...more],
    );
  } else if (macDst(c, row) !== 0 && !c.facts.tables.macs.isGroup(macDst(c, row))) {
    out.say('arp.request.unicast', { who, to: c.linkReceiver(row), target }, 'arp.poll', [...evidence, ...linkDst(c, row)]);
  } else if (holder !== undefined && isTranslator(holder) && c.isVip(target)) {
    const first = c.explainsVip(row, target);
    out.say('arp.request.vip', { who, target, holder: c.whoAtAddress(target), first, link }, 'arp.resolve', [
      ...evidence,
      ...linkDst(c, row),
    ]);
  } else {
    plain(c, row, x, out, [...evidence, ...linkDst(c, row)]);
  }
  const first = c.repeatOf(row);
  if (first !== undefined) {
    const gap = c.p.elapsedNs(first, row);
    out.say('arp.request.repeated', { first, gap }, 'arp.resolve', citeTimes(c.facts, first, row), 'note');
  }
  if (x.partner === null) out.say('arp.request.unanswered', {}, 'arp.reply', [], 'note');
}

/** For an address, or for the router that it names: the packet that follows tells. */
function plain(c: Context, row: PacketRow, x: ArpExchange, out: Sayer, evidence: readonly Evidence[]): void {
  const asked = { who: c.sender(row), sender: x.senderIp, target: x.targetIp, link: macDst(c, row) !== 0 };
  const waiting = c.waitingFor(row);
  // A director hands on what is for its own address to whom it has chosen, who is no router for that.
  const isServer = c.device(x.targetIp)?.roles.includes('real-server') === true;
  if (waiting === undefined && !isServer) out.say('arp.request.open', asked, 'arp.resolve', evidence);
  else if (waiting === undefined || waiting.dst === x.targetIp || isServer)
    out.say('arp.request', asked, 'arp.resolve', evidence);
  else {
    const packet = [...linkDst(c, waiting.row), citeDst(c, waiting.row)];
    out.say('arp.request.router', { ...asked, packet: waiting.row, destination: waiting.dst }, 'arp.resolve', [
      ...evidence,
      ...packet,
    ]);
  }
}

function reply(c: Context, row: PacketRow, x: ArpExchange, out: Sayer, evidence: readonly Evidence[]): void {
  const who = c.sender(row);
  const answer = [...evidence, ...linkDst(c, row)];
  if (x.partner === null) {
    out.say('arp.reply.unasked', { who, address: x.senderIp, mac: x.senderMac }, 'arp.reply', answer);
    return;
  }
  const question = c.facts.arp.exchange(x.partner);
  if (question?.kind === 'probe') {
    out.say(
      'arp.reply.probe',
      { who, address: x.senderIp, mac: x.senderMac, request: x.partner, delay: x.answerNs, asker: question.senderMac },
      'arp.probe',
      answer,
      'note',
    );
    return;
  }
  const asker = c.sender(x.partner);
  out.say(
    'arp.reply',
    { who, address: x.senderIp, mac: x.senderMac, request: x.partner, delay: x.answerNs, asker, link: macDst(c, row) !== 0 },
    'arp.reply',
    answer,
  );
  const waiting = isTranslator(c.facts.topology.sender(x.partner)) ? c.awaiting(x.senderIp, row) : undefined;
  if (waiting !== undefined) {
    const path = [...linkDst(c, waiting.copy), citeDst(c, waiting.copy)];
    out.say('arp.reply.enables', { asker, original: waiting.original, copy: waiting.copy }, 'arp.queue', path);
  }
}

function conflict(c: Context, row: PacketRow, out: Sayer): void {
  const x = c.conflictAt(row);
  if (x === undefined) return;
  const claims = [citeValue(x.first.row, 'arp.src.hw_mac', x.first.mac), citeValue(x.second.row, 'arp.src.hw_mac', x.second.mac)];
  if (c.tookOver(x)) {
    out.say(
      'arp.moved',
      { address: x.ip, from: c.sender(x.first.row), to: c.sender(row), frame: x.first.row },
      'arp.gratuitous',
      claims,
    );
    return;
  }
  out.say(
    'arp.conflict',
    { address: x.ip, mac1: x.first.mac, frame1: x.first.row, mac2: x.second.mac, frame2: x.second.row },
    'arp.conflict',
    claims,
    'warning',
  );
}

/** Where the frame goes on the link; a cooked capture does not show it. */
const linkDst = (c: Context, row: PacketRow): Evidence[] =>
  (c.p.layers.get(row) & Layer.eth) === 0 ? [] : [cite(c.facts, row, 'eth.dst')];

const macDst = (c: Context, row: PacketRow): MacId => c.p.macDst.get(row) as MacId;
