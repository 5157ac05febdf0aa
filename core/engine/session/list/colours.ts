/** Which of a person's colouring rules a packet follows, and the filter that stands for its conversation. */
import { type AddressId, type FlowId, NONE, type PacketRow, packetRow } from '../../../base/ids.ts';
import { legsOfFlow } from '../../../diagram/select.ts';
import { FilterError } from '../../../filter/error.ts';
import { isDatagram } from '../../../table/innermost.ts';
import { Layer } from '../../../table/packets.ts';
import type { Engine } from '../../engine.ts';
import { RowTest } from '../../filter.ts';
import { MOST_COLOUR_RULES } from '../limits.ts';
import type { RowSource } from '../packet-rows.ts';
import { treeOf } from './field-values.ts';

/** The rules of one capture, as far as they have been asked for. */
export class Colours {
  readonly #engine: Engine;
  readonly #source: RowSource;
  readonly #tests = new Map<string, RowTest | null>();

  constructor(engine: Engine, source: RowSource) {
    this.#engine = engine;
    this.#source = source;
  }

  /** Whether these are the rules of that capture, at that depth. */
  isOf(engine: Engine, source: RowSource): boolean {
    return this.#engine === engine && this.#source === source;
  }

  /** Of each row the index of the first filter that selects it, −1 where none does. A filter that is wrong selects nothing. */
  async of(rows: readonly number[], filters: readonly string[]): Promise<Int16Array> {
    const tests = filters.slice(0, MOST_COLOUR_RULES).map((text) => this.#testOf(text));
    const out = new Int16Array(rows.length).fill(-1);
    const undecided: number[] = [];
    rows.forEach((row, i) => {
      for (const [rule, test] of tests.entries()) {
        const known = test === null ? false : test.known(row as PacketRow);
        if (known === undefined) undecided.push(i);
        if (known === true) out[i] = rule;
        if (known !== false) return;
      }
    });
    if (undecided.length === 0) return out;
    let next = 0;
    for await (const { row, bytes } of this.#engine.frames(undecided.map((i) => packetRow(rows[i] as number)))) {
      // Borrowed until the next one, and several trees may be made of them.
      const own = bytes.slice();
      const i = undecided[next++] as number;
      for (const [rule, test] of tests.entries()) {
        if (test === null || !(await test.matches(row, own))) continue;
        out[i] = rule;
        break;
      }
    }
    return out;
  }

  #testOf(text: string): RowTest | null {
    let test = this.#tests.get(text);
    if (test === undefined) {
      test = this.#made(text);
      const [oldest] = this.#tests.keys();
      if (this.#tests.size >= 2 * MOST_COLOUR_RULES && oldest !== undefined) this.#tests.delete(oldest);
      this.#tests.set(text, test);
    }
    return test;
  }

  #made(text: string): RowTest | null {
    // An empty one would be a rule for everything that hides all others.
    if (text.trim() === '') return null;
    try {
      return new RowTest(this.#engine, text, (row, bytes) => treeOf(this.#engine, this.#source, row, bytes));
    } catch (error) {
      if (error instanceof FilterError) return null;
      throw error;
    }
  }
}

/** Selects the packets of the row's conversation, all legs of it; of one without ports those between the same two ends. Null where there are no ends. */
export function conversationFilter({ facts }: RowSource, row: PacketRow): string | null {
  const { packets, flows, addresses, macs } = facts.tables;
  const layers = packets.layers.get(row);
  const flow = packets.flow.get(row);
  const protocol = (layers & Layer.tcp) !== 0 ? 'tcp' : isDatagram(packets, row, layers) ? 'udp' : null;
  if (protocol !== null && flow !== NONE) {
    const streams = [...legsOfFlow(facts, flow as FlowId)].map((leg) => flows.stream.get(leg)).sort((a, b) => a - b);
    return streams.length === 1 ? `${protocol}.stream == ${streams[0]}` : `${protocol}.stream in {${streams.join(', ')}}`;
  }
  const [src, dst] = [packets.src.get(row), packets.dst.get(row)];
  const hasIp = (layers & (Layer.ipv4 | Layer.ipv6)) !== 0;
  const ip = hasIp ? (addresses.isV4(src as AddressId) ? 'ip' : 'ipv6') : null;
  if (ip !== null && src !== 0 && dst !== 0)
    return `${ip}.addr == ${addresses.text(src as never)} && ${ip}.addr == ${addresses.text(dst as never)}`;
  if ((layers & Layer.eth) === 0) return null;
  const [from, to] = [packets.macSrc.get(row), packets.macDst.get(row)];
  return `eth.addr == ${macs.text(from as never)} && eth.addr == ${macs.text(to as never)}`;
}
