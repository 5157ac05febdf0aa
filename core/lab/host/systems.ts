/** Operating systems as their packets show them: what a host of the laboratory does when the scenario does not say otherwise. */
const MS = 1_000_000;
const US = 1000;
const SECOND = 1_000_000_000;

/**
 * How the IPv4 identification is chosen. `counter`: one for the host, plus 1; `swapped`: the same, its bytes in the wrong order; `zero`: 0 in packets
 * that must not be fragmented, else the counter; `flow`: a counter for each pair of addresses and ports, from a random start.
 */
export type IpIdPolicy = 'counter' | 'swapped' | 'zero' | 'flow';

export interface TcpSettings {
  /** Window offered with the SYN, and the largest one afterwards; bytes. */
  readonly synWindow: number;
  readonly window: number;
  /** Room for what was received and not read; more than the window where a little unread data does not narrow it (Linux). */
  readonly buffer: number;
  /** The window is opened again in whole segments only (RFC 9293 §3.8.6.2.2); else with every byte that was read, as Linux does. */
  readonly windowSteps: boolean;
  /** Shift offered; absent: the option is not sent. */
  readonly windowScale?: number;
  readonly timestamps: boolean;
  readonly sack: boolean;
  /** Nanoseconds that an acknowledgment may wait (RFC 9293 §3.8.6.3). */
  readonly delayedAck: number;
  /** Data segments at the beginning of a connection that are acknowledged at once, as Linux does. */
  readonly quickAcks: number;
  /** Nanoseconds. RFC 6298 wants at least 1 s for both; Linux has a minimum of 200 ms. */
  readonly initialRto: number;
  readonly minRto: number;
  /** Segments (RFC 3390: 2 to 4; RFC 6928: 10). */
  readonly initialWindow: number;
  readonly synRetries: number;
  readonly retries: number;
}

export interface System {
  readonly ttl: number;
  readonly ipId: IpIdPolicy;
  /** Nanoseconds from the arrival of a frame to what the host does about it: at least, at most. */
  readonly latency: readonly [number, number];
  readonly ports: 'sequential' | 'random';
  readonly tcp: TcpSettings;
}

export const SYSTEMS = {
  linux: {
    ttl: 64,
    ipId: 'flow',
    latency: [15 * US, 60 * US],
    ports: 'random',
    tcp: {
      synWindow: 64_240,
      window: 65_160,
      buffer: 130_320,
      windowSteps: false,
      windowScale: 7,
      timestamps: true,
      sack: true,
      delayedAck: 40 * MS,
      quickAcks: 16,
      initialRto: SECOND,
      minRto: 200 * MS,
      initialWindow: 10,
      synRetries: 6,
      retries: 8,
    },
  },
  'linux-2.4': {
    ttl: 64,
    ipId: 'zero',
    latency: [200 * US, 550 * US],
    ports: 'sequential',
    tcp: {
      synWindow: 5840,
      window: 6432,
      buffer: 12_864,
      windowSteps: false,
      windowScale: 0,
      timestamps: true,
      sack: true,
      delayedAck: 40 * MS,
      quickAcks: 16,
      initialRto: 3 * SECOND,
      minRto: 200 * MS,
      initialWindow: 3,
      synRetries: 5,
      retries: 8,
    },
  },
  windows: {
    ttl: 128,
    ipId: 'counter',
    latency: [20 * US, 80 * US],
    ports: 'sequential',
    tcp: {
      synWindow: 64_240,
      window: 65_535,
      buffer: 65_535,
      windowSteps: false,
      windowScale: 8,
      timestamps: false,
      sack: true,
      delayedAck: 40 * MS,
      quickAcks: 0,
      initialRto: SECOND,
      minRto: 300 * MS,
      initialWindow: 10,
      synRetries: 4,
      retries: 5,
    },
  },
  'windows-nt': {
    ttl: 128,
    ipId: 'swapped',
    latency: [200 * US, 500 * US],
    ports: 'sequential',
    tcp: {
      synWindow: 8192,
      window: 8760,
      buffer: 8760,
      windowSteps: true,
      timestamps: false,
      sack: false,
      delayedAck: 200 * MS,
      quickAcks: 0,
      initialRto: 3 * SECOND,
      minRto: 300 * MS,
      initialWindow: 2,
      synRetries: 3,
      retries: 5,
    },
  },
} as const satisfies Record<string, System>;
