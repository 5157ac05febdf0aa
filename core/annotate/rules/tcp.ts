/** TCP: which rules a segment meets, by its phase. */
import { Layer } from '../../table/packets.ts';
import type { FrameRule } from './rule.ts';
import { fin, finAck } from './tcp-close.ts';
import { acknowledgement, bare, data, holes, keepAlive, retransmission, zeroWindow } from './tcp-data.ts';
import { challenge, handshake, midstream, openAck, syn, synAck } from './tcp-open.ts';
import { reset } from './tcp-reset.ts';

export const tcp: FrameRule = (c, row, out, tree) => {
  if ((c.p.layers.get(row) & Layer.tcp) === 0) return;
  midstream(c, row, out, tree);
  switch (c.facts.phases.get(row)) {
    case 'tcp.open.syn':
      syn(c, row, out, tree);
      break;
    case 'tcp.open.synack':
      synAck(c, row, out, tree);
      break;
    case 'tcp.open.ack':
      openAck(c, row, out, tree);
      handshake(c, row, out, tree);
      data(c, row, out, tree);
      break;
    case 'tcp.data':
    case 'http.request':
    case 'http.response':
      handshake(c, row, out, tree);
      data(c, row, out, tree);
      retransmission(c, row, out, tree);
      break;
    case 'tcp.ack':
      acknowledgement(c, row, out, tree);
      break;
    case 'tcp.keepalive':
      keepAlive(c, row, out, tree);
      break;
    case 'tcp.close.fin':
      data(c, row, out, tree);
      fin(c, row, out, tree);
      retransmission(c, row, out, tree);
      break;
    case 'tcp.close.ack':
      finAck(c, row, out, tree);
      break;
    case 'tcp.reset':
      reset(c, row, out, tree);
      break;
    case 'ip.fragment':
      break;
    default:
      bare(c, row, out, tree);
  }
  challenge(c, row, out, tree);
  holes(c, row, out, tree);
  zeroWindow(c, row, out, tree);
};
