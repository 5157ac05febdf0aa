import { describe, expect, it } from 'vitest';
import { type Bytes, concatBytes } from '../../../core/base/bytes.ts';
import { type NetworkLayer, NO_CONTEXT, TreeBuilder } from '../../../core/wire/tree.ts';
import * as udp from '../../../core/wire/udp.ts';

const V4: NetworkLayer = {
  version: 4,
  source: Uint8Array.of(10, 0, 0, 1),
  destination: Uint8Array.of(10, 0, 0, 2),
  fragment: false,
  hops: 64,
};
const V6: NetworkLayer = { version: 6, source: new Uint8Array(16), destination: new Uint8Array(16), fragment: false, hops: 64 };
const PSEUDO = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17;
const DATA = Uint8Array.of(1, 2, 3);

function explain(datagram: Bytes, given: { captured?: number; declared?: number; network?: NetworkLayer } = {}) {
  const captured = given.captured ?? datagram.length;
  const t = new TreeBuilder(concatBytes([Uint8Array.of(0xa5), datagram.subarray(0, captured), Uint8Array.of(0xa5)]), 0, {
    ...NO_CONTEXT,
    udp: () => 3,
  });
  t.network = given.network ?? V4;
  const payload = udp.explainUdp(t, {
    start: 1,
    end: 1 + captured,
    declaredEnd: 1 + (given.declared ?? datagram.length),
    limitedBy: 'ip.len',
  });
  const fields = t.layers[0]?.children ?? [];
  return {
    payload,
    stops: t.stops,
    layer: t.layers[0],
    value: (name: string) => fields.find((f) => f.spec.name === name)?.value,
    checksum: fields.find((f) => f.spec.name === 'udp.checksum'),
  };
}

const datagram = udp.emitUdp({ sourcePort: 5000, destinationPort: 53 }, DATA, PSEUDO);

describe('a datagram', () => {
  it('is read as it was written', () => {
    expect([udp.sourcePort(datagram, 0), udp.destinationPort(datagram, 0), udp.length(datagram, 0)]).toEqual([5000, 53, 11]);
    const e = explain(datagram);
    expect(e.value('udp.port')).toBe(5000);
    expect(e.value('udp.stream')).toBe(3);
    expect(e.value('udp.payload')).toEqual(DATA);
    expect(e.checksum).toMatchObject({ status: 'good' });
    expect(e.payload?.span).toMatchObject({ start: 9, end: 12, limitedBy: 'udp.length' });
    expect(e.stops).toEqual([]);
  });

  it('ends where its length says', () => {
    const padded = concatBytes([datagram, new Uint8Array(7)]);
    const { layer, payload, value } = explain(padded);
    expect(layer?.children.find((n) => n.spec.name === 'udp.payload')?.length).toBe(DATA.length);
    expect(payload?.span.end).toBe(12);
    // What Wireshark prints goes on to the end of the IP packet.
    expect(value('udp.payload')).toEqual(concatBytes([DATA, new Uint8Array(7)]));
  });

  it.each([
    ['none', { checksum: 0 }, {}, undefined, 3],
    ['wrong', { checksum: 1 }, {}, { status: 'bad' }, 2],
    ['left to the card', { checksum: PSEUDO + 11 }, {}, { status: 'unverified', statusReason: 'offload' }, 2],
    ['of a cut datagram', {}, { captured: 9 }, { status: 'unverified', statusReason: 'truncated' }, 2],
    ['of a fragment', {}, { network: { ...V4, fragment: true } }, { status: 'unverified', statusReason: 'fragment' }, 2],
  ])('with a checksum: %s', (_, header, given, verdict, status) => {
    const e = explain(udp.emitUdp({ sourcePort: 1, destinationPort: 2, ...header }, DATA, PSEUDO), given);
    const { status: found, statusReason } = e.checksum ?? {};
    expect({ ...(found && { status: found }), ...(statusReason && { statusReason }) }).toEqual(verdict ?? {});
    expect(e.value('udp.checksum.status')).toBe(status);
  });

  it('whose sum is zero sends all ones', () => {
    for (let n = 0; n < 0x10000; n += 1) {
      const d = udp.emitUdp({ sourcePort: n, destinationPort: 0 }, new Uint8Array(0), PSEUDO);
      if (udp.checksum(d, 0) === 0xffff) {
        expect(explain(d).checksum).toMatchObject({ status: 'good' });
        return;
      }
    }
    expect.unreachable('no port gives a zero sum');
  });

  it('cut at every length shows what is there', () => {
    for (let n = 0; n < 8; n++) {
      const e = explain(datagram, { captured: n });
      expect(e.payload).toBeNull();
      expect(e.stops[0]).toMatchObject({ layer: 'udp', reason: 'truncated', limitedBy: 'capture' });
      expect(e.value('udp.srcport')).toBe(n >= 4 ? 5000 : undefined);
      expect(e.value('udp.length')).toBe(n >= 6 ? 11 : undefined);
      expect((e.layer?.start ?? 0) + (e.layer?.length ?? 0)).toBeLessThanOrEqual(1 + n);
    }
  });

  it('with a length below its header, or none in IPv4, is not read on', () => {
    for (const length of [0, 1, 7]) {
      const d = datagram.slice();
      d[5] = length;
      const e = explain(d);
      expect(e.payload).toBeNull();
      expect(e.stops[0]).toMatchObject({ reason: 'bad-length', required: 8 });
    }
  });

  it('with no length in IPv6 goes to the end of the packet', () => {
    const d = datagram.slice();
    d[5] = 0;
    expect(explain(d, { network: V6 }).value('udp.payload')).toEqual(DATA);
  });

  it('longer than its packet says so and shows what is there', () => {
    const d = datagram.slice();
    d[5] = 200;
    const e = explain(d);
    expect(e.stops[0]).toMatchObject({ reason: 'bad-length', required: 200, actual: 11 });
    expect(e.value('udp.payload')).toEqual(DATA);
  });
});
