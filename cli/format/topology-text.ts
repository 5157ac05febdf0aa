/** `trama topology` for people: the devices with what each role rests on, then the networks. */
import type { TopologyWords } from '../../core/diagram/topology/words.ts';
import type { TopologyDocument } from '../../core/engine/documents/topology-schema.ts';
import { wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

type DeviceEntry = TopologyDocument['devices'][number];
type NetworkEntry = TopologyDocument['networks'][number];

/** Devices written out; a scan of a network would fill pages with hosts that never spoke. */
const MAX_DEVICES = 200;
const MAX_LISTED = 12;

export function* topologyText(document: TopologyDocument, words: TopologyWords, options: TextOptions): Generator<string> {
  const { style } = options;
  if (document.devices.length === 0) {
    yield `${words.nothing}\n`;
    return;
  }
  yield `${style.heading(words.devices)}\n`;
  for (const d of document.devices.slice(0, MAX_DEVICES)) yield* deviceText(d, document, words, options);
  const rest = document.devices.length - MAX_DEVICES;
  if (rest > 0) yield `  ${style.dim(words.more(rest))}\n`;
  if (document.networks.length > 0) {
    yield `\n${style.heading(words.networks)}\n`;
    for (const n of document.networks) yield* networkText(n, document, words, options);
  }
  yield* capturePointText(document, words, options);
}

function* capturePointText(
  { capturePoint: point, devices }: TopologyDocument,
  words: TopologyWords,
  { style, columns }: TextOptions,
): Generator<string> {
  const device = devices.find((d) => d.id === point.device);
  const place = device === undefined ? (point.mac ?? '') : point.mac === null ? device.name : `${device.name} (${point.mac})`;
  yield `\n${style.heading(words.capturePoint)}\n`;
  const told =
    point.certainty !== null
      ? words.takenOn(place, point.certainty)
      : point.signs.length > 0
        ? words.conflicting
        : words.notShown;
  yield `${wrapAfter('  ', told, columns).join('\n')}\n`;
  for (const s of point.signs) {
    const why = [point.certainty === null ? `${s.mac}: ${words.signs[s.sign]}` : words.signs[s.sign], words.frames(s.frames)];
    yield `${wrapAfter('    ', why.filter((t) => t !== '').join(', '), columns)
      .map(style.dim)
      .join('\n')}\n`;
  }
  const view = [words.views[point.view], words.frames(point.frames)].filter((t) => t !== '').join(', ');
  yield `${wrapAfter('  ', `${view}.`, columns).join('\n')}\n`;
}

function* deviceText(
  d: DeviceEntry,
  document: TopologyDocument,
  words: TopologyWords,
  { style, columns }: TextOptions,
): Generator<string> {
  const roles = d.roles.map((r) => words.roles[r]).join(', ');
  const addresses = d.addresses.map((a) => (d.vips.includes(a) ? `${a} (VIP)` : a));
  yield `  ${[style.strong(d.name), d.name.startsWith(roles) ? '' : roles].filter((t) => t !== '').join('  ')}\n`;
  const macs = d.macs.map((m) => (m.vendor === null ? m.address : `${m.address} (${m.vendor})`));
  const identity = [...shortened(macs), ...shortened(addresses)].join(', ');
  if (identity !== '' && identity !== d.name) yield `${wrapAfter('    ', identity, columns).join('\n')}\n`;
  if (d.behind !== null) yield `    ${words.beyond(document.devices.find((x) => x.id === d.behind)?.name ?? '')}\n`;
  for (const e of d.evidence) {
    const why = [words.reasons[e.reason], words.frames(e.frames)].filter((t) => t !== '').join(', ');
    yield `${wrapAfter('    ', `${words.roles[e.role]} (${words.certainties[e.certainty]}): ${why}`, columns).map(style.dim).join('\n')}\n`;
  }
}

const shortened = (items: readonly string[]): string[] =>
  items.length <= MAX_LISTED ? [...items] : [...items.slice(0, MAX_LISTED), `… +${items.length - MAX_LISTED}`];

function* networkText(
  n: NetworkEntry,
  document: TopologyDocument,
  words: TopologyWords,
  { style, columns }: TextOptions,
): Generator<string> {
  const name = (id: number): string => document.devices.find((d) => d.id === id)?.name ?? '';
  const title = n.prefix === null ? words.noPrefix : n.stated ? n.prefix : words.orWider(n.prefix);
  const source = [words.sources[n.source], words.frames(n.frames)].filter((t) => t !== '').join(', ');
  yield `  ${style.strong(title)}  ${style.dim(source)}\n`;
  const members = n.members.map((m) => {
    const at = m.addresses.filter((a) => !name(m.device).includes(a));
    return at.length === 0
      ? name(m.device)
      : `${name(m.device)} ${at.length > 2 ? `${at[0]}, … +${at.length - 1}` : at.join(', ')}`;
  });
  if (members.length > 0) yield `${wrapAfter('    ', shortened(members).join('; '), columns).join('\n')}\n`;
  for (const g of n.gateways) {
    const why = [words.reasons[g.reason], words.frames(g.frames)].filter((t) => t !== '').join(', ');
    yield `${wrapAfter('    ', `${words.gateway}: ${name(g.device)} (${words.certainties[g.certainty]}: ${why})`, columns)
      .map(style.dim)
      .join('\n')}\n`;
  }
}
