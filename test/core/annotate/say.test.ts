/** What does not compile, must not: `tsc -p test` fails when one of the expected errors below is missing. */
import { expect, it } from 'vitest';
import { CAPTURE_SCOPE, Sayer } from '../../../core/annotate/say.ts';
import type { AddressId, PacketRow } from '../../../core/base/ids.ts';

const who = { role: null, address: 1 as AddressId, mac: 0 as never };

it('ties each key to its parameters', () => {
  const out = new Sayer(CAPTURE_SCOPE);
  out.say('tcp.ack', { who, ack: 5, data: null }, 'tcp.ack', []);
  // @ts-expect-error a parameter is missing
  out.say('tcp.ack', { who, ack: 5 }, 'tcp.ack', []);
  // @ts-expect-error a parameter is of another kind: a plain number is no row
  out.say('tcp.ack', { who, ack: 5, data: 3 }, 'tcp.ack', []);
  // @ts-expect-error an address is no row
  out.say('tcp.ack', { who, ack: 5, data: who.address }, 'tcp.ack', []);
  // @ts-expect-error an unknown key
  out.say('tcp.nothing', {}, 'tcp.ack', []);
  // @ts-expect-error an unknown rule
  out.say('tcp.ack', { who, ack: 5, data: 3 as PacketRow }, 'tcp.rule', []);
  // @ts-expect-error null only where the kind allows it
  out.say('tcp.ack', { who: null, ack: 5, data: null }, 'tcp.ack', []);
  expect(out.list[0]).toMatchObject({ code: 'tcp.ack', severity: 'chat', rule: { key: 'tcp.ack' } });
});
