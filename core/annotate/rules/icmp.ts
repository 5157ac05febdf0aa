/** ICMP and ICMPv6: echo, errors, neighbour discovery, the rest by name. */

import { formatIpv6 } from '../../base/address.ts';
import type { PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { FieldValue, FrameTree } from '../../wire/field.ts';
import type { Evidence } from '../annotation.ts';
import type { Context } from '../context.ts';
import { cite } from '../evidence.ts';
import { icmpName } from '../names.ts';
import { quotedRow, quoteOf, quoteText } from '../quote.ts';
import type { Sayer } from '../say.ts';
import { fieldOf, numberOf } from '../tree.ts';
import { addresses } from './ip.ts';
import type { FrameRule } from './rule.ts';

/** A time back says nothing of how long an answer took: the clocks, or the file's order, are to blame. */
const later = (ns: number): number | null => (ns < 0 ? null : ns);

const isV6 = (c: Context, row: PacketRow): boolean => (c.p.layers.get(row) & Layer.icmpv6) !== 0;

/** Why a packet did not get through, as one of the words that the messages know (RFC 792, RFC 1812 §5.2.7, RFC 4443 §3). */
export function errorKind(type: number, code: number, v6: boolean): string {
  if (v6) {
    if (type === 1) return ['route', 'prohibited', 'other', 'host', 'port'][code] ?? 'unreachable';
    return { 2: 'toobig', 3: code === 0 ? 'ttl' : 'reassembly', 4: 'parameter', 137: 'redirect' }[type] ?? 'other';
  }
  if (type === 3) {
    if (code === 4) return 'toobig';
    if (code === 9 || code === 10 || code === 13) return 'prohibited';
    return { 0: 'net', 1: 'host', 2: 'protocol', 3: 'port', 6: 'net', 7: 'host', 11: 'net', 12: 'host' }[code] ?? 'unreachable';
  }
  return { 4: 'quench', 5: 'redirect', 11: code === 0 ? 'ttl' : 'reassembly', 12: 'parameter' }[type] ?? 'other';
}

function typeAndCode(c: Context, row: PacketRow): Evidence[] {
  return isV6(c, row)
    ? [cite(c.facts, row, 'icmpv6.type'), cite(c.facts, row, 'icmpv6.code')]
    : [cite(c.facts, row, 'icmp.type'), cite(c.facts, row, 'icmp.code')];
}

export function echoEvidence(c: Context, row: PacketRow): Evidence[] {
  return isV6(c, row)
    ? [cite(c.facts, row, 'icmpv6.echo.identifier'), cite(c.facts, row, 'icmpv6.echo.sequence_number')]
    : [cite(c.facts, row, 'icmp.ident'), cite(c.facts, row, 'icmp.seq')];
}

/** The address that neighbour discovery is about; only the field tree has it. */
export function ndTarget(tree: FrameTree | undefined): string | null {
  return ipv6Text(fieldOf(tree, 'icmpv6.nd.ns.target_address') ?? fieldOf(tree, 'icmpv6.nd.na.target_address'));
}

const ipv6Text = (value: FieldValue | undefined): string | null =>
  value instanceof Uint8Array && value.length === 16 ? formatIpv6(value) : null;

/** What a router advertisement offers: its lifetime as a default router, in ns, and the first prefix. */
function routerOf(tree: FrameTree | undefined): { lifetime: number | null; usable: boolean; prefix: string | null } {
  const seconds = numberOf(tree, 'icmpv6.nd.ra.router_lifetime');
  const prefix = ipv6Text(fieldOf(tree, 'icmpv6.opt.prefix'));
  const length = numberOf(tree, 'icmpv6.opt.prefix.length');
  return {
    lifetime: seconds === undefined ? null : seconds * 1e9,
    usable: seconds !== undefined && seconds > 0,
    prefix: prefix === null || length === undefined ? null : `${prefix}/${length}`,
  };
}

/** What went wrong with which packet. */
function error(c: Context, row: PacketRow, tree: FrameTree | undefined, out: Sayer, evidence: readonly Evidence[]): void {
  const who = c.author(row);
  const to = c.receiver(row);
  const v6 = isV6(c, row);
  const type = c.p.flags.get(row) >>> 8;
  const code = c.p.flags.get(row) & 0xff;
  const quote = quoteOf(tree);
  const frame = quote === null ? null : quotedRow(c, row, quote);
  const quoted = quote === null ? null : quoteText(quote);
  const found = frame === null || (c.p.layers.get(frame) & Layer.ipv4) === 0 ? [] : [cite(c.facts, frame, 'ip.id')];
  const seen = [...evidence, ...found];
  const what = errorKind(type, code, v6);
  if (what === 'redirect') {
    const gateway = fieldOf(tree, 'icmp.redir_gw');
    const text = gateway instanceof Uint8Array && gateway.length === 4 ? gateway.join('.') : null;
    out.say('icmp.redirect', { who, to, gateway: text, frame, quoted }, 'icmp.redirect', seen, 'note');
  } else if (what === 'quench') out.say('icmp.quench', { who, to, frame, quoted }, 'icmp.quench', seen, 'note');
  else out.say('icmp.error', { who, to, what, code, frame, quoted }, 'icmp.error', seen, 'note');
}

export const icmp: FrameRule = (c, row, out, tree) => {
  if ((c.p.layers.get(row) & (Layer.icmp | Layer.icmpv6)) === 0) return;
  const phase = c.facts.phases.get(row);
  const type = c.p.flags.get(row) >>> 8;
  const code = c.p.flags.get(row) & 0xff;
  const who = c.author(row);
  const to = c.receiver(row);
  const evidence = [...typeAndCode(c, row), ...addresses(c, row)];
  switch (phase) {
    case 'icmp.echo.request': {
      const reply = c.echoReply(row);
      const error = reply === null ? c.nextError(row) : null;
      out.say('icmp.echo.request', { who, to, id: c.p.srcPort.get(row), seq: c.p.seq.get(row), reply, error }, 'icmp.echo', [
        ...evidence,
        ...echoEvidence(c, row),
        ...(error === null ? [] : typeAndCode(c, error)),
      ]);
      break;
    }
    case 'icmp.echo.reply': {
      const request = c.echoRequest(row);
      out.say(
        'icmp.echo.reply',
        {
          who,
          id: c.p.srcPort.get(row),
          seq: c.p.seq.get(row),
          request,
          delay: request === null ? null : later(c.p.elapsedNs(request, row)),
        },
        'icmp.echo',
        [...evidence, ...echoEvidence(c, row)],
      );
      break;
    }
    case 'icmp.error':
      error(c, row, tree, out, evidence);
      break;
    case 'nd.solicitation':
      out.say('nd.solicitation', { who, target: ndTarget(tree) }, 'nd.solicitation', evidence);
      break;
    case 'nd.advertisement':
      out.say('nd.advertisement', { who, target: ndTarget(tree) }, 'nd.advertisement', evidence);
      break;
    case 'nd.router.solicitation':
      out.say('nd.router.solicitation', { who }, 'nd.router', evidence);
      break;
    case 'nd.router.advertisement':
      out.say('nd.router.advertisement', { who, ...routerOf(tree) }, 'nd.router', evidence);
      break;
    case 'nd.redirect': {
      const target = ipv6Text(fieldOf(tree, 'icmpv6.nd.rd.target_address'));
      const destination = ipv6Text(fieldOf(tree, 'icmpv6.rd.na.destination_address'));
      out.say('nd.redirect', { who, to, target, destination }, 'nd.redirect', evidence, 'note');
      break;
    }
    default:
      out.say('icmp.other', { who, to, type, code, name: icmpName(type, isV6(c, row)) }, 'icmp.other', evidence);
  }
};
