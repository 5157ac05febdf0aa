/** What of a ladder is drawn as one line: whole phases, and runs of segments that say no more than the one before. */
import type { Facts } from '../analysis/facts.ts';
import type { Phase } from '../analysis/phases.ts';
import { formatBytes, type Labels } from './labels.ts';
import type { Band, Fold, FoldOptions, LadderEvent } from './ladder.ts';

/** Fewer are looked at one by one. */
const SHORTEST_RUN = 6;

const REPEATS: ReadonlySet<Phase> = new Set<Phase>(['tcp.data', 'tcp.ack', 'tcp.keepalive', 'udp.datagram']);

export function findFolds(
  facts: Facts,
  events: readonly LadderEvent[],
  bands: readonly Band[],
  labels: Labels,
  options: FoldOptions | undefined,
): Fold[] {
  if (options === undefined) return [];
  const { bands: wanted, runs, opened } = options;
  const holds = (rows: ReadonlySet<number>, first: number, last: number): boolean => {
    if (rows.size === 0) return false;
    for (let i = first; i <= last; i++) if (rows.has(events[i]?.row ?? -1)) return true;
    return false;
  };
  const folds: Fold[] = [];
  for (const band of bands) {
    if (holds(wanted, band.first, band.last)) {
      folds.push(foldOf(facts, 'band', events, band.first, band.last, labels));
      continue;
    }
    if (!runs) continue;
    for (const [first, last] of repeats(events, band))
      if (!holds(opened, first, last)) folds.push(foldOf(facts, 'run', events, first, last, labels));
  }
  return folds;
}

/** Data and acknowledgements that go as they should; what changes a state or begins a message is none of them. */
function* repeats(events: readonly LadderEvent[], band: Band): Generator<readonly [number, number]> {
  let first = -1;
  for (let i = band.first; i <= band.last + 1; i++) {
    const event = i <= band.last ? events[i] : undefined;
    const head = first < 0 ? undefined : events[first];
    const isOne =
      event !== undefined &&
      REPEATS.has(event.phase) &&
      !event.remarkable &&
      event.states.sender === null &&
      event.states.receiver === null &&
      (head === undefined || head.conversation === event.conversation);
    if (isOne && first < 0) first = i;
    if (isOne) continue;
    if (first >= 0 && i - first >= SHORTEST_RUN) yield [first, i - 1];
    first = -1;
  }
}

function foldOf(
  facts: Facts,
  kind: Fold['kind'],
  events: readonly LadderEvent[],
  first: number,
  last: number,
  labels: Labels,
): Fold {
  const { packets } = facts.tables;
  let bytes = 0;
  for (let i = first; i <= last; i++) {
    const event = events[i];
    // What a copy carries has been counted.
    if (event !== undefined && event.copyOf === null) bytes += packets.payloadLength.get(event.row);
  }
  const from = events[first];
  const to = events[last];
  const ns = from?.timeNs == null || to?.timeNs == null ? null : to.timeNs - from.timeNs;
  const text = labels.phrase('fold', {
    frames: last - first + 1,
    first: from?.frame ?? 0,
    last: to?.frame ?? 0,
    bytes: bytes === 0 ? null : formatBytes(bytes, labels.language),
    duration: ns === null || ns < 0 || first === last ? null : labels.duration(ns),
  });
  return { kind, first, last, text };
}
