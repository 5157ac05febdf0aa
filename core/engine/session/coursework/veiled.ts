/**
 * What a student's window shows while something of its capture is hidden: rows, trees, stories, ladders and tables with what would give an answer away left
 * out. As `trama dissect`, `fields` and `annotate` do it: the capture itself is whole, and nobody reads an answer by accident.
 */
import type { PacketRow } from '../../../base/ids.ts';
import type { Veil } from '../../../coursework/exercise/hidden.ts';
import { mayTell, veiledTree } from '../../../coursework/exercise/veiled.ts';
import type { Band, Ladder, LadderEvent, Lane } from '../../../diagram/ladder.ts';
import { tokenize } from '../../../filter/token.ts';
import type { FrameTree } from '../../../wire/field.ts';
import { veiledFrame } from '../../documents/veiled.ts';
import type { SortKey } from '../list/model.ts';
import type { ArrowCard, FilterProblem, FrameStory, Lang, Moment, Overview, RowBlock } from '../protocol.ts';

export const HIDDEN_WORDS: Readonly<Record<Lang, string>> = {
  en: 'hidden until the question is answered',
  es: 'oculto hasta que se responda la pregunta',
};
/** In a cell. */
const BLANK = '…';
/** Lanes without roles: as a person would call them on paper. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Judgements of all kinds are hidden in the frame: what it belongs to is one. */
const isUnspoken = (veil: Veil, frame: number): boolean => veil.hidesAnnotation('', frame);

const ENDS: Readonly<Record<'source' | 'destination', readonly string[]>> = {
  source: ['eth.src', 'ip.src', 'ipv6.src', 'arp.src.hw_mac'],
  destination: ['eth.dst', 'ip.dst', 'ipv6.dst', 'arp.dst.hw_mac'],
};
const hidesEnd = (veil: Veil, end: keyof typeof ENDS, frame: number): boolean => ENDS[end].some((f) => veil.hidesField(f, frame));

/** What stands in a cell of the list in place of its text; undefined: the text itself. */
export function veiledCell(
  veil: Veil,
  column: 'source' | 'destination' | 'protocol' | 'info',
  frame: number,
  lang: Lang,
): string | undefined {
  switch (column) {
    case 'info':
      return veil.hidesValues(frame) ? HIDDEN_WORDS[lang] : undefined;
    case 'protocol':
      return veil.hidesLayers(frame) ? BLANK : undefined;
    default:
      return hidesEnd(veil, column, frame) ? BLANK : undefined;
  }
}

/** The rest of a row: its colour, its ties, and its length and times where those are hidden. */
export function veiledRows(block: RowBlock, veil: Veil): RowBlock {
  const frames = Array.from(block.row, (row) => row + 1);
  const isHidden = (i: number): boolean => veil.hidesIn(frames[i] ?? 0);
  const ties = (of: Uint32Array): Uint32Array =>
    of.map((other, i) => (other > 0 && (isUnspoken(veil, frames[i] ?? 0) || isUnspoken(veil, other)) ? 0 : other));
  const times = (of: Float64Array): Float64Array =>
    of.map((ns, i) => (veil.hidesField('frame.time_relative', frames[i] ?? 0) ? Number.NaN : ns));
  return {
    ...block,
    timeNs: times(block.timeNs),
    deltaNs: times(block.deltaNs),
    length: block.length.map((n, i) => (veil.hidesField('frame.len', frames[i] ?? 0) ? 0 : n)),
    meaning: block.meaning.map((m, i) => (veil.hidesValues(frames[i] ?? 0) ? 'other' : m)),
    severity: block.severity.map((s, i) => (isHidden(i) ? 'chat' : s)),
    copyOf: ties(block.copyOf),
    copiedAs: ties(block.copiedAs),
  };
}

/** Hidden values stay as lines of the tree, with words in their place. */
export const veiledDetail = (tree: FrameTree, frame: number, veil: Veil, lang: Lang): FrameTree =>
  veiledTree(tree, frame, veil, HIDDEN_WORDS[lang]);

export function veiledStory(story: FrameStory, veil: Veil, lang: Lang): FrameStory {
  const { number } = story.frame;
  if (!veil.hidesIn(number) && !veil.hides.story) return story;
  const unspoken = isUnspoken(veil, number);
  const partner = story.rewrite === null ? 0 : story.rewrite.role === 'copy' ? story.rewrite.original : story.rewrite.copy;
  const rewriteIsTold =
    story.rewrite !== null &&
    !unspoken &&
    !isUnspoken(veil, partner) &&
    story.rewrite.changes.every((c) => mayTell(veil, c.field, number) && mayTell(veil, c.field, partner));
  const isHidden = veil.hidesIn(number);
  const frame = veiledFrame(story.frame, veil, HIDDEN_WORDS[lang]);
  return {
    ...story,
    frame: rewriteIsTold || story.rewrite === null ? frame : { ...frame, rewriteOf: null, rewrittenAs: null },
    phase: isHidden ? BLANK : story.phase,
    meaning: isHidden ? 'other' : story.meaning,
    from: unspoken || hidesEnd(veil, 'source', number) ? BLANK : story.from,
    to: story.to !== null && (unspoken || hidesEnd(veil, 'destination', number)) ? BLANK : story.to,
    rewrite: rewriteIsTold ? story.rewrite : null,
    states: isHidden ? null : story.states,
    machine: isHidden ? null : story.machine,
    focus: unspoken ? [] : story.focus.filter((f) => !veil.hidesField(f.field, number)),
  };
}

