/**
 * Where everything of a ladder is, in pixels (y grows downwards, text at its baseline): what `layout` makes and writers draw.
 * No colours and no markup.
 */

import type { Ladder, LaneKind, Meaning } from './ladder.ts';
import type { LegendGlyph } from './legend.ts';
import type { Face } from './measure.ts';

export interface TextSpan {
  readonly text: string;
  readonly style: TextStyle;
  /** Follows the span before it without a space. */
  readonly tight?: boolean;
}

/** A line of text. */
export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** As measured: an upper bound in most faces. */
  readonly width: number;
  readonly spans: readonly TextSpan[];
  /** Crosses a lane's line: needs a halo of the background. */
  readonly halo: boolean;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HeadShape {
  readonly lane: number;
  readonly kind: LaneKind;
  readonly unseen: boolean;
  readonly box: Rect;
  readonly lines: readonly TextBox[];
  /** Everything the head says, nothing elided. */
  readonly full: string;
}

export interface LaneShape {
  readonly lane: number;
  readonly kind: LaneKind;
  readonly unseen: boolean;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  /** Half the width of a translator's bar; 0 for a plain line. */
  readonly half: number;
}

export interface ArrowHead {
  readonly x: number;
  readonly y: number;
  /** 1: points right, −1: left. */
  readonly direction: 1 | -1;
  readonly open: boolean;
}

export interface ArrowShape {
  readonly event: number;
  readonly meaning: Meaning;
  /** The line, from its tail to its tip; a broadcast has one on each side of the sender. */
  readonly lines: readonly { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }[];
  readonly tail: { readonly x: number; readonly y: number; readonly glyph: 'dot' | 'diamond' };
  readonly heads: readonly ArrowHead[];
  readonly retransmission: boolean;
  readonly label: readonly TextBox[];
  /** `copy of 3, +1.15 ms`. */
  readonly note: TextBox | null;
  readonly states: readonly { readonly box: Rect; readonly text: TextBox }[];
  readonly frame: TextBox;
  readonly time: TextBox;
  /** The row's whole area, for hit tests and hover. */
  readonly row: Rect;
}

/** The wait in the translator. */
export interface LinkShape {
  readonly copy: number;
  readonly x: number;
  /** Offset to the right of the lane, where several waits overlap. */
  readonly shift: number;
  readonly top: number;
  readonly bottom: number;
}

export interface BandShape {
  readonly band: number;
  readonly meaning: Meaning;
  readonly box: Rect;
  readonly strip: Rect;
  readonly name: TextBox;
}

export interface GapShape {
  readonly gap: number;
  readonly box: Rect;
  readonly text: TextBox;
  /** Of a silence that is drawn to scale: its times. Empty where it is compressed. */
  readonly ticks: readonly { readonly y: number; readonly text: TextBox }[];
}

/** Events drawn as one line. */
export interface FoldShape {
  readonly fold: number;
  readonly meaning: Meaning;
  readonly box: Rect;
  readonly text: TextBox;
}

export interface LegendShape {
  readonly glyph: LegendGlyph;
  /** Where the glyph goes. */
  readonly box: Rect;
  readonly text: TextBox;
}

/** How a ladder is laid out. */
export interface LayoutOptions {
  /** The picture should be no wider, pixels: lanes move together, labels get shorter. Default: as wide as it takes to say everything. */
  readonly width?: number;
  /** time: rows are as far apart as their times, within limits, and arrows fall as far as the time that the frame was on its way. */
  readonly slopes?: 'even' | 'time';
  /** Heads say name and addresses only, in as few lines as they can. */
  readonly briefHeads?: boolean;
  /** Rows before which a silence is drawn to scale. */
  readonly idle?: ReadonlySet<number>;
}

export interface Geometry {
  readonly width: number;
  /** What the width would be if nothing was shortened. */
  readonly natural: number;
  /** What lies left of it tells phases, frames and times. */
  readonly gutter: number;
  readonly height: number;
  readonly ladder: Ladder;
  /** Title, subtitle, column heads, notes at the end. */
  readonly texts: readonly TextBox[];
  readonly heads: readonly HeadShape[];
  /** Lane names again, below a long ladder. */
  readonly feet: readonly TextBox[];
  readonly lanes: readonly LaneShape[];
  readonly bands: readonly BandShape[];
  readonly gaps: readonly GapShape[];
  readonly folds: readonly FoldShape[];
  readonly links: readonly LinkShape[];
  /** In order of their events; those of folded events are left out. */
  readonly arrows: readonly ArrowShape[];
  readonly legend: readonly LegendShape[];
}

/** Size in pixels and face of each kind of text. */
export const FONTS = {
  title: { size: 18, face: 'bold' },
  subtitle: { size: 13, face: 'regular' },
  column: { size: 11, face: 'regular' },
  head: { size: 14, face: 'bold' },
  role: { size: 12, face: 'regular' },
  mac: { size: 11, face: 'mono' },
  headAddress: { size: 12, face: 'mono' },
  vip: { size: 10, face: 'bold' },
  frame: { size: 12, face: 'bold' },
  time: { size: 12, face: 'regular' },
  band: { size: 12, face: 'bold' },
  conversation: { size: 12, face: 'regular' },
  strong: { size: 13, face: 'bold' },
  plain: { size: 13, face: 'regular' },
  muted: { size: 12, face: 'regular' },
  address: { size: 12, face: 'mono' },
  changed: { size: 12, face: 'mono' },
  note: { size: 11, face: 'regular' },
  state: { size: 10, face: 'bold' },
  gap: { size: 12, face: 'regular' },
  fold: { size: 12, face: 'regular' },
  legend: { size: 11, face: 'regular' },
} as const satisfies Record<string, { size: number; face: Face }>;
export type TextStyle = keyof typeof FONTS;
