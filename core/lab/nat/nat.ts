/**
 * Address translation with a table of connections, as Linux does it: destinations are replaced before the routing decision, sources behind it
 * (RFC 3022, RFC 4787).
 *
 *   in front of the box      client → server      what the initiator sends
 *   behind it                client' → server'    the same, translated
 */

import type { Device } from '../host/device.ts';
import type { Hooks, Verdict } from '../host/host.ts';
import type { Packet } from '../host/packet.ts';
import { Protocol, parsePacket, portsOf, rewritten, rewrittenQuote } from '../host/packet.ts';
import { Random } from '../sim/random.ts';
import { FtpControl } from './ftp-helper.ts';
import { withMss } from './segments.ts';

interface End {
  readonly address: number;
  readonly port: number;
}

export interface ForwardRule {
  readonly protocol: number;
  readonly address: End;
  readonly to: End;
  readonly full: boolean;
}

export interface NatSettings {
  /** Names of devices. */
  readonly masquerade: ReadonlySet<string>;
  readonly ports: 'keep' | 'random';
  readonly forward: readonly ForwardRule[];
  readonly hairpin: boolean;
  /** Largest segment that a SYN through the box may offer; undefined: as it likes. */
  readonly clampMss: number | undefined;
  readonly ftp: boolean;
}

interface Mapping {
  readonly client: End;
  readonly server: End;
  /** Behind the box; undefined until the first packet leaves it. */
  outside: End | undefined;
  readonly inner: End;
  readonly rule: ForwardRule | undefined;
  readonly from: Device | undefined;
  readonly ftp: FtpControl | undefined;
}

type Found = { readonly mapping: Mapping; readonly reply: boolean };

const FIRST_PORT = 1024;

export class Nat implements Hooks {
  readonly #settings: NatSettings;
  readonly #random: Random;
  /** Packets as they arrive, by protocol and ends. */
  readonly #arriving = new Map<string, Found>();
  /** The same between the two steps. */
  readonly #inside = new Map<string, Found>();
  /** Data connections that a control connection has announced. */
  readonly #expected: ForwardRule[] = [];

  constructor(settings: NatSettings, seed: number, name: string) {
    this.#settings = settings;
    this.#random = new Random(seed, `nat ${name}`);
  }

  prerouting(p: Packet, from: Device): Verdict {
    const ports = portsOf(p);
    if (ports === undefined) return p.protocol === Protocol.icmp ? this.#error(p) : p;
    const source = { address: p.source, port: ports.source };
    const destination = { address: p.destination, port: ports.destination };
    const found = this.#arriving.get(key(p.protocol, source, destination)) ?? this.#enter(p.protocol, source, destination, from);
    const to = found.reply ? found.mapping.client : found.mapping.inner;
    return same(to, destination) ? p : rewritten(p, { destination: to.address, destinationPort: to.port });
  }

  postrouting(p: Packet, to: Device): Verdict {
    const { clampMss } = this.#settings;
    const out = this.#translateSource(p, to);
    return clampMss === undefined || out.origin === undefined ? out : withMss(out, clampMss);
  }

  #translateSource(p: Packet, to: Device): Packet {
    const ports = portsOf(p);
    if (ports === undefined) return p;
    const source = { address: p.source, port: ports.source };
    const found = this.#inside.get(key(p.protocol, source, { address: p.destination, port: ports.destination }));
    if (found === undefined) return p;
    const { mapping } = found;
    mapping.outside ??= this.#choose(p.protocol, mapping, to);
    const from = found.reply ? mapping.server : mapping.outside;
    const out = same(from, source) ? p : rewritten(p, { source: from.address, sourcePort: from.port });
    if (mapping.ftp === undefined) return out;
    return mapping.ftp.pass(out, source.address, found.reply, (inside, outside) => {
      this.#expected.push({ protocol: Protocol.tcp, address: outside, to: inside, full: false });
    });
  }

  #enter(protocol: number, client: End, server: End, from: Device): Found {
    const isTo = (r: ForwardRule): boolean => r.protocol === protocol && same(r.address, server);
    const rule = this.#settings.forward.find(isTo) ?? this.#expected.find(isTo);
    const inner = rule?.to ?? server;
    const ftp = this.#settings.ftp && protocol === Protocol.tcp && FtpControl.is(server.port) ? new FtpControl() : undefined;
    const mapping: Mapping = { client, server, inner, outside: undefined, rule, from, ftp };
    const found = { mapping, reply: false };
    this.#arriving.set(key(protocol, client, server), found);
    this.#inside.set(key(protocol, client, inner), found);
    this.#inside.set(key(protocol, inner, client), { mapping, reply: true });
    return found;
  }

  /** The source behind the box; from now on replies to it are known. */
  #choose(protocol: number, mapping: Mapping, to: Device): End {
    const { client, inner, rule, from } = mapping;
    const hairpin = this.#settings.hairpin && rule !== undefined && from === to;
    const replaces = this.#settings.masquerade.has(to.name) || rule?.full === true || hairpin;
    const address = replaces ? (to.addresses[0]?.ip ?? client.address) : client.address;
    const random = this.#settings.ports === 'random' || rule?.full === true;
    let outside = { address, port: client.port };
    const taken = (): boolean => this.#arriving.has(key(protocol, inner, outside));
    // An echo's identifier stands for both ports: an unchanged one may be taken, too.
    if (replaces)
      for (let tries = 0; tries < 0x10000 && ((random && tries === 0) || taken()); tries++)
        outside = { address, port: this.#random.between(FIRST_PORT, 0xffff) };
    const replyFrom = protocol === Protocol.icmp ? { ...inner, port: outside.port } : inner;
    this.#arriving.set(key(protocol, replyFrom, outside), { mapping, reply: true });
    if (protocol === Protocol.icmp)
      this.#inside.set(key(protocol, { ...inner, port: outside.port }, client), { mapping, reply: true });
    return outside;
  }

  /** An ICMP error about a translated packet: translated back, outside and inside. */
  #error(p: Packet): Packet {
    const quoted = parsePacket(p.payload, 8) ?? undefined;
    const ports = quoted === undefined ? undefined : portsOf(quoted);
    if (quoted === undefined || ports === undefined) return p;
    const from = { address: quoted.source, port: ports.source };
    const to = { address: quoted.destination, port: ports.destination };
    // The answer to the quoted packet would arrive like this.
    const found = this.#arriving.get(key(quoted.protocol, to, from));
    if (found === undefined) return p;
    const { client, server, inner, outside } = found.mapping;
    const [newFrom, newTo] = found.reply ? [client, server] : [inner, outside ?? client];
    const quote = { source: newFrom.address, sourcePort: newFrom.port, destination: newTo.address, destinationPort: newTo.port };
    const source = p.source === to.address ? newTo.address : p.source;
    return { ...rewrittenQuote(p, quote), destination: newFrom.address, source };
  }
}

const key = (protocol: number, from: End, to: End): string => `${protocol} ${from.address}:${from.port} ${to.address}:${to.port}`;
const same = (a: End, b: End): boolean => a.address === b.address && a.port === b.port;
