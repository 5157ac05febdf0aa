/** What a window asks about the ladder, and is told: plain values. */
import type { Lang } from '../../annotate/format.ts';
import type {
  ArrowShape,
  BandShape,
  FoldShape,
  GapShape,
  HeadShape,
  LaneShape,
  LegendShape,
  LinkShape,
  TextBox,
} from '../../diagram/geometry.ts';
import type { LaneKind, Meaning } from '../../diagram/ladder.ts';

import type { Lives } from './protocol.ts';

/** How a ladder is drawn, on the screen and in a file alike. */
export interface PictureStyle {
  /** The picture should be no wider, in its own pixels; null: as wide as it takes. */
  readonly width: number | null;
  readonly slopes: 'even' | 'time';
  /** Heads say name and addresses only: where there is little height. */
  readonly briefHeads: boolean;
  /** Keys of lanes from left to right; the others follow. */
  readonly order: readonly number[];
  /** Keys of lanes with the names that they were given. */
  readonly names: readonly (readonly [key: number, name: string])[];
  /** Rows: the phases that hold them are one line. */
  readonly folded: readonly number[];
  /** Runs of segments that repeat are one line … */
  readonly runs: boolean;
  /** … but for those that hold one of these rows. */
  readonly opened: readonly number[];
  /** Rows: the silences before them are drawn to scale. */
  readonly idle: readonly number[];
}

export const PLAIN_STYLE: PictureStyle = {
  width: null,
  slopes: 'even',
  briefHeads: false,
  order: [],
  names: [],
  folded: [],
  runs: false,
  opened: [],
  idle: [],
};

export interface PictureRequest {
  readonly view: number;
  /** The row that must be in it; null: from the beginning. */
  readonly row: number | null;
  /** A position that must be in it, whatever the row. */
  readonly at?: number;
  /** `conversation`: only the row's own, both legs of it, whatever the view. */
  readonly scope: 'view' | 'conversation';
  /** The conversation that is meant: its `flow`. Without it, that of the row. */
  readonly flow?: number | null;
  readonly lang: Lang;
  readonly style?: Partial<PictureStyle>;
}

/** An arrow's words and pairs. */
export interface PictureEvent {
  readonly row: number;
  readonly frame: number;
  /** Its position in the list that is drawn. */
  readonly position: number;
  readonly detail: string;
  /** Everything that the arrow shows, read aloud. */
  readonly said: string;
  readonly meaning: Meaning;
  /** Frame that this one is a copy of; 0: none. */
  readonly copyOf: number;
  /** Index of the fold that it is drawn in; −1: it has an arrow of its own. */
  readonly fold: number;
}

export interface PictureLane {
  readonly key: number;
  readonly kind: LaneKind;
  readonly name: string;
  /** Everything that its head says or could say, in lines. */
  readonly full: string;
  /** Of the network first, then of the link. */
  readonly addresses: readonly string[];
}

/** A ladder laid out: pixels, y downwards. See core/diagram/geometry.ts. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The width at which nothing is shortened. */
  readonly natural: number;
  /** What lies left of it tells phases, frames and times. */
  readonly gutter: number;
  readonly title: string;
  readonly subtitle: string;
  /** Positions [start, start + count) of `total` are drawn; fewer events than that where devices were left out. */
  readonly start: number;
  readonly count: number;
  readonly total: number;
  readonly texts: readonly TextBox[];
  readonly heads: readonly HeadShape[];
  readonly lanes: readonly LaneShape[];
  readonly devices: readonly PictureLane[];
  readonly bands: readonly (BandShape & { readonly row: number })[];
  /** `row`: the one behind the silence. */
  readonly gaps: readonly (GapShape & { readonly row: number })[];
  /** Devices without a lane: there are too many. Their frames are not drawn. */
  readonly devicesLeftOut: number;
  /** Sentences without a full stop: what is not drawn. */
  readonly omissions: readonly string[];
  readonly folds: readonly (FoldShape & { readonly kind: 'band' | 'run'; readonly first: number; readonly last: number })[];
  readonly links: readonly LinkShape[];
  readonly arrows: readonly ArrowShape[];
  readonly legend: readonly LegendShape[];
  readonly events: readonly PictureEvent[];
  /** `[copy's event index] = original's event index`, −1 where it is not drawn. */
  readonly originals: Int32Array;
}

export type PictureFormat = 'svg' | 'mermaid' | 'plantuml' | 'text';

export interface DrawingOptions {
  /** Positions [from, to) only. Default: all, as many as a file can hold. */
  readonly part?: readonly [from: number, to: number];
  /** Of SVG: pixels for a pixel of the picture. */
  readonly scale?: number;
  /** Of SVG: `auto` follows the reader's colour scheme. */
  readonly theme?: 'auto' | 'light' | 'dark';
  /** Of SVG: `shipped` names the faces that go with Trama, for who embeds them. */
  readonly faces?: 'system' | 'shipped';
}

/** Both legs of one, or what no translator touched. */
export interface Conversation {
  readonly flow: number;
  /** `192.0.2.7:1454 → 198.51.100.1:80`. */
  readonly text: string;
  readonly packets: number;
}

/** What is known of the checksums of one frame. */
export interface CardChecksum {
  /** `ip.checksum`. */
  readonly field: string;
  /** Of a copy or an original: before and after the rewrite. Else both are the same. */
  readonly from: string;
  readonly to: string;
  /** Of this very frame. */
  readonly status: 'good' | 'bad' | 'unverified' | null;
}

/** What an arrow says when it is looked at closely. */
export interface ArrowCard {
  readonly frame: number;
  /** Null: the frame names neither end. */
  readonly from: string | null;
  readonly to: string | null;
  readonly phase: string;
  readonly summary: string;
  readonly rewrite: {
    readonly role: 'copy' | 'original';
    readonly other: number;
    readonly latency: string | null;
    readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[];
    readonly consistent: boolean | null;
  } | null;
  readonly checksums: readonly CardChecksum[];
  /** Time to live or hop limit, before and after; null where there is none. */
  readonly ttl: Lives | null;
}

/** What a frame does to an entry: see core/analysis/nat/history.ts. */
export type MomentKind = 'created' | 'met' | 'answered' | 'established' | 'refreshed' | 'closing' | 'closed' | 'reset' | 'reused';

/** One entry of a translator's table, as the packets up to a frame show it. */
export interface MomentEntry {
  readonly binding: number;
  /** The box, as the story calls it, without an article. */
  readonly translator: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly original: { readonly src: string; readonly dst: string };
  readonly translated: { readonly src: string; readonly dst: string };
  readonly state: 'new' | 'answered' | 'established' | 'closing' | 'closed' | 'reset';
  /** What the frame itself does to it. */
  readonly now: readonly MomentKind[];
  /** Frames that passed, so far. */
  readonly pairs: number;
  /** The latest frame that passed. */
  readonly lastFrame: number;
  /** The frame belongs to it. */
  readonly isOwn: boolean;
  /** As `ipvsadm -Lnc` would show it: where the box is a director of virtual servers, and has it in its table still. */
  readonly ipvs: { readonly state: string; readonly expires: string; readonly assumed: boolean } | null;
}

/** The translators' tables after a frame. */
export interface Moment {
  readonly frame: number;
  /** Entries made so far; at most `MAX_MOMENT` of them are listed, the latest used ones. */
  readonly total: number;
  readonly entries: readonly MomentEntry[];
  readonly services: readonly {
    readonly text: string;
    readonly servers: readonly { readonly text: string; readonly active: number; readonly inactive: number }[];
  }[];
}
export const MAX_MOMENT = 12;