export function veiledCard(card: ArrowCard, veil: Veil, lang: Lang): ArrowCard {
  const other = card.rewrite?.other ?? 0;
  const rewrite = isUnspoken(veil, card.frame) || veil.hidesIn(other) ? null : card.rewrite;
  if (!veil.hidesIn(card.frame)) return { ...card, rewrite };
  const { frame } = card;
  return {
    ...card,
    from: BLANK,
    to: card.to === null ? null : BLANK,
    phase: BLANK,
    summary: HIDDEN_WORDS[lang],
    rewrite: null,
    checksums: card.checksums
      .filter((c) => !veil.hidesField(c.field, frame))
      .map(({ field, to, status }) => ({ field, from: to, to, status })),
    ttl:
      veil.hidesField('ip.ttl', frame) || veil.hidesField('ipv6.hlim', frame) || card.ttl === null
        ? null
        : { ...card.ttl, from: card.ttl.to },
  };
}

/** Tables of translators sum up many frames. */
export const veiledMoment = (moment: Moment): Moment => ({ ...moment, total: 0, entries: [], services: [] });

export const veiledOverview = (overview: Overview): Overview => ({ ...overview, devices: [], annotations: [] });

/**
 * Of frames with hidden fields there is no arrow at all (`rowsShown` leaves them out before): here what is said of the others. Where judgements are hidden,
 * an arrow says what its packet's headers say (`plainInfo`), and neither which phase it belongs to, nor what it is a copy of; lanes are letters, not roles.
 */
export function veiledLadder(ladder: Ladder, veil: Veil, plainInfo: (row: PacketRow) => string): Ladder {
  if (!veil.hides.story) return ladder;
  const unspoken = (index: number): boolean => veil.hidesIn(ladder.events[index]?.frame ?? 0);
  const event = (e: LadderEvent): LadderEvent => {
    if (!veil.hidesIn(e.frame)) return e.copyOf !== null && veil.hidesIn(e.copyOf.frame) ? { ...e, copyOf: null } : e;
    // The ladder's own label of a copy is what was rewritten.
    const detail = plainInfo(e.row);
    const label = [{ text: detail, style: 'plain' as const }];
    return {
      ...e,
      meaning: 'other',
      phase: 'other',
      label,
      short: label,
      detail,
      copyOf: null,
      retransmission: false,
      remarkable: false,
      states: { sender: null, receiver: null },
      conversation: -1,
    };
  };
  const lane = (l: Lane): Lane => ({
    ...l,
    kind: 'host',
    name: LETTERS[l.index % LETTERS.length] ?? BLANK,
    role: '',
    addresses: l.addresses.map((a) => ({ ...a, vip: false })),
  });
  return {
    ...ladder,
    title: '',
    subtitle: '',
    lanes: ladder.lanes.map(lane),
    events: ladder.events.map(event),
    links: ladder.links.filter((l) => !unspoken(l.original) && !unspoken(l.copy)),
    bands: plainBands(ladder, veil),
  };
}

/** Phases that follow each other are one: where one ends would tell. */
function plainBands({ bands, events }: Ladder, veil: Veil): Band[] {
  const plain: Band[] = [];
  for (const band of bands) {
    const before = plain.at(-1);
    if (!events.slice(band.first, band.last + 1).some((e) => veil.hidesIn(e.frame))) plain.push(band);
    else if (before?.kind === 'other' && before.name === '') plain[plain.length - 1] = { ...before, last: band.last };
    else plain.push({ kind: 'other', meaning: 'other', name: '', conversation: '', first: band.first, last: band.last });
  }
  return plain;
}

/** A filter must not ask for what is hidden: which packets it selects would tell. Empty: it does not. */
export function hiddenInFilter(text: string, veil: Veil, lang: Lang): FilterProblem[] {
  return tokenize(text, []).flatMap((token): FilterProblem[] => {
    const isField = token.kind === 'word' && veil.hidesSomewhere(token.text);
    const isSlice = token.kind === 'slice' && veil.hides.values;
    if (!isField && !isSlice) return [];
    const message = isField
      ? {
          en: `${token.text} is hidden until the question about it is answered`,
          es: `${token.text} está oculto hasta que se responda la pregunta`,
        }
      : {
          en: 'single bytes cannot be asked for while something is hidden',
          es: 'no se puede preguntar por bytes sueltos mientras haya algo oculto',
        };
    return [{ start: token.start, end: token.end, message: message[lang], expected: [], suggestions: [] }];
  });
}

/** The list's order would tell. */
export function hidesOrder(key: SortKey, veil: Veil): boolean {
  if (key.kind === 'field') return veil.hidesSomewhere(key.field);
  switch (key.column) {
    case 'number':
      return false;
    case 'time':
      return veil.hidesSomewhere('frame.time_relative');
    case 'length':
      return veil.hidesSomewhere('frame.len');
    case 'tie':
      return veil.hides.story;
    case 'source':
    case 'destination':
      return ENDS[key.column].some((f) => veil.hidesSomewhere(f));
    default:
      return veil.hides.values;
  }
}
