/**
 * What a user interface asks of an open capture, and what it is told: plain values that structured cloning carries from a worker to a window.
 *
 * Rows count from 0 in the capture; a view is a list of rows (all of them, or those that a display filter selects) and has positions from 0.
 * Frame numbers count from 1; 0 stands for none. Nothing here rejects for what a user does: what may fail says so in its result.
 */
import type { Severity } from '../../annotate/annotation.ts';
import type { Lang } from '../../annotate/format.ts';
import type { CaptureProblem } from '../../base/result.ts';
import type { Meaning } from '../../diagram/ladder.ts';
import type { Completion } from '../../filter/complete.ts';
import type { FilterProblem as WrittenProblem } from '../../filter/error.ts';
import type { AnnotationSection, CaptureSection, DeviceSection, FrameSection } from '../documents/schemas.ts';
import type {
  ArrowCard,
  Conversation,
  DrawingOptions,
  Moment,
  Picture,
  PictureFormat,
  PictureRequest,
} from './picture-protocol.ts';

import type { FocusField, MachineStory } from './story-protocol.ts';

export type * from './picture-protocol.ts';
export type * from './story-protocol.ts';

import type { CommentList } from './comments.ts';

export type { AnnotationSection, CaptureProblem, Completion, DeviceSection, FrameSection, Lang, Meaning, Severity };

/** One fault of a filter, in the language that was asked for. */
export type FilterProblem = Omit<WrittenProblem, 'said'> & {
  /** Only a name that Trama does not know: a colouring rule holds without it. */
  readonly isUnknownName?: boolean;
};

/** `list`: what the columns hold, fast. `full`: everything, and what streams show. */
export type SessionDepth = 'list' | 'full';

/** How far the reading is. `packets` of them can be asked for already. */
export interface OpenProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly packets: number;
}

export type OpenOutcome =
  | { readonly kind: 'opened'; readonly packets: number }
  /** Not a capture, or nothing of it can be read. */
  | { readonly kind: 'unreadable'; readonly problem: CaptureProblem }
  | { readonly kind: 'cancelled' };

/** The whole capture: view 0, always there. */
export const ALL_ROWS = 0;

/** Where the list will be: what is in sight there comes with the answer, without a second request. */
export interface Near {
  /** A row of the capture. */
  readonly row: number;
  /** Rows of the view before and after it. */
  readonly around: number;
}

/** Null where it was not asked for, or the view is empty. */
export interface NearRows {
  /** Of the first row of the view from `Near.row` on, or of its last one. */
  readonly position: number;
  readonly block: RowBlock;
}

export type FilterOutcome =
  | {
      readonly kind: 'selected';
      readonly view: number;
      readonly count: number;
      readonly near: NearRows | null;
    }
  | { readonly kind: 'wrong'; readonly problems: readonly FilterProblem[] }
  | { readonly kind: 'cancelled' };

/** What of a row is known before the full analysis: `analysed` false. */
export interface RowBlock {
  readonly start: number;
  readonly analysed: boolean;
  readonly row: Uint32Array;
  /** Nanoseconds since the capture's first packet; NaN where the capture gives no time. */
  readonly timeNs: Float64Array;
  /** Since the packet captured before; 0 for the first, NaN where one of them has no time. */
  readonly deltaNs: Float64Array;
  /** Bytes on the wire. */
  readonly length: Uint32Array;
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly protocol: readonly string[];
  readonly info: readonly string[];
  readonly meaning: readonly Meaning[];
  readonly severity: readonly Severity[];
  /** Frame that this one is a rewritten copy of, and frame that is its rewritten copy; 0: none. */
  readonly copyOf: Uint32Array;
  readonly copiedAs: Uint32Array;
}

export interface DetailNode {
  /** Wireshark's field name; empty where it has none. */
  readonly name: string;
  readonly label: string;
  /** What people read as its value; empty where it has none. */
  readonly value: string;
  /** Index in `Detail.sources`, and the bytes there. */
  readonly source: number;
  readonly start: number;
  readonly length: number;
  /** Bits of the range that hold the value; null: all. */
  readonly mask: number | null;
  readonly status: 'good' | 'bad' | 'unverified' | null;
  /** A display filter that selects packets with this value; null where there is none. */
  readonly filter: string | null;
  readonly children: readonly DetailNode[];
}

export interface DetailSource {
  readonly name: 'frame' | 'reassembled-ip' | 'reassembled-tcp' | 'reassembled-tls' | 'dechunked' | 'uncompressed';
  readonly bytes: Uint8Array;
  /** Frames that carried the bytes. */
  readonly frames: readonly number[];
}

export interface Detail {
  readonly frame: number;
  /** False: what TCP carries may be shown better once the analysis is done, and of a long capture there are no verdicts on TCP yet. */
  readonly analysed: boolean;
  readonly layers: readonly DetailNode[];
  readonly sources: readonly DetailSource[];
  /** Decoding ended early. */
  readonly stopped: readonly { readonly layer: string; readonly reason: string; readonly offset: number }[];
}

