/** An engine's answers to the keys of exercises. */
import type { FlowId, PacketRow } from '../base/ids.ts';
import { flowId, NONE, packetRow, rowOfFrame } from '../base/ids.ts';
import { isUntimed } from '../capture/info.ts';
import type { KeyDocument, KeySource } from '../coursework/key/source.ts';
import { type KeyValue, plain } from '../coursework/key/value.ts';
import { suggestFields } from '../explain/extract.ts';
import { formatValue } from '../explain/format.ts';
import { type FieldNode, fieldSpec } from '../wire/field.ts';
import { deviceSections, frameSection } from './documents/annotate.ts';
import { expertSections } from './documents/expert.ts';
import { failoverDocument } from './documents/failover.ts';
import { httpTransactionSections } from './documents/http.ts';
import { lvsSections } from './documents/lvs.ts';
import { captureSection, flowSections, natSection } from './documents/sections.ts';
import type { Engine } from './engine.ts';

export function keySource(engine: Engine): KeySource {
  const { facts } = engine;
  const { packets, flows } = facts.tables;
  return {
    packets: packets.length,
    flows: flows.length,
    document: async (name, visit) => plain(await document(engine, name), visit),
    filter: async (text) => Array.from(await engine.filter(text), (row) => row + 1),
    fieldValues: async (field, frame) => {
      const values: KeyValue[] = [];
      const collect = (nodes: readonly FieldNode[]): void => {
        for (const node of nodes) {
          if (node.spec.name === field) values.push(fieldValue(node));
          collect(node.children);
        }
      };
      collect((await engine.explain(rowOfFrame(frame))).layers);
      return values;
    },
    unknownField: (field) => (fieldSpec(field) === undefined ? suggestFields(field) : undefined),
    frame: async (frame) => {
      const row = rowOfFrame(frame);
      await engine.streams();
      return plain(frameSection(facts, row, await engine.explain(row), 'en'), () => {});
    },
    time: (frame) => {
      const row = rowOfFrame(frame);
      return isUntimed(facts.capture, row) ? undefined : Number(packets.timeNs(row) - packets.baseNs);
    },
    pairs: () =>
      facts.nat.bindings
        .flatMap((b) => b.pairs.map((p) => [p.original + 1, p.copy + 1] as const))
        .sort(([a, c], [b, d]) => a - b || c - d),
    phase: (frame) => facts.phases.get(rowOfFrame(frame)),
    states: (flow, frame) => {
      const row = lastOfFlow(flowId(flow), rowOfFrame(frame));
      return row === undefined ? undefined : facts.tcp.statesOnceDelivered(row);
    },
  };

  /** The last packet of the flow that is not after `row`. */
  function lastOfFlow(flow: FlowId, row: PacketRow): PacketRow | undefined {
    for (let r = row as number; r >= 0; r--) {
      const of = packets.flow.get(packetRow(r));
      if (of !== NONE && of === flow) return packetRow(r);
    }
    return undefined;
  }
}

/** Numbers as numbers and flags as true or false; durations in nanoseconds; all else as `trama fields` prints it. */
function fieldValue({ spec, value }: FieldNode): KeyValue {
  if (typeof value === 'boolean') return value;
  if (spec.type === 'duration' && value !== null) return Math.round(typeof value === 'number' ? value * 1e9 : Number(value));
  const isNumber = spec.type === 'uint' || spec.type === 'int' || spec.type === 'double' || spec.type === 'frame';
  return isNumber && typeof value === 'number' ? value : formatValue(spec, value);
}

async function document(engine: Engine, name: KeyDocument): Promise<unknown> {
  const { facts } = engine;
  switch (name) {
    case 'capture':
      return captureSection(facts);
    case 'devices':
      return deviceSections(facts, 'en');
    case 'expert':
      return { items: expertSections(facts, undefined, 'en') };
    case 'failover':
      return failoverDocument(engine);
    case 'flows':
      return flowSections(facts);
    case 'http':
      return { transactions: httpTransactionSections(facts) };
    case 'lvs': {
      const { length } = facts.tables.packets;
      return { services: length === 0 ? [] : lvsSections(facts, packetRow(length - 1)) };
    }
    case 'nat':
      return natSection(facts);
  }
}
