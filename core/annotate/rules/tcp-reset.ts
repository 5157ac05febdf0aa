/** TCP: resets, and what each kind of them means. */
import type { AddressId } from '../../base/ids.ts';
import { cite } from '../evidence.ts';
import type { FrameRule } from './rule.ts';

export const reset: FrameRule = (c, row, out) => {
  const who = c.author(row);
  const connection = c.connection(row);
  const evidence = [cite(c.facts, row, 'tcp.flags'), cite(c.facts, row, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.ack_raw')];
  const syn = c.refusedSyn(row);
  if (syn !== null) {
    const to = { address: c.p.src.get(row) as AddressId, port: c.p.srcPort.get(row) };
    evidence.push(cite(c.facts, syn, 'tcp.seq_raw'));
    out.say('tcp.reset.refused', { who, syn, to }, 'tcp.reset', evidence, 'warning');
    return;
  }
  const known = connection?.close.reset;
  if (connection === undefined || known?.row !== row) {
    out.say('tcp.reset.other', { who }, 'tcp.reset', evidence, 'note');
    return;
  }
  switch (known.kind) {
    case 'refused': {
      const to = { address: c.p.src.get(row) as AddressId, port: c.p.srcPort.get(row) };
      out.say('tcp.reset.refused', { who, syn: null, to }, 'tcp.reset', evidence, 'warning');
      break;
    }
    case 'abort':
      out.say('tcp.reset.abort', { who }, 'tcp.reset', evidence, 'warning');
      break;
    case 'after-fin':
      out.say('tcp.reset.after-fin', { who, fin: connection.close.firstFin }, 'tcp.reset', evidence, 'note');
      break;
    case 'half-open':
      out.say('tcp.reset.half-open', { who }, 'tcp.half-open', evidence, 'warning');
  }
};
