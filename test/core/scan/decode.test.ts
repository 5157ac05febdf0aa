import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import { type AddressId, flowId } from '../../../core/base/ids.ts';
import { scanCapture } from '../../../core/scan/scan.ts';
import { Layer, Mark, TcpFlag } from '../../../core/table/packets.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { emitIcmpv6 } from '../../../core/wire/icmpv6.ts';
import { emitNdOption } from '../../../core/wire/icmpv6-options.ts';
import { emitIpv6 } from '../../../core/wire/ipv6.ts';
import { emitTcp } from '../../../core/wire/tcp.ts';
import { Conversation, capture, SERVER } from '../../support/conversation.ts';

const address = (last: number) => Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0xfd : i === 15 ? last : 0));
const mac = (last: number) => Uint8Array.of(2, 0, 0, 0, 0, last);

/** A redirect (RFC 4861 §4.5) that quotes a SYN from port 4000 to 80. */
function redirect(options: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes([new Uint8Array(4), address(9), address(2), ...options]);
  const icmp = emitIcmpv6(137, 0, body, address(1), address(3));
  return emitEthernet(
    mac(3),
    mac(1),
    0x86dd,
    emitIpv6({ nextHeader: 58, hopLimit: 255, source: address(1), destination: address(3) }, icmp),
  );
}
const syn = emitTcp({ sourcePort: 4000, destinationPort: 80, sequence: 77, flags: TcpFlag.syn }, new Uint8Array(0), 0);
const quoted = emitIpv6({ nextHeader: 6, source: address(3), destination: address(2) }, syn);
const quote = emitNdOption(4, concatBytes([new Uint8Array(6), quoted]));

describe('a packet quoted in an ICMPv6 redirect', () => {
  it('counts in the streams, as in Wireshark, wherever its option stands', async () => {
    const linkAddress = emitNdOption(2, mac(9));
    for (const options of [[quote], [linkAddress, quote]]) {
      const { tables } = await scanCapture(await capture([redirect(options), ...new Conversation().open().frames]), []);
      const { flows, packets, addresses } = tables;
      expect(flows.length).toBe(2);
      expect([flows.aPort.get(0), flows.bPort.get(0), addresses.text(flows.b.get(0) as AddressId)]).toEqual([
        4000,
        80,
        'fd00::2',
      ]);
      expect([flows.isSeen(flowId(0)), flows.isSeen(flowId(1))]).toEqual([false, true]);
      // The conversation that follows is the second stream.
      expect(flows.stream.get(packets.flow.get(1) as never)).toBe(1);
      expect(packets.dstPort.get(1)).toBe(SERVER.port);
      expect(packets.marks.get(0) & (Mark.quotes | Mark.plain)).toBe(Mark.quotes);
      expect(packets.layers.get(0) & (Layer.tcp | Layer.icmpv6)).toBe(Layer.icmpv6);
    }
  });

  it('is not looked for behind an option without a length, nor beyond the packet', async () => {
    const endless = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0);
    for (const options of [[endless, quote], [quote.subarray(0, 40)]]) {
      const { tables, failures } = await scanCapture(await capture([redirect(options)]), []);
      expect(failures).toEqual([]);
      expect(tables.flows.length).toBe(0);
    }
  });
});
