/** `trama flows` for people: one line a conversation. */
import { formatDuration, formatNumber } from '../../core/annotate/format.ts';
import type { CaptureSection, FlowSection } from '../../core/engine/documents/schemas.ts';
import { longTable, map } from './layout.ts';
import type { TextOptions } from './options.ts';

export function* flowsText(capture: CaptureSection, flows: Iterable<FlowSection>, options: TextOptions): Generator<string> {
  const { messages: m, language, style } = options;
  const base = BigInt(capture.firstTime ?? '0');
  const number = (n: number) => formatNumber(n, language);
  const head = [
    { title: m.flow, right: true },
    { title: m.protocol },
    { title: m.client },
    { title: m.server },
    { title: m.packets, right: true },
    { title: m.bytes, right: true },
    { title: m.start, right: true },
    { title: m.duration, right: true },
    { title: m.opening },
    { title: m.close },
    { title: m.nat },
  ];
  const cells = (f: FlowSection): string[] => [
    String(f.id),
    f.protocol,
    f.client,
    f.server,
    `${number(f.packets.fromClient)} + ${number(f.packets.fromServer)}`,
    `${number(f.bytes.fromClient)} + ${number(f.bytes.fromServer)}`,
    f.startTime === null ? m.unknownTime : formatDuration(Number(BigInt(f.startTime) - base), language),
    formatDuration(f.durationNs, language),
    f.tcp === null ? '' : m.openingKinds[f.tcp.opening.kind],
    f.tcp === null ? '' : m.closeKinds[f.tcp.close.kind],
    f.binding === null || f.leg === null ? '' : `${f.binding} ${m.leg[f.leg]}`,
  ];
  yield* longTable(head, map(flows, cells), style.strong, options.filtered ? m.noFlowMatches : m.noFlows);
}
