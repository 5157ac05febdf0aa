/**
 * Where a message stands among the others of its connection, as Wireshark numbers them.
 *
 * It keeps a list of pairs: a request takes a new place, unless the last one has no request yet; a response takes the last place, or a new one if
 * that has a response. So pipelined requests are paired with the wrong responses, and an interim response takes its request's place: the values
 * are Wireshark's, `HttpTransaction` has the truth.
 */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import type { PacketTable } from '../../table/packets.ts';
import { requestFullUri } from '../../wire/http-fields.ts';
import type { HttpExchange } from '../../wire/tree.ts';
import type { HttpMessage } from './facts.ts';

interface Place {
  request: PacketRow | null;
  response: PacketRow | null;
}

/** One connection's messages, each with the row that shows it, in the order they are shown. */
function numberMessages(
  shown: readonly { readonly m: HttpMessage; readonly row: PacketRow }[],
  packets: PacketTable,
): Map<number, HttpExchange> {
  const out = new Map<number, HttpExchange>();
  const requests: { readonly id: number; readonly place: Place }[] = [];
  const places: Place[] = [];
  let full: string | undefined;
  let uri: string | undefined;
  for (const { m, row } of shown) {
    const side = m.kind;
    let place = places.at(-1);
    if (place === undefined || place[side] !== null || (side === 'request' && place.response !== null)) {
      place = { request: null, response: null };
      places.push(place);
    }
    place[side] = row;
    const before = places.at(-2);
    const frame = (r: PacketRow | null | undefined): number | undefined => (r === null || r === undefined ? undefined : r + 1);
    if (side === 'request') {
      requests.push({ id: m.id, place });
      full = requestFullUri(m.head) ?? full;
      uri = full ?? m.uri ?? undefined;
    }
    const previousRequest = frame(before?.request);
    const previousResponse = side === 'response' ? frame(before?.response) : undefined;
    const request = side === 'response' ? place.request : null;
    out.set(m.id, {
      number: places.length,
      ...(previousRequest === undefined ? {} : { previousRequest }),
      ...(previousResponse === undefined ? {} : { previousResponse }),
      ...(request === null ? {} : { request: request + 1, timeNs: packets.timeNs(row) - packets.timeNs(request) }),
      ...(side === 'response' && uri !== undefined ? { requestUri: uri } : {}),
    });
  }
  // What only the whole conversation tells.
  for (const [id, exchange] of out) out.set(id, { ...exchange, total: places.length });
  for (const { id, place } of requests) {
    const exchange = out.get(id);
    if (exchange !== undefined && place.response !== null) out.set(id, { ...exchange, response: place.response + 1 });
  }
  return out;
}

/** Numbers a connection's messages when the first of them is asked for. */
export class Exchanges {
  readonly #messages: readonly HttpMessage[];
  readonly #packets: PacketTable;
  readonly #shownRow: (m: HttpMessage) => PacketRow | null;
  #byFlow: Map<FlowId, HttpMessage[]> | undefined;
  readonly #done = new Map<FlowId, Map<number, HttpExchange>>();

  constructor(messages: readonly HttpMessage[], packets: PacketTable, shownRow: (m: HttpMessage) => PacketRow | null) {
    this.#messages = messages;
    this.#packets = packets;
    this.#shownRow = shownRow;
  }

  of(message: HttpMessage): HttpExchange | undefined {
    let flow = this.#done.get(message.flow);
    if (flow === undefined) {
      const shown = [];
      for (const m of this.#ofFlow(message.flow)) {
        const row = this.#shownRow(m);
        if (row !== null) shown.push({ m, row });
      }
      // The sort is stable: messages of one frame keep the order of their stream.
      flow = numberMessages(
        shown.sort((a, b) => a.row - b.row),
        this.#packets,
      );
      this.#done.set(message.flow, flow);
    }
    return flow.get(message.id);
  }

  #ofFlow(flow: FlowId): readonly HttpMessage[] {
    if (this.#byFlow === undefined) {
      this.#byFlow = new Map();
      for (const m of this.#messages) {
        const list = this.#byFlow.get(m.flow);
        if (list === undefined) this.#byFlow.set(m.flow, [m]);
        else list.push(m);
      }
    }
    return this.#byFlow.get(flow) ?? [];
  }
}