/** One field of a pair. */
export interface RewriteChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
  /** Follows from the other changes. */
  readonly isChecksum: boolean;
}

/** Times to live before and after; of IPv6 they are called hop limits. */
export interface Lives {
  readonly from: number;
  readonly to: number;
  readonly isHopLimit: boolean;
}

export interface RewriteStory {
  /** Which of the two the frame is. */
  readonly role: 'copy' | 'original';
  readonly original: number;
  readonly copy: number;
  /** The device that sends the copy, as the story calls it, with its article: "the director". */
  readonly translator: string;
  /** With its unit; null where a time is not recorded, or the times of both sides cannot be compared. */
  readonly latency: string | null;
  /** How much earlier than its original the copy was recorded, where it was; `latency` is null then. */
  readonly early: string | null;
  readonly direction: 'dnat' | 'snat' | 'dnat+snat';
  /** Addresses and ports first, then link-layer addresses, then checksums. */
  readonly changes: readonly RewriteChange[];
  readonly checksumsConsistent: boolean | null;
  readonly ttl: Lives;
  /** A percentage. */
  readonly confidence: string;
}

export interface FrameStory {
  readonly frame: FrameSection;
  /** "opening: SYN". */
  readonly phase: string;
  readonly meaning: Meaning;
  /** Null: the frame names neither end. */
  readonly from: string | null;
  /** Null: to everyone, or a group. */
  readonly to: string | null;
  readonly rewrite: RewriteStory | null;
  /** Both ends once this frame has arrived; null where there is no TCP connection. */
  readonly states: { readonly client: string; readonly server: string } | null;
  /** The same over all legs of the conversation, with the steps that this frame makes both ends take. */
  readonly machine: MachineStory | null;
  /** What to look at: of a copy the fields that were rewritten, else those that the narration is about. */
  readonly focus: readonly FocusField[];
}

export interface Overview {
  readonly name: string;
  readonly analysed: boolean;
  readonly capture: CaptureSection;
  /** Link types that are listed and not decoded. */
  readonly undecoded: readonly { readonly linkType: number; readonly name: string }[];
  /** Of the analysis: empty before it. */
  readonly devices: readonly DeviceSection[];
  readonly annotations: readonly AnnotationSection[];
  /** Analyses that failed: our own fault. */
  readonly failures: readonly string[];
}

/** The requests, but for opening: where the bytes come from is the host's affair. */
export interface SessionApi {
  /** Ends the open or the filter of that id early; no error where it has ended already. */
  cancel(id: number): void;
  summary(lang: Lang): Overview;
  /** `id`: chosen by the caller, for `cancel`. A view takes memory until it is released. */
  filter(id: number, text: string, lang: Lang, near?: Near): Promise<FilterOutcome>;
  release(view: number): void;
  /** What may be written at `cursor` of a filter. */
  complete(text: string, cursor: number, lang: Lang): Completion;
  /** At most `count` rows from the position `start` of a view on: fewer at its end, or where not all is read yet. */
  rows(view: number, start: number, count: number, lang: Lang): Promise<RowBlock>;
  /** The position of a row in a view, or of the first one after it; the view's length where there is none. */
  position(view: number, row: number): number;
  /** The position of the packet that is the latest at a part of the view's time, 0 to 1; and the part of a row's. */
  positionAt(view: number, part: number): number;
  partOf(view: number, row: number): number;
  /** The next (1) or previous (−1) row of the same conversation, both legs of it; null where there is none. */
  inConversation(row: number, step: 1 | -1): number | null;
  /** What people wrote about packets and about the capture; an edit is heeded by filters, trees and whatever is exported. */
  comments(): CommentList;
  /** In place of those of a row, or with null of the capture. Rejects where one is longer than `LONGEST_COMMENT` bytes. */
  setComments(row: number | null, texts: readonly string[]): void;
  bytes(row: number): Promise<Uint8Array>;
  explain(row: number): Promise<Detail>;
  /** Null before the analysis. */
  story(row: number, lang: Lang): Promise<FrameStory | null>;
  diagram(request: PictureRequest): Promise<Picture | null>;
  /** The same picture as a file. */
  drawing(request: PictureRequest, format: PictureFormat, options?: DrawingOptions): Promise<string | null>;
  /** The longest ones, in the order in which they begin. Empty before the analysis, as are the following null. */
  conversations(): Conversation[];
  /** The `flow` of the row's conversation; null where it has none. */
  conversationOf(row: number): number | null;
  card(row: number, lang: Lang): Promise<ArrowCard | null>;
  /** What translators have in their tables after the packet. */
  moment(row: number, lang: Lang): Moment | null;
  close(): void;
}
