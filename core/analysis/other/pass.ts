/** Phases of the packets that no analysis of their own follows: UDP, ICMP, neighbour discovery, fragments. */
import type { PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { isDatagram } from '../../table/innermost.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { type PhaseTable, phaseCode } from '../phases.ts';

const FRAGMENT = phaseCode('ip.fragment');
const UDP = phaseCode('udp.datagram');
const ECHO_REQUEST = phaseCode('icmp.echo.request');
const ECHO_REPLY = phaseCode('icmp.echo.reply');
const ICMP_ERROR = phaseCode('icmp.error');
const ICMP_OTHER = phaseCode('icmp.other');
const SOLICITATION = phaseCode('nd.solicitation');
const ADVERTISEMENT = phaseCode('nd.advertisement');
const ROUTER_SOLICITATION = phaseCode('nd.router.solicitation');
const ROUTER_ADVERTISEMENT = phaseCode('nd.router.advertisement');
const REDIRECT = phaseCode('nd.redirect');

const ANY_ICMP = Layer.icmp | Layer.icmpv6;
const RELEVANT = Layer.ipv4 | Layer.ipv6;

/** RFC 792; errors as RFC 1122 §3.2.2 names them. */
function icmpPhase(type: number): number {
  switch (type) {
    case 8:
      return ECHO_REQUEST;
    case 0:
      return ECHO_REPLY;
    case 3: // destination unreachable
    case 4: // source quench
    case 5: // redirect
    case 11: // time exceeded
    case 12: // parameter problem
      return ICMP_ERROR;
    default:
      return ICMP_OTHER;
  }
}

/** RFC 4443: types below 128 are errors; RFC 4861 §4: router discovery, neighbour discovery, redirect. */
function icmpv6Phase(type: number): number {
  if (type < 128) return ICMP_ERROR;
  switch (type) {
    case 128:
      return ECHO_REQUEST;
    case 129:
      return ECHO_REPLY;
    case 133:
      return ROUTER_SOLICITATION;
    case 134:
      return ROUTER_ADVERTISEMENT;
    case 135:
      return SOLICITATION;
    case 136:
      return ADVERTISEMENT;
    case 137:
      return REDIRECT;
    default:
      return ICMP_OTHER;
  }
}

export class OtherPhasesPass implements Pass {
  readonly name = 'other';
  readonly #tables: Tables;
  readonly #phases: PhaseTable;

  constructor(tables: Tables, phases: PhaseTable) {
    this.#tables = tables;
    this.#phases = phases;
  }

  packet(row: PacketRow, _view: PacketView): void {
    const p = this.#tables.packets;
    const layers = p.layers.get(row);
    if ((layers & Layer.tcp) !== 0 || (layers & RELEVANT) === 0) return;
    let phase = 0;
    if ((layers & ANY_ICMP) !== 0) {
      const type = p.flags.get(row) >>> 8;
      phase = (layers & Layer.icmp) !== 0 ? icmpPhase(type) : icmpv6Phase(type);
    } else if (isDatagram(p, row, layers)) phase = UDP;
    // A first fragment may show its transport header; what it is part of is known only when the datagram is whole.
    const marks = p.marks.get(row);
    if ((marks & (Mark.fragment | Mark.reassembled)) === Mark.fragment) phase = FRAGMENT;
    if (phase !== 0) this.#phases.column.set(row, phase);
  }

  finish(): void {}
}
