/** Which way a packet goes: the networks of the interfaces, then the routes, the longest prefix first. */
import { type Device, inPrefix, samePrefix } from './device.ts';

export interface Route {
  /** Unsigned 32-bit; with prefix 0 the default route. */
  readonly network: number;
  readonly prefix: number;
  readonly via: number;
}

export interface NextHop {
  readonly device: Device;
  /** The address to resolve: the destination itself, or the router. */
  readonly address: number;
}

/** Undefined: no route to host. */
export function nextHop(devices: readonly Device[], routes: readonly Route[], destination: number): NextHop | undefined {
  let best: NextHop | undefined;
  let longest = -1;
  for (const device of devices) {
    if (device.name === 'lo') continue;
    for (const a of device.addresses) {
      // A host address (/32) says where the host is, not what is beside it.
      if (a.prefix < 32 && a.prefix > longest && inPrefix(destination, a)) {
        best = { device, address: destination };
        longest = a.prefix;
      }
    }
  }
  for (const r of routes) {
    if (r.prefix <= longest || !samePrefix(destination, r.network, r.prefix)) continue;
    const device = devices.find((d) => d.name !== 'lo' && d.addresses.some((a) => a.prefix < 32 && inPrefix(r.via, a)));
    if (device === undefined) continue;
    best = { device, address: r.via };
    longest = r.prefix;
  }
  return best;
}
