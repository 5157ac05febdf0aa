/** Captures of single TCP segments with exact times, for comparisons with tshark: whatever numbers the test wants. */
import { writePcap } from '../../core/capture/write.ts';
import { emitEthernet } from '../../core/wire/ethernet.ts';
import { emitIpv4, pseudoHeaderSum } from '../../core/wire/ipv4.ts';
import { emitTcp } from '../../core/wire/tcp.ts';

export interface Shot {
  /** Nanoseconds since the capture's beginning. */
  readonly at: number;
  readonly from: 'a' | 'b';
  /** Port of a: another one is another conversation. Default 40000. */
  readonly port?: number;
  readonly seq: number;
  readonly ack?: number;
  readonly flags: number;
  readonly window?: number;
  readonly length?: number;
  /** A multiple of four bytes. */
  readonly options?: Uint8Array;
  readonly ttl?: number;
  readonly id?: number;
  /** Captured bytes of the frame. */
  readonly cut?: number;
}

const A = { mac: Uint8Array.of(2, 0, 0, 0, 0, 1), ip: 0xc633640a };
const B = { mac: Uint8Array.of(2, 0, 0, 0, 0, 2), ip: 0xc6336450 };
const SERVER_PORT = 9000;

export function shotFrame(s: Shot): Uint8Array<ArrayBuffer> {
  const [from, to] = s.from === 'a' ? [A, B] : [B, A];
  const port = s.port ?? 40_000;
  const addresses = emitIpv4({ protocol: 6, source: from.ip, destination: to.ip }, new Uint8Array(0));
  const tcp = emitTcp(
    {
      sourcePort: s.from === 'a' ? port : SERVER_PORT,
      destinationPort: s.from === 'a' ? SERVER_PORT : port,
      sequence: s.seq >>> 0,
      acknowledgment: (s.ack ?? 0) >>> 0,
      flags: s.flags,
      window: s.window ?? 1000,
      ...(s.options === undefined ? {} : { options: s.options }),
    },
    new Uint8Array(s.length ?? 0).fill(0x2e),
    pseudoHeaderSum(addresses, 0, 6, 0),
  );
  const ip = emitIpv4(
    { protocol: 6, source: from.ip, destination: to.ip, ttl: s.ttl ?? 64, identification: s.id ?? 0, dontFragment: true },
    tcp,
  );
  return emitEthernet(to.mac, from.mac, 0x0800, ip);
}

/** Nanosecond pcap, in the order given. */
export function shotCapture(shots: readonly Shot[]): Uint8Array<ArrayBuffer> {
  return writePcap(
    shots.map((s) => {
      const frame = shotFrame(s);
      return {
        bytes: s.cut === undefined ? frame : frame.slice(0, s.cut),
        originalLength: frame.length,
        seconds: 1_700_000_000 + Math.floor(s.at / 1e9),
        nanos: s.at % 1e9,
      };
    }),
    { nanoseconds: true },
  );
}
