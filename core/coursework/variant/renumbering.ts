/** How one student's capture differs from the shared one: other addresses, ports, numbers and times in the same places. */
import type { Bytes } from '../../base/bytes.ts';
import { ipv4Map, type LinkAndIpv6Maps, linkAndIpv6Maps } from './addresses.ts';
import { between, type Derive } from './chance.ts';

/** What a variant leaves as it is. */
export const KEEPS = ['addresses', 'ports', 'sequence', 'times', 'payload'] as const;
export type Keep = (typeof KEEPS)[number];

/** What must be known of a capture before it can be renumbered. */
export interface Observed {
  /** IPv4 and MAC addresses as texts: only these are replaced in texts. */
  readonly addresses: ReadonlySet<string>;
  /** Ports that somebody offers a service on, or that payloads name in ways that cannot be rewritten: they stay. */
  readonly services: ReadonlySet<number>;
}

export interface Renumbering {
  readonly ipv4: (address: Bytes) => Bytes;
  readonly ipv6: (address: Bytes) => Bytes;
  readonly mac: (address: Bytes) => Bytes;
  readonly port: (port: number) => number;
  /** Added to sequence and acknowledgement numbers, modulo 2^32: to all by the same, so that a rewritten copy stays one. */
  readonly sequence: number;
  /** Added to TCP timestamps that are not 0. */
  readonly timestamp: number;
  /** @param start epoch ns of the first packet */
  readonly time: (ns: bigint, start: bigint) => bigint;
  /** A text with the capture's addresses (and ports after them) replaced. It keeps its length. */
  readonly text: (text: string) => string;
  /** Payloads are searched for addresses. */
  readonly payload: boolean;
}

/** Ranges of ports from which clients take theirs: the old ones of BSD, Linux's, IANA's dynamic ones. A port stays in its range. */
const PORT_RANGES: readonly (readonly [number, number])[] = [
  [1024, 4999],
  [5000, 9999],
  [10_000, 32_767],
  [32_768, 49_151],
  [49_152, 60_999],
  [61_000, 65_535],
];

/** Ports that are kept wherever they are: below 1024, and where Trama or tshark would take the payload for another protocol. */
function portMap(derive: Derive, services: ReadonlySet<number>, avoid: (port: number) => boolean): (port: number) => number {
  const keeps = (port: number) => port < 1024 || services.has(port);
  const shifts = PORT_RANGES.map(([low, high], i) => between(derive, `port/${i}`, 1, high - low));
  return (port) => {
    const i = PORT_RANGES.findIndex(([low, high]) => port >= low && port <= high);
    const [low, high] = PORT_RANGES[i] ?? [0, 0];
    if (i < 0 || keeps(port) || avoid(port)) return port;
    const size = high - low + 1;
    // Walking on until a free port comes keeps it one to one: the steps are those of one cycle of the whole range.
    let to = port;
    do to = low + ((to - low + (shifts[i] ?? 0)) % size);
    while (to !== port && (keeps(to) || avoid(to)));
    return to;
  };
}

/** Times are stretched by so many parts of 640 at most, either way: a tenth. */
const STRETCH = 64;
const DAY = 86_400;

const ADDRESS = /(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{4,5})\b)?(?![\w]|\.\d)/g;
const MAC = /(?<![\w:])[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}(?![\w:])/g;

const octets = (text: string): Uint8Array | undefined => {
  const bytes = text.split('.').map(Number);
  return bytes.every((b) => b <= 255) ? Uint8Array.from(bytes) : undefined;
};
const hexPairs = (bytes: Bytes): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(':');
const same = (address: Bytes): Bytes => address;
const SAME_LINK: LinkAndIpv6Maps = { mac: same, ipv6: same };

/**
 * @param stretched gaps between packets differ, too: where the packets are the shared capture's own
 * @param knownPort another protocol is known by that port
 */
export function renumbering(
  derive: Derive,
  { addresses, services }: Observed,
  keep: ReadonlySet<Keep>,
  stretched: boolean,
  knownPort: (port: number) => boolean,
): Renumbering {
  const ipv4 = keep.has('addresses') ? same : ipv4Map(derive);
  const link = keep.has('addresses') ? SAME_LINK : linkAndIpv6Maps(derive, ipv4);
  const port = keep.has('ports') ? (p: number) => p : portMap(derive, services, knownPort);
  const keepsTime = keep.has('times');
  const days = keepsTime ? 0 : between(derive, 'days', 1, 28) * DAY + between(derive, 'seconds', 1, 3600);
  const away =
    stretched && !keepsTime ? between(derive, 'stretch', 8, STRETCH) * (between(derive, 'way', 0, 1) === 0 ? 1 : -1) : 0;
  return {
    ipv4,
    ...link,
    port,
    sequence: keep.has('sequence') ? 0 : between(derive, 'sequence', 1, 0xffff_fffe),
    timestamp: keep.has('sequence') ? 0 : between(derive, 'timestamp', 1, 0xfff_ffff),
    time: (ns, start) => start + BigInt(days) * 1_000_000_000n + ((ns - start) * BigInt(640 + away)) / 640n,
    text: (text) =>
      text
        .replace(ADDRESS, (whole, address: string, portText?: string) => {
          const bytes = octets(address);
          if (bytes === undefined || !addresses.has(address)) return whole;
          return `${ipv4(bytes).join('.')}${portText === undefined ? '' : `:${port(Number(portText))}`}`;
        })
        .replace(MAC, (mac) => {
          if (!addresses.has(mac.toLowerCase())) return mac;
          const mapped = hexPairs(link.mac(Uint8Array.from(mac.split(':').map((pair) => Number.parseInt(pair, 16)))));
          return mac === mac.toLowerCase() ? mapped : mapped.toUpperCase();
        }),
    payload: !keep.has('payload'),
  };
}
