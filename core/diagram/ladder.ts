/**
 * A ladder: what the sequence diagram shows, before anyone decides where. Lanes are devices, events are frames in capture order.
 * All words are already chosen (`Labels`); all text from the capture is already harmless (`clean`).
 */
import type { Phase } from '../analysis/phases.ts';
import type { FlowId, PacketRow } from '../base/ids.ts';
import type { Conversations } from './conversations.ts';
import type { Labels } from './labels.ts';

export type LaneKind = 'client' | 'translator' | 'router' | 'server' | 'host';

export interface LaneAddress {
  readonly text: string;
  /** Clients reach a service by it, through a rewrite. */
  readonly vip: boolean;
}

export interface Lane {
  readonly index: number;
  /** Names the lane among all that the capture can have, whichever are drawn and in whatever order. */
  readonly key: number;
  /** Index in `facts.topology.devices`' ids. */
  readonly device: number;
  readonly kind: LaneKind;
  /** Frames are sent to it; none of its own is in the capture. */
  readonly unseen: boolean;
  /** The host's name where the capture gives one, else its role. */
  readonly name: string;
  /** The role, where `name` is not it; else empty. */
  readonly role: string;
  readonly macs: readonly string[];
  readonly addresses: readonly LaneAddress[];
}

/** What an event means: each has a colour token, a line style and a name. */
export type Meaning = 'arp' | 'opening' | 'request' | 'response' | 'ack' | 'closing' | 'reset' | 'error' | 'other';

/** A word group of a label: breaks happen only between parts. `tight` joins it to the part before it without a space. */
export interface LabelPart {
  readonly text: string;
  readonly style: 'strong' | 'plain' | 'muted' | 'address' | 'changed';
  readonly tight?: boolean;
  /** Begins a clause: if the label takes two lines, the second had best begin here. */
  readonly clause?: boolean;
}
export type Label = readonly LabelPart[];

export interface EventStates {
  /** Each end's TCP state where this frame changes it; null where it does not, or where that end is a translator. */
  readonly sender: string | null;
  readonly receiver: string | null;
}

/** Nanoseconds; null where the capture does not tell. */
export interface Flight {
  readonly beforeNs: number | null;
  readonly afterNs: number | null;
}

export interface LadderEvent {
  readonly index: number;
  readonly row: PacketRow;
  readonly frame: number;
  /** Nanoseconds since the capture's first packet; null where the capture does not record the time. */
  readonly timeNs: number | null;
  readonly from: number;
  /** A lane, or null: broadcast or multicast. */
  readonly to: number | null;
  /** Of a broadcast, the lanes where it gets a head, from left to right; none where no other device of its link has a lane. */
  readonly reaches: readonly number[];
  readonly meaning: Meaning;
  readonly phase: Phase;
  /** In full, and a shorter form for narrow places. */
  readonly label: Label;
  readonly short: Label;
  /** Of one line, with everything that was left out: for hover and for people who do not see the picture. */
  readonly detail: string;
  /** For a rewritten copy: the frame it copies, whether or not that one is drawn. */
  readonly copyOf: { readonly frame: number; readonly note: string; readonly latencyNs: number | null } | null;
  readonly retransmission: boolean;
  /** A retransmission, a sign of loss, or a window that is news: never drawn as one line with its neighbours. */
  readonly remarkable: boolean;
  readonly states: EventStates;
  /** How long the frame was on its way to the capture point, and from there; see flights.ts. */
  readonly flight: Flight;
  /** Index in `conversations`, or −1. */
  readonly conversation: number;
}

/** An original and its copy, joined through the translator's lane. */
export interface Link {
  readonly original: number;
  readonly copy: number;
  readonly lane: number;
}

export type BandKind = 'arp' | 'opening' | 'transfer' | 'closing' | 'reset' | 'icmp' | 'udp' | 'neighbour' | 'other';

/** A run of events of one phase (and one conversation): events [first, last]. */
export interface Band {
  readonly kind: BandKind;
  readonly meaning: Meaning;
  readonly name: string;
  /** Tells conversations apart where there are several: the client's port; else empty. */
  readonly conversation: string;
  readonly first: number;
  readonly last: number;
}

/** Silence before event `before`. */
export interface Gap {
  readonly before: number;
  readonly ns: number;
  readonly text: string;
}

