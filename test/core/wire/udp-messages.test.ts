/** DHCP, NTP, IPVS synchronization and heartbeats. */
import { describe, expect, it } from 'vitest';
import { emitDhcp } from '../../../core/wire/dhcp.ts';
import { emitHeartbeat } from '../../../core/wire/heartbeat.ts';
import { emitNtp } from '../../../core/wire/ntp.ts';
import { protocolOfPorts } from '../../../core/wire/udp-ports.ts';
import { datagram, ipvsMessages, ipvsWithOptions, MESSAGES } from '../../support/messages.ts';
import { explain, protocols, value, values } from '../../support/tree.ts';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);

describe('DHCP', () => {
  it('is read as it was written', () => {
    const offer = emitDhcp({
      op: 2,
      id: 0x1234,
      mac: MAC,
      your: 0x0a000005,
      options: [
        [53, Uint8Array.of(2)],
        [54, Uint8Array.of(10, 0, 0, 1)],
      ],
    });
    const tree = explain(datagram(67, 68, offer));
    expect(value(tree, 'dhcp.ip.your')).toBe('0a000005');
    expect(value(tree, 'dhcp.hw.mac_addr')).toBe('020000000001');
    expect(value(tree, 'dhcp.option.dhcp')).toBe(2);
    expect(value(tree, 'dhcp.option.dhcp_server_id')).toBe('0a000001');
    expect(values(tree, 'dhcp.option.type')).toEqual([53, 54, 0]);
    expect(value(tree, 'dhcp.bootp')).toBeUndefined();
  });

  it('finds options in the fields for names where one says so', () => {
    const bytes = emitDhcp({ op: 1, id: 1, mac: MAC, options: [[52, Uint8Array.of(3)]] });
    bytes.set([12, 1, 0x61, 255], 44);
    bytes.set([15, 1, 0x62, 255], 108);
    const tree = explain(datagram(68, 67, bytes));
    expect([value(tree, 'dhcp.option.hostname'), value(tree, 'dhcp.option.domain_name')]).toEqual(['a', 'b']);
    expect(value(tree, 'dhcp.server')).toBeUndefined();
    expect(value(tree, 'dhcp.bootp')).toBe(true);
  });

  it('does not follow an overload inside an overload', () => {
    const bytes = emitDhcp({ op: 1, id: 1, mac: MAC, options: [[52, Uint8Array.of(1)]] });
    bytes.set([52, 1, 1, 52, 1, 1, 255], 108);
    expect(values(explain(datagram(68, 67, bytes)), 'dhcp.option.option_overload')).toEqual([1, 1, 1]);
  });
});

describe('NTP', () => {
  it('counts its seconds from 1900, and from 2036 again', () => {
    const tree = explain(datagram(123, 123, emitNtp({ mode: 4, origin: 0xdf00_0000, transmit: 1 })));
    expect(value(tree, 'ntp.org')).toBe((0xdf00_0000n - 2_208_988_800n) * 1_000_000_000n);
    expect(value(tree, 'ntp.xmt')).toBe(2_085_978_497n * 1_000_000_000n);
    expect(value(tree, 'ntp.rec')).toBe('NULL');
  });
});

describe('IPVS synchronization', () => {
  it('has two versions', () => {
    const [first, second] = ipvsMessages.map((m) => explain(datagram(40_000, 8848, m)));
    expect(first && values(first, 'ipvs.vport')).toEqual([80, 80]);
    expect(first && value(first, 'ipvs.caddr6')).toBe('000102030405060708090a0b0c0d0e0f');
    expect(second && values(second, 'ipvs.flags.conn_type')).toEqual([0, 3]);
  });

  it('goes on behind the options of a connection', () => {
    const tree = explain(datagram(40_000, 8848, ipvsWithOptions));
    expect(values(tree, 'ipvs.timeout')).toEqual([900, 900]);
    expect(tree.stops).toEqual([]);
  });
});

describe('a heartbeat', () => {
  it('is data that says something', () => {
    const tree = explain(datagram(694, 694, emitHeartbeat({ t: 'status', st: 'active', src: 'node1', ttl: '3' })));
    expect(protocols(tree)).toBe('eth:ethertype:ip:udp:data');
    expect([value(tree, 'heartbeat.type'), value(tree, 'heartbeat.source')]).toEqual(['status', 'node1']);
    expect(value(tree, 'heartbeat.parameter')).toBe('ttl=3');
  });
});

describe('ports', () => {
  it('are asked from the lower to the higher', () => {
    expect(protocolOfPorts(53, 123)).toBe('dns');
    expect(protocolOfPorts(123, 53)).toBe('dns');
    expect(protocolOfPorts(7, 53)).toBe('other');
    expect(protocolOfPorts(40_000, 40_001)).toBeUndefined();
    expect(protocolOfPorts(0, 53)).toBe('dns');
  });
});

describe.each(MESSAGES.flatMap(([s, d, messages]) => messages.map((m, i) => [s, d, i, m] as const)))(
  'from port %i to %i, message %i',
  (source, destination, _, message) => {
    it('cut anywhere stays within its bytes', () => {
      const frame = datagram(source, destination, message);
      for (let end = 42; end <= frame.length; end += 5) {
        const check = (list: ReturnType<typeof explain>['layers']): void => {
          for (const n of list) {
            expect(n.start + n.length, n.spec.name).toBeLessThanOrEqual(end);
            check(n.children);
          }
        };
        check(explain(frame.subarray(0, end), { originalLength: frame.length }).layers);
      }
    });
  },
);
