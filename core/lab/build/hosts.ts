/** Hosts with their interfaces and settings. */
import { type Device, Nic, NicDevice } from '../host/device.ts';
import { Host, type HostSettings } from '../host/host.ts';
import { SYSTEMS, type System, type TcpSettings } from '../host/systems.ts';
import { Udp } from '../host/udp.ts';
import { address, duration, durations, mac, networkAddress } from '../scenario/quantities.ts';
import type { HostDescription } from '../scenario/schema.ts';
import { TcpStack } from '../tcp/stack.ts';
import type { World } from '../world.ts';
import { DEFAULT_MTU, linkOf } from './networks.ts';

/** As much as keeps an error within 576 bytes (RFC 1812 §4.3.2.3): what Linux quotes. */
const MAX_ICMP_QUOTE = 576 - 20 - 8 - 20;

export function buildHosts(world: World): void {
  const { scenario, queue, seed } = world;
  let serial = 0;
  for (const [name, h] of Object.entries(scenario.hosts)) {
    const nics = new Map<string, Nic>();
    const devices: Device[] = [];
    const slaves = new Set(Object.values(h.bonds ?? {}).flatMap((b) => b.slaves));
    for (const [device, i] of Object.entries(h.interfaces)) {
      serial++;
      const network = world.networks.get(i.network);
      if (network === undefined) continue;
      const n = scenario.networks[i.network];
      const own = i.mac === undefined ? Uint8Array.of(2, 0, 0, 0, serial >>> 8, serial & 255) : mac(i.mac);
      const nic = new Nic(`${name}.${device}`, own, network, linkOf(i, n));
      nics.set(device, nic);
      if (slaves.has(device)) continue;
      devices.push(new NicDevice(device, nic, i.mtu ?? n?.mtu ?? DEFAULT_MTU, (i.addresses ?? []).map(networkAddress)));
    }
    const host = new Host(name, queue, seed, settingsOf(h), devices);
    for (const device of devices) if (device instanceof NicDevice) device.nic.onFrame = (frame) => host.frame(device, frame);
    for (const [ip, m] of Object.entries(h.arp?.static ?? {})) host.arp.setPermanent(address(ip), mac(m));
    world.machines.set(name, { host, tcp: new TcpStack(host, seed), udp: new Udp(host), nics });
  }
}

function settingsOf(h: HostDescription): HostSettings {
  const gateway = h.gateway === undefined ? [] : [{ network: 0, prefix: 0, via: address(h.gateway) }];
  const routes = (h.routes ?? []).map((r) => {
    const { ip, prefix } = networkAddress(r.to);
    return { network: ip, prefix, via: address(r.via) };
  });
  return {
    system: systemOf(h),
    forwards: h.forwards ?? false,
    arp: {
      ignore: h.arp?.ignore ?? 0,
      announce: h.arp?.announce ?? 0,
      timeout: duration(h.arp?.timeout ?? '60s'),
    },
    routes: [...routes, ...gateway],
    loopback: (h.loopback ?? []).map(address),
    decapsulates: h.tunnel ?? false,
    ignoresIcmp: h.ignoresIcmp ?? false,
    icmpQuote: h.icmpQuote ?? MAX_ICMP_QUOTE,
  };
}

function systemOf(h: HostDescription): System {
  const base: System = SYSTEMS[h.system ?? 'linux'];
  return {
    ...base,
    ttl: h.ttl ?? base.ttl,
    ipId: h.ipId ?? base.ipId,
    latency: h.latency === undefined ? base.latency : durations(h.latency),
    tcp: tcpOf(h, base.tcp),
  };
}

function tcpOf(h: HostDescription, base: TcpSettings): TcpSettings {
  const t = h.tcp ?? {};
  const shift = t.windowScale ?? base.windowScale;
  const scaled = shift === undefined ? {} : { windowScale: shift };
  const window = t.window ?? base.window;
  const time = (value: string | undefined, otherwise: number): number => (value === undefined ? otherwise : duration(value));
  return {
    ...base,
    ...scaled,
    window,
    buffer: Math.round((base.buffer / base.window) * window),
    synWindow: t.window === undefined ? base.synWindow : Math.min(window, 0xffff),
    timestamps: t.timestamps ?? base.timestamps,
    sack: t.sack ?? base.sack,
    delayedAck: time(t.delayedAck, base.delayedAck),
    quickAcks: t.quickAcks ?? base.quickAcks,
    minRto: time(t.minRto, base.minRto),
    initialRto: time(t.initialRto, base.initialRto),
    initialWindow: t.initialWindow ?? base.initialWindow,
    synRetries: t.synRetries ?? base.synRetries,
    retries: t.retries ?? base.retries,
  };
}
