/**
 * Known disagreements: where tshark prints something that is not followed here, and why (docs/adr/0008-known-disagreements.md).
 *
 * A rule speaks of what a frame holds, never of a file. What it excuses is counted and printed; with `--stale` a run fails for a rule that excuses
 * nothing anywhere.
 */

/** One frame in both views. */
export interface FrameView {
  /** tshark's `frame.protocols`. */
  readonly protocols: string;
  /** Printed values; empty where there is none, or where the field is not among those compared. */
  ours(field: string): string;
  theirs(field: string): string;
  /** What earlier frames of the capture, or this one, hold. */
  readonly seen: Seen;
}

export interface Seen {
  /** An ICMP error that quotes a TCP segment. */
  readonly quotedTcp: boolean;
  /** Frames of tshark's that hold no packet: custom blocks of pcapng. */
  readonly emptyFrames: number;
  /** A conversation that tshark numbers and that is not seen here: see `opensConversations`. */
  readonly hiddenConversations: boolean;
}

export interface Known {
  readonly id: string;
  readonly field: RegExp;
  readonly when: (frame: FrameView) => boolean;
  readonly reason: string;
}

/** Protocols that tshark 4.0 does not decode: their fields have nothing to be compared with. */
export const OURS_ALONE: readonly RegExp[] = [
  // Linux-HA's heartbeat (UDP 694).
  /^heartbeat(\.|$)/,
  // Generic UDP encapsulation.
  /^gue(\.|$)/,
];

const FRAME_COUNTERS = /^frame\.(number|time_delta|time_delta_displayed|time_relative)$/;

/** tshark keeps the segment's data for a dissector of its own: no protocol that is decoded here is in the frame. */
const keptForOthers = (f: FrameView): boolean =>
  /:tcp$/.test(f.protocols) && /:tcp:data$/.test(f.ours('frame.protocols')) && f.ours('tcp.segment_data') === '';

export const KNOWN: readonly Known[] = [
  {
    id: 'kept-for-other-protocols',
    field: /^(frame\.protocols|tcp\.segment_data|tcp\.reassembled_in)$/,
    when: keptForOthers,
    reason:
      'tshark has a dissector for the port that waits for more of a message, or that refuses the bytes without a trace. That protocol is not decoded here: its bytes are data.',
  },
  {
    id: 'data-in-streams',
    field: /^data(\.|$)/,
    when: (f) => /:(tcp|http)(:|$)/.test(f.protocols),
    reason:
      'Whether bytes of a TCP stream are `data` depends on the dissectors that tshark has for the port, and on which of them give up: protocols that are not decoded here take part.',
  },
  {
    id: 'quotes-count-in-streams',
    field: /^tcp\.time_(delta|relative)$/,
    when: (f) => f.seen.quotedTcp,
    reason:
      'tshark takes a segment that an ICMP error quotes for one more of its stream and counts the time since the last from there. The quoted packet was sent earlier, elsewhere.',
  },
  {
    id: 'conversations-of-other-dissectors',
    field:
      /^(tcp|udp)\.(stream|completeness|time_relative|time_delta)$|^tcp\.(seq|nxtseq|ack|window_size|window_size_scalefactor)$|^tcp\.analysis(\.|$)/,
    when: (f) => f.seen.hiddenConversations,
    reason:
      'Dissectors of protocols that are not decoded here open conversations of their own: for the packets that they carry, for the connection that a proxy makes, or in place of the one that they are part of. tshark counts those in, and begins the last kind anew.',
  },
  {
    id: 'segment-data-sent-again',
    field: /^tcp\.segment_data$/,
    when: (f) => f.theirs('tcp.analysis.retransmission') !== '' || f.theirs('tcp.analysis.out_of_order') !== '',
    reason:
      'Whether tshark shows the bytes of a segment that comes again as segment data depends on its table of units under way: on whether the repeated part still falls in the entry of a unit, and on which copy began it. What the unit holds, and where it is shown, is not touched.',
  },
  {
    id: 'names-of-interfaces-in-later-sections',
    field: /^frame\.interface_(name|description)$/,
    when: (f) => Number(f.theirs('frame.section_number')) > 1,
    reason:
      "tshark 4.0 numbers the interfaces of each section of a pcapng file from 0, but looks their names up in the list of the whole file. Here they are the section's own.",
  },
  {
    id: 'custom-blocks-are-no-frames',
    field: FRAME_COUNTERS,
    when: (f) => f.seen.emptyFrames > 0,
    reason:
      'tshark lists custom blocks of pcapng as frames of no link type. They hold no packet, and are skipped here as all blocks of unknown content are: frames behind one have another number and predecessor.',
  },
];

/** Whether a frame quotes a TCP segment in an ICMP error. */
export const quotesTcp = (protocols: string): boolean => /:icmp(v6)?:.*:tcp(:|$)/.test(protocols);

/** Whether a frame holds a protocol, not decoded here, whose dissector opens conversations: by itself, or for a packet that it carries. */
export const opensConversations = (protocols: string): boolean =>
  /:(socks|vnc|h225)(:|$)|:(gtp|sflow|capwap)(:|:.*:)(tcp|udp)(:|$)/.test(protocols);
