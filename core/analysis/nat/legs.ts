/** Which leg of a binding is the initiator's, and what its packets look like before and after the box. */
import { type AddressId, type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { servicePort } from '../../base/service-ports.ts';
import { IpProtocol } from '../../table/flows.ts';
import { TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { isEmbedded } from './embedded.ts';
import type { BindingKind, Endpoint } from './facts.ts';
import { type BindingStore, BindingWord, Shown } from './stores.ts';

export interface Legs {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly originalFlow: FlowId;
  readonly translatedFlow: FlowId;
  readonly original: { readonly src: Endpoint; readonly dst: Endpoint };
  readonly translated: { readonly src: Endpoint; readonly dst: Endpoint };
  readonly kind: BindingKind;
  /** One address of source or destination is embedded in the other: a NAT64 has translated from one IP to the other, and chosen nothing. */
  readonly embedded: { readonly src: boolean; readonly dst: boolean };
}

const has = (bits: number, mask: number): boolean => (bits & mask) !== 0;

/** True when the first pair of the binding went the way of the initiator. */
function beganByInitiator(tables: Tables, bindings: BindingStore, binding: number): boolean {
  const { flows, packets } = tables;
  const bits = bindings.get(binding, BindingWord.bits);
  const sense = bindings.get(binding, BindingWord.sense);
  const forwardX = (sense & 2) !== 0;
  const forwardY = (sense & 1) !== 0 ? forwardX : !forwardX;
  const x = bindings.get(binding, BindingWord.flowX);
  const y = bindings.get(binding, BindingWord.flowY);
  if (has(bits, Shown.synXY | Shown.synAckYX | Shown.requestXY)) return true;
  if (has(bits, Shown.synYX | Shown.synAckXY | Shown.requestYX)) return false;
  const firstX = flows.firstRow.get(x);
  const firstY = flows.firstRow.get(y);
  if (flows.protocol.get(x) === IpProtocol.tcp) {
    // A flow's first packet travels forward.
    for (const [row, forward] of [
      [firstX, forwardX],
      [firstY, forwardY],
    ] as const) {
      if (row === NONE) continue;
      const flags = packets.flags.get(row as PacketRow);
      if (has(flags, TcpFlag.syn)) return has(flags, TcpFlag.ack) ? !forward : forward;
    }
  }
  // No beginning was seen: the ports may tell, on one leg or the other.
  for (const [flow, forward] of [
    [x, forwardX],
    [y, forwardY],
  ] as const) {
    const service = servicePort(flows.aPort.get(flow), flows.bPort.get(flow));
    if (service !== null) return (service === 'b') === forward;
  }
  const { time } = packets;
  const yFirst = time.get(firstY) === time.get(firstX) ? firstY < firstX : time.get(firstY) < time.get(firstX);
  return yFirst ? forwardY : forwardX;
}

export function legsOf(tables: Tables, bindings: BindingStore, binding: number): Legs {
  const { flows } = tables;
  const sense = bindings.get(binding, BindingWord.sense);
  const forwardX = (sense & 2) !== 0;
  const forwardY = (sense & 1) !== 0 ? forwardX : !forwardX;
  const x = bindings.get(binding, BindingWord.flowX);
  const y = bindings.get(binding, BindingWord.flowY);
  const began = beganByInitiator(tables, bindings, binding);
  const number = flows.protocol.get(x);
  const protocol = number === IpProtocol.tcp ? 'tcp' : number === IpProtocol.udp ? 'udp' : 'icmp';
  // Answers leave the box on the initiator's leg.
  const near = began ? x : y;
  const far = began ? y : x;
  const nearForward = began ? forwardX : !forwardY;
  const farForward = began ? forwardY : !forwardX;
  const leg = (flow: number, forward: boolean) => {
    const a: Endpoint = { address: flows.a.get(flow) as AddressId, port: flows.aPort.get(flow) };
    const b: Endpoint = { address: flows.b.get(flow) as AddressId, port: flows.bPort.get(flow) };
    const [src, dst] = forward ? [a, b] : [b, a];
    // An ICMP query's identifier is its sender's.
    return protocol === 'icmp' ? { src, dst: { address: dst.address, port: 0 } } : { src, dst };
  };
  const original = leg(near, nearForward);
  const translated = leg(far, farForward);
  const { addresses } = tables;
  const embeds = (a: Endpoint, b: Endpoint): boolean => {
    if (addresses.isV4(a.address) === addresses.isV4(b.address)) return false;
    const [x, y] = [addresses.bytes(a.address), addresses.bytes(b.address)];
    return isEmbedded(x, y) || isEmbedded(y, x);
  };
  return {
    protocol,
    originalFlow: near as FlowId,
    translatedFlow: far as FlowId,
    original,
    translated,
    kind: kindOf(original, translated),
    embedded: { src: embeds(original.src, translated.src), dst: embeds(original.dst, translated.dst) },
  };
}

const same = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port;

export function kindOf(from: { src: Endpoint; dst: Endpoint }, to: { src: Endpoint; dst: Endpoint }): BindingKind {
  const src = !same(from.src, to.src);
  const dst = !same(from.dst, to.dst);
  return src && dst ? 'dnat+snat' : dst ? 'dnat' : 'snat';
}
