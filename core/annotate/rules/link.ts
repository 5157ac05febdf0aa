/** The frame itself: its length, the silence before it, and frames that nothing here decodes. */
import { type AddressId, type MacId, NONE } from '../../base/ids.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { FieldNode } from '../../wire/field.ts';
import { seenIn } from '../carried/carried.ts';
import { cite, citeTimes, citeValue } from '../evidence.ts';
import type { FrameRule } from './rule.ts';

/** At the first frame that shows where the capture was taken. */
export const unpadded: FrameRule = (c, row, out) => {
  const point = c.facts.link.capturePoint;
  if (point === null || point.rows[0] !== row) return;
  out.say(
    'link.unpadded',
    { mac: point.mac, length: c.p.originalLength.get(row) },
    'link.minimum',
    [cite(c.facts, row, 'frame.len'), cite(c.facts, row, 'eth.src')],
    'note',
  );
};

export const padded: FrameRule = (c, row, out) => {
  if (c.firstPadded !== row) return;
  const layers = c.p.layers.get(row);
  const kind = (layers & Layer.arp) !== 0 ? 'arp' : (layers & (Layer.ipv4 | Layer.ipv6)) !== 0 ? 'ip' : 'other';
  out.say('link.padded', { who: c.sender(row), length: c.p.originalLength.get(row), kind }, 'link.minimum', [
    cite(c.facts, row, 'frame.len'),
  ]);
};

/** The tags of IEEE 802.1Q and 802.1ad, the outermost in full: only the field tree knows them. */
export const vlan: FrameRule = (c, row, out, tree) => {
  if ((c.p.layers.get(row) & Layer.vlan) === 0 || tree === undefined) return;
  const tags = tree.layers.filter((l) => l.spec.name === 'vlan' || l.spec.name === 'ieee8021ad');
  const [first, ...rest] = tags;
  if (first === undefined) return;
  const number = (node: FieldNode, field: string): number | undefined => {
    const value = node.children.find((n) => n.spec.name === `${node.spec.name}.${field}`)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const id = number(first, 'id');
  const priority = number(first, 'priority');
  if (id === undefined || priority === undefined) return;
  const inner = rest.length === 0 ? null : rest.map((n) => number(n, 'id') ?? '–').join(', ');
  const provider = first.spec.name === 'ieee8021ad';
  out.say('link.vlan', { id, priority, tagged: id !== 0, inner }, 'link.vlan', [
    citeValue(row, provider ? 'ieee8021ad.id' : 'vlan.id', id),
    citeValue(row, provider ? 'ieee8021ad.priority' : 'vlan.priority', priority),
  ]);
};

/** A long silence before this frame. */
export const idle: FrameRule = (c, row, out) => {
  const gap = c.gapTo(row);
  // The copy of a packet that came late is late for the same reason.
  if (gap === undefined || c.isCopy(row)) return;
  const evidence = citeTimes(c.facts, gap.from, row);
  const flow = c.p.flow.get(row);
  if (flow === NONE || c.p.flow.get(gap.from) !== flow) {
    out.say('link.idle', { gap: gap.ns, from: gap.from, to: row }, 'link.idle', evidence);
    return;
  }
  const who = c.author(row);
  const close = c.connection(row)?.close;
  if (close?.secondFin === row && close.firstFin !== null && close.firstFinAck !== null && close.firstFinAck < row) {
    const since = c.p.elapsedNs(close.firstFinAck, row);
    out.say(
      'link.idle.closing',
      { gap: since, who, other: c.author(close.firstFin), fin: close.firstFin },
      'link.half-open',
      citeTimes(c.facts, close.firstFinAck, row),
      'note',
    );
    return;
  }
  const what = c.facts.phases.get(row);
  out.say('link.idle.flow', { gap: gap.ns, before: gap.from, what, who }, 'link.idle', evidence, 'note');
};

/** When no other rule knows what the frame is. */
export const unknown: FrameRule = (c, row, out, tree) => {
  const length = c.p.originalLength.get(row);
  const mac = c.p.macSrc.get(row) as MacId;
  const hasAddress = c.p.src.get(row) !== 0 && (c.p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) !== 0;
  if (mac === 0 && !hasAddress) {
    out.say('frame.opaque', { length }, 'frame.unknown', [cite(c.facts, row, 'frame.len')]);
    return;
  }
  const seen = tree === undefined ? undefined : seenIn(tree);
  const none = 0 as AddressId;
  const who = hasAddress ? c.author(row) : { role: null, address: none, mac };
  const to = hasAddress ? c.receiver(row) : { role: null, address: none, mac: c.p.macDst.get(row) as MacId };
  out.say(
    'frame.unknown',
    { who, to, length, type: seen?.type ?? null, denied: seen?.denied === true },
    'frame.unknown',
    mac === 0 ? [] : [cite(c.facts, row, 'eth.src'), cite(c.facts, row, 'eth.dst')],
  );
};

const STOPS_SHOWN = 2;

/** A frame that was cut, or that does not keep what its headers promise. */
export const damaged: FrameRule = (c, row, out, tree) => {
  const marks = c.p.marks.get(row);
  if ((marks & Mark.cut) !== 0) {
    out.say(
      'frame.cut',
      { captured: c.p.capturedLength.get(row), original: c.p.originalLength.get(row) },
      'capture.snap',
      [cite(c.facts, row, 'frame.cap_len'), cite(c.facts, row, 'frame.len')],
      'note',
    );
  }
  // What the snap length cut is no fault of the frame.
  // Nor is it one that an ICMP error quotes only the beginning of a packet.
  const stops =
    tree?.stops.filter(
      (s) =>
        (s.reason !== 'truncated' || (marks & Mark.cut) === 0) &&
        ((marks & Mark.quotes) === 0 || !/^icmp(v6)?$/.test(s.limitedBy)),
    ) ?? [];
  if (stops.length > 0) {
    for (const s of stops.slice(0, STOPS_SHOWN)) {
      const { layer, reason, offset, required, actual, limitedBy: limit } = s;
      out.say(
        'frame.stopped.at',
        { layer, reason, offset, required, actual, limit },
        'frame.lengths',
        [cite(c.facts, row, 'frame.cap_len')],
        'error',
      );
    }
  } else if ((marks & Mark.stopped) !== 0 && (marks & Mark.cut) === 0) {
    out.say('frame.stopped', {}, 'frame.lengths', [cite(c.facts, row, 'frame.cap_len')], 'error');
  }
};
