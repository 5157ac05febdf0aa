/** What the key of a ladder explains: only what the picture uses. */
import type { Labels, PhraseKey } from './labels.ts';
import type { Ladder, LadderEvent, Meaning } from './ladder.ts';
import { bandName, bandOf } from './message.ts';

export type LegendMark =
  | 'original'
  | 'copy'
  | 'link'
  | 'broadcast'
  | 'unseen'
  | 'idle'
  | 'retransmission'
  | 'state'
  | 'fold'
  | 'flight';

export type LegendGlyph = { readonly kind: LegendMark } | { readonly kind: 'meaning'; readonly meaning: Meaning };

export interface LegendItem {
  readonly glyph: LegendGlyph;
  readonly text: string;
}

/** `other` is no meaning that a line could be known by. */
const ORDER: readonly Meaning[] = ['arp', 'opening', 'request', 'response', 'ack', 'closing', 'reset', 'error'];

const PHRASES: Readonly<Partial<Record<Meaning, PhraseKey & `meaning${string}`>>> = {
  request: 'meaningRequest',
  response: 'meaningResponse',
  ack: 'meaningAck',
  error: 'meaningError',
};

/** `slopes`: as in the layout's options. */
export function legendOf(ladder: Ladder, slopes: 'even' | 'time' = 'even'): LegendItem[] {
  const { labels, events } = ladder;
  if (events.length === 0) return [];
  const items: LegendItem[] = [];
  const mark = (kind: LegendMark, used: boolean, text: string): void => {
    if (used) items.push({ glyph: { kind }, text });
  };
  const some = (test: (e: LadderEvent) => boolean): boolean => events.some(test);
  mark('original', true, labels.phrase('legendOriginal', {}));
  mark(
    'copy',
    some((e) => e.copyOf !== null),
    labels.phrase('legendCopy', {}),
  );
  mark('link', ladder.links.length > 0, labels.phrase('legendLink', {}));
  items.push(...meanings(events, labels));
  mark(
    'broadcast',
    some((e) => e.to === null),
    labels.phrase('legendBroadcast', {}),
  );
  mark(
    'retransmission',
    some((e) => e.retransmission),
    labels.phrase('legendRetransmission', {}),
  );
  mark(
    'state',
    some((e) => e.states.sender !== null || e.states.receiver !== null),
    labels.phrase('legendState', {}),
  );
  mark(
    'unseen',
    ladder.lanes.some((l) => l.unseen),
    labels.phrase('legendUnseen', {}),
  );
  mark('fold', ladder.folds.length > 0, labels.phrase('legendFold', {}));
  mark('flight', slopes === 'time', labels.phrase('legendFlight', {}));
  mark('idle', ladder.gaps.length > 0, labels.phrase('legendIdle', {}));
  return items;
}

/** The line of each meaning. One that belongs to certain phases has their names. */
function meanings(events: readonly LadderEvent[], labels: Labels): LegendItem[] {
  const bands = new Map<Meaning, Set<string>>();
  for (const e of events) {
    const names = bands.get(e.meaning) ?? new Set();
    bands.set(e.meaning, names.add(bandName(bandOf(e.phase), labels)));
  }
  return ORDER.flatMap((meaning): LegendItem[] => {
    const names = bands.get(meaning);
    if (names === undefined) return [];
    const phrase = PHRASES[meaning];
    return [
      { glyph: { kind: 'meaning', meaning }, text: phrase === undefined ? [...names].join(', ') : labels.phrase(phrase, {}) },
    ];
  });
}
