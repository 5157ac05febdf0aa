/** The map as a Mermaid flowchart: networks are rounded, devices are boxes, links carry addresses. */
import type { Picture, PictureDevice } from './picture.ts';
import type { TopologyWords } from './words.ts';

/** Mermaid reads entities in quoted labels, and nothing else of what they hold. */
const quote = (text: string): string =>
  `"${text.replace(/[&"<>#;`|[\](){}\\]/g, (c) => `#${c.codePointAt(0)};`).replace(/\n/g, '<br/>')}"`;

export function topologyMermaid(picture: Picture, words: TopologyWords): string {
  const lines = ['flowchart LR'];
  const name = (d: PictureDevice, i: number): string => (d.id < 0 ? `m${i}` : `d${d.id}`);
  for (const [i, d] of picture.devices.entries()) {
    const roles = d.roles.map((r) =>
      r.certainty === 'certain' ? words.roles[r.role] : `${words.roles[r.role]} (${words.certainties[r.certainty]})`,
    );
    const text = [
      d.name,
      ...roles.filter((r) => r !== d.name),
      ...d.macs.slice(0, 3),
      ...d.vendors.slice(0, 2),
      ...d.addresses.slice(0, 3),
    ].join('\n');
    lines.push(`  ${name(d, i)}[${quote(text)}]:::${d.unseen ? 'unseen' : d.kind}`);
  }
  for (const [i, r] of picture.rails.entries()) {
    const router = picture.devices.find((d) => d.id === r.router)?.name ?? '';
    const title =
      r.kind === 'beyond'
        ? words.beyond(router)
        : r.kind === 'no-link'
          ? words.noLink
          : r.prefix === null
            ? words.noPrefix
            : r.kind === 'stated'
              ? r.prefix
              : words.orWider(r.prefix);
    const source = r.source === null ? '' : words.sources[r.source];
    const frames = words.frames(r.frames);
    lines.push(
      `  n${i}([${quote([title, [source, frames].filter((t) => t !== '').join(', ')].filter((t) => t !== '').join('\n'))}])`,
    );
  }
  for (const [i, d] of picture.devices.entries())
    for (const [k, l] of d.links.entries()) {
      const shown = l.addresses.slice(0, 3).map((a) => (a.vip ? `${a.text} VIP` : a.text));
      const more = l.addresses.length > 3 ? [`… +${l.addresses.length - 3}`] : [];
      const label = [...shown, ...more].join('\n');
      const edge = label === '' ? '---' : `---|${quote(label)}|`;
      // Left of the rail, or right of it: Mermaid lays out by the order of the ends.
      const leftOfRail = d.kind === 'client' || (d.links.length > 1 && k > 0);
      lines.push(leftOfRail ? `  ${name(d, i)} ${edge} n${l.rail}` : `  n${l.rail} ${edge} ${name(d, i)}`);
    }
  if (picture.omittedDevices > 0) lines.push(`  note[${quote(words.omittedDevices(picture.omittedDevices))}]`);
  lines.push(
    '  classDef client stroke:#0068a8',
    '  classDef middle stroke:#b84a00',
    '  classDef server stroke:#00775a',
    '  classDef host stroke:#7f8793',
  );
  lines.push('  classDef unseen stroke:#7f8793,stroke-dasharray:3 4');
  return `${lines.join('\n')}\n`;
}
