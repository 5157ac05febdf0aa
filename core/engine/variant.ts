/** Students' variants of a capture: what must be known of it, the renumbered capture, and whether two captures tell the same story. */

import { concatBytes } from '../base/bytes.ts';
import { flowId, packetRow } from '../base/ids.ts';
import { PcapngWriter } from '../capture/write.ts';
import { renumberFrame } from '../coursework/variant/frame.ts';
import type { Observed, Renumbering } from '../coursework/variant/renumbering.ts';
import { formatValue } from '../explain/format.ts';
import { IpProtocol } from '../table/flows.ts';
import type { FieldNode } from '../wire/field.ts';
import { protocolOfPorts as streamProtocol } from '../wire/stream-ports.ts';
import { protocolOfPorts as datagramProtocol } from '../wire/udp-ports.ts';
import type { Engine } from './engine.ts';
import { treesOf } from './trees.ts';

const BILLION = 1_000_000_000n;
/** Ports that a payload names in decimal, each byte for itself: another number might have another length. */
const NAMED_PORTS = new Set(['ftp.active.port', 'ftp.passive.port', 'ftp.eprt.port', 'ftp.epasv.port']);

/** Why a capture cannot be renumbered, or undefined. One English sentence without a full stop. */
export function unfitForVariants({ info, facts }: Engine): string | undefined {
  if (facts.tables.packets.hasUntimed) return 'it has packets without a time';
  if (info.interfaces.some((i) => (i.fcsLength ?? 0) > 0)) return 'its frames end in check sequences, which would all be wrong';
  return info.problems.length > 0 ? 'the file is damaged' : undefined;
}

export async function observe(engine: Engine): Promise<Observed> {
  const { flows } = engine.facts.tables;
  const [addresses, services] = [new Set<string>(), new Set<number>()];
  for (let f = 0; f < flows.length; f++) {
    const clientIsA = engine.facts.tcp.connection(flowId(f))?.clientIsA ?? true;
    const port = (clientIsA ? flows.bPort : flows.aPort).get(f);
    if (flows.protocol.get(f) === IpProtocol.tcp || flows.protocol.get(f) === IpProtocol.udp) services.add(port);
  }
  const visit = (nodes: readonly FieldNode[]): void => {
    for (const node of nodes) {
      const { spec, value } = node;
      if ((spec.type === 'ipv4' || spec.type === 'ether') && value !== null) addresses.add(formatValue(spec, value));
      else if (NAMED_PORTS.has(spec.name) && typeof value === 'number') services.add(value);
      visit(node.children);
    }
  };
  await engine.streams();
  for await (const { tree } of treesOf(engine, engine.rows())) visit(tree.layers);
  return { addresses, services };
}

/** A client's port must not become one by which payloads are taken for another protocol. */
export const isKnownPort = (port: number): boolean =>
  datagramProtocol(port, port) !== undefined || streamProtocol(port, port, port) !== undefined;

/** The same packets with other addresses, ports, numbers and times, as pcapng. Comments are left out: they may say what is asked. */
export async function renumberedCapture(engine: Engine, to: Renumbering): Promise<Uint8Array> {
  const { packets } = engine.facts.tables;
  const writer = new PcapngWriter();
  const pieces: Uint8Array[] = [writer.section({ application: 'Trama' })];
  for (const { linkType, snapLength, name } of engine.info.interfaces)
    pieces.push(writer.interface({ linkType, snapLength, ...(name === undefined ? {} : { name }) }));
  await engine.streams();
  for (const row of engine.rows()) {
    const bytes = (await engine.bytes(row)).slice();
    renumberFrame(bytes, await engine.explain(row), to);
    const ns = to.time(packets.timeNs(row), packets.baseNs);
    const nanos = ((ns % BILLION) + BILLION) % BILLION;
    pieces.push(
      writer.packet({
        seconds: Number((ns - nanos) / BILLION),
        nanos: Number(nanos),
        bytes,
        originalLength: packets.originalLength.get(row),
        interfaceId: packets.interface.get(row),
      }),
    );
  }
  return concatBytes(pieces);
}

/**
 * What texts with frame numbers in them rely on: each frame's phase, conversation and length, and which is a copy of which. Captures of equal outlines
 * differ in nothing but values.
 */
export function outline({ facts }: Engine): string {
  const { packets } = facts.tables;
  const lines: string[] = [];
  for (let i = 0; i < packets.length; i++) {
    const row = packetRow(i);
    lines.push(
      `${facts.phases.get(row)} ${packets.flow.get(row)} ${packets.marks.get(row) & 1} ${packets.originalLength.get(row)}`,
    );
  }
  const pairs = facts.nat.bindings.flatMap((b) => b.pairs.map((p) => `${p.original}-${p.copy}`)).sort();
  return `${lines.join('\n')}\n${pairs.join(' ')}`;
}