/** Events [first, last], drawn as one line. band: a whole phase. run: segments that say no more than the one before. */
export interface Fold {
  readonly kind: 'band' | 'run';
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

export interface Ladder {
  readonly title: string;
  readonly subtitle: string;
  readonly lanes: readonly Lane[];
  readonly events: readonly LadderEvent[];
  readonly links: readonly Link[];
  readonly bands: readonly Band[];
  readonly gaps: readonly Gap[];
  /** In order, none within another. */
  readonly folds: readonly Fold[];
  /** Unit of the time column, and how to print a time in it. */
  readonly timeUnit: TimeUnit;
  /** Frames left out: those behind the first `maxRows`, and those of devices without a lane. */
  readonly omitted: number;
  /** Frames left out as they name neither sender nor receiver. */
  readonly unnamed: number;
  /** Devices that `maxLanes` left without a lane. */
  readonly omittedLanes: number;
  readonly labels: Labels;
}

export interface TimeUnit {
  readonly name: 's' | 'ms' | 'µs';
  readonly nsPerUnit: number;
  readonly digits: number;
}

export interface LadderOptions {
  readonly labels: Labels;
  /** Both legs of this flow, and the ARP that goes with it. */
  readonly flow?: FlowId;
  /** ICMP errors about the flow (`errorsAbout` finds them): drawn with it. */
  readonly errors?: readonly PacketRow[];
  /** These rows only (ascending); with `flow`, those of them that belong to it. */
  readonly rows?: readonly PacketRow[];
  /** Default 5,000. */
  readonly maxRows?: number;
  /** Default 100. Devices beyond it are left out, with the frames that they send and receive: those that take part in the fewest frames. */
  readonly maxLanes?: number;
  /** Silences from this length on are compressed and named. Default: chosen from the times. */
  readonly idleNs?: number;
  /** Lanes are made for these rows as well, so that the lanes of two parts of one list are the same. */
  readonly laneRows?: Iterable<PacketRow>;
  /** Keys of lanes, from left to right. Lanes that are not named in it come behind, in their usual order. */
  readonly laneOrder?: readonly number[];
  /** By the lanes' keys: what somebody would rather call them. */
  readonly laneNames?: ReadonlyMap<number, string>;
  readonly fold?: FoldOptions;
  /** Made for the same facts, where many ladders of them are drawn. */
  readonly legs?: Conversations;
}

export interface FoldOptions {
  /** Phases that hold one of these rows are drawn as one line. */
  readonly bands: ReadonlySet<number>;
  /** Runs of segments that say no more than the one before are drawn as one line … */
  readonly runs: boolean;
  /** … but for those that hold one of these rows. */
  readonly opened: ReadonlySet<number>;
}

export const MAX_ROWS = 5000;
export const MAX_LANES = 100;
const MAX_TEXT = 240;

/**
 * Text from a capture, made harmless: control characters, line breaks and the characters that reorder text (U+202A…U+202E,
 * U+2066…U+2069) become `·`, lone surrogates U+FFFD; at most 240 characters.
 */
export function clean(text: string): string {
  let out = '';
  let n = 0;
  for (const c of text) {
    if (n++ === MAX_TEXT) return `${out}…`;
    const p = c.codePointAt(0) ?? 0;
    const control = p < 0x20 || (p >= 0x7f && p < 0xa0) || p === 0xfeff || p === 0xfffe || p === 0xffff;
    const reorders = (p >= 0x200b && p <= 0x200f) || (p >= 0x2028 && p <= 0x202e) || (p >= 0x2060 && p <= 0x206f);
    out += control || reorders ? '·' : p >= 0xd800 && p <= 0xdfff ? '\ufffd' : c;
  }
  return out;
}

/** What the picture does not show, a sentence without a full stop each. */
export function omissions({
  labels,
  unnamed,
  omitted,
  omittedLanes,
}: Pick<Ladder, 'labels' | 'unnamed' | 'omitted' | 'omittedLanes'>): string[] {
  return [
    ...(unnamed > 0 ? [labels.phrase('unnamed', { count: unnamed })] : []),
    ...(omitted > 0 ? [labels.phrase('omitted', { count: omitted })] : []),
    ...(omittedLanes > 0 ? [labels.phrase('omittedLanes', { count: omittedLanes })] : []),
  ];
}

/** The label in two lines at its second clause; null where it has but one. */
export function clauses(label: Label): [Label, Label] | null {
  const at = label.findIndex((part, i) => i > 0 && part.clause === true);
  return at < 0 ? null : [label.slice(0, at), label.slice(at)];
}

export const labelText = (label: Label): string =>
  label.reduce((t, p, i) => t + (i > 0 && p.tight !== true ? ' ' : '') + p.text, '');

/** A time in the ladder's unit, with its decimals; a dash where there is none. */
export function formatTime(ns: number | null, unit: TimeUnit, decimal: '.' | ','): string {
  if (ns === null) return '–';
  const text = (ns / unit.nsPerUnit).toFixed(unit.digits);
  return decimal === '.' ? text : text.replace('.', decimal);
}
