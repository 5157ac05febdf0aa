/** The ladder in words: for `<desc>`, and for whoever listens instead of looking. */
import { formatTime, type Ladder, type LadderEvent, labelText, omissions } from './ladder.ts';

const laneName = (ladder: Ladder, lane: number | null): string =>
  lane === null ? ladder.labels.phrase('everyone', {}) : (ladder.lanes[lane]?.name ?? '');

/** One arrow, whole: `6: director → real server, 1.735 ms. dst … (copy of 3, +1.135 ms). … real server: SYN-RECEIVED.` */
export function describeEvent(ladder: Ladder, event: LadderEvent): string {
  const { labels, timeUnit } = ladder;
  const time = event.timeNs === null ? '' : `, ${formatTime(event.timeNs, timeUnit, labels.decimal)} ${timeUnit.name}`;
  const ends = `${laneName(ladder, event.from)} → ${laneName(ladder, event.to)}`;
  const states = [
    ...(event.states.sender === null ? [] : [`${laneName(ladder, event.from)}: ${event.states.sender}`]),
    ...(event.states.receiver === null ? [] : [`${laneName(ladder, event.to)}: ${event.states.receiver}`]),
  ];
  const detail = event.detail.endsWith('.') ? event.detail : `${event.detail}.`;
  return `${event.frame}: ${ends}${time}. ${detail}${states.map((s) => ` ${s}.`).join('')}`;
}

/** The picture in words, for `<desc>`. */
export function describe(ladder: Ladder, steps: number): string {
  const { labels, lanes, events } = ladder;
  const name = (lane: number | null): string => laneName(ladder, lane);
  const parts = [ladder.subtitle.endsWith('.') ? ladder.subtitle : `${ladder.subtitle}.`];
  if (lanes.length > 0) {
    const heads = lanes.map((l) => {
      const addresses = l.addresses.length > 0 ? l.addresses.map((a) => (a.vip ? `${a.text} VIP` : a.text)) : l.macs;
      return addresses.length === 0 ? l.name : labels.phrase('describeLane', { name: l.name, addresses: addresses.join(', ') });
    });
    parts.push(labels.phrase('describeLanes', { lanes: heads.join('; ') }));
  }
  const copies = events.filter((e) => e.copyOf !== null).length;
  if (copies > 0) parts.push(labels.phrase('describeRewrites', { count: copies }));
  const text = (e: LadderEvent): string => labelText(e.label) + (e.copyOf === null ? '' : ` (${e.copyOf.note})`);
  for (const e of events.slice(0, steps)) {
    const time = `${formatTime(e.timeNs, ladder.timeUnit, labels.decimal)} ${ladder.timeUnit.name}`;
    parts.push(labels.phrase('describeStep', { frame: e.frame, time, from: name(e.from), to: name(e.to), text: text(e) }));
  }
  const unsaid = { ...ladder, omitted: Math.max(0, events.length - steps) + ladder.omitted };
  for (const sentence of omissions(unsaid)) parts.push(`${sentence}.`);
  return parts.join('\n');
}
