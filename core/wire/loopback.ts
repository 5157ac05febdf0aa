/**
 * Ethernet's configuration test protocol, which devices send to themselves to test a link (DEC, Intel and Xerox, Ethernet version 2.0 §8).
 *
 * | skip count (2) | skipped … | function (2) | …       numbers in little-endian order
 * reply            | function 1 | receipt number (2) | data … |
 * forward data     | function 2 | forwarding address (6) | the next message |
 */
import { u16le } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { defineFields } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

const REPLY = 1;
const FORWARD = 2;
const FUNCTIONS = { 1: 'Reply', 2: 'Forward Data' };

export const loopbackFields = defineFields({
  loop: { name: 'loop', type: 'none', title: 'Configuration Test Protocol (loopback)' },
  skip: { name: 'loop.skipcount', type: 'uint', title: 'skipCount' },
  relevant: { name: 'loop.relevant_function', type: 'uint', title: 'Relevant function', names: FUNCTIONS },
  function: { name: 'loop.function', type: 'uint', title: 'Function', names: FUNCTIONS },
  receipt: { name: 'loop.receipt_number', type: 'uint', title: 'Receipt number' },
  address: { name: 'loop.forwarding_address', type: 'ether', title: 'Forwarding address' },
});
const F = loopbackFields;

export function explainLoopTest(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('loop');
  if (!t.need('loop', span, o, 2)) return null;
  const skip = u16le(t.bytes, o);
  const c = new Cursor(t, 'loop', span, o + 2);
  t.open(F.loop, o, span.end - o);
  t.add(F.skip, o, 2, skip);
  const at = o + 2 + skip;
  let payload: Payload | null = null;
  if (t.need('loop', span, at, 2)) {
    t.add(F.relevant, at, 2, u16le(t.bytes, at));
    payload = explainFunctions(c);
  }
  t.close();
  return payload;
}

/** Messages to forward hold another, up to a reply; each costs eight bytes, so the frame bounds their number. */
function explainFunctions(c: Cursor): Payload | null {
  const { t } = c;
  while (c.has(2)) {
    const kind = u16le(t.bytes, c.at);
    t.add(F.function, c.at, 2, kind);
    c.at += 2;
    if (kind === FORWARD) c.raw(F.address, 6);
    else {
      if (kind === REPLY && c.has(2)) {
        t.add(F.receipt, c.at, 2, u16le(t.bytes, c.at));
        c.at += 2;
      }
      return c.ok ? { kind: 'data', number: 0, span: rest(c.span, c.at) } : null;
    }
  }
  return null;
}
