/** What a frame carries beside TCP, UDP, ICMP and ARP: read from the field tree, which goes further than the columns. */
import { Layer } from '../../table/packets.ts';
import { carriedOf, mayCarry } from '../carried/carried.ts';
import { cite, citeValue } from '../evidence.ts';
import type { MessageKey, Params } from '../messages/schema.ts';
import { addresses } from './ip.ts';
import type { FrameRule } from './rule.ts';

export const carried: FrameRule = (c, row, out, tree) => {
  if (tree === undefined || !mayCarry(c.p, row)) return;
  const told = carriedOf(tree);
  if (told === undefined) return;
  const hasIp = (c.p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) !== 0;
  const ends = hasIp
    ? addresses(c, row)
    : c.p.macSrc.get(row) === 0
      ? []
      : [cite(c.facts, row, 'eth.src'), cite(c.facts, row, 'eth.dst')];
  const who = hasIp ? c.author(row) : c.sender(row);
  const key = `carried.${told.name}` as const;
  // The sentence has the line's parameters, and says whose it is.
  const params = { who, ...told.params } as unknown as Params<MessageKey>;
  out.say<MessageKey>(key, params, told.rule, [...ends, ...told.evidence.map(([field, value]) => citeValue(row, field, value))]);
};
