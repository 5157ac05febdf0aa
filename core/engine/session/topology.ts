/** The map of the capture as a window draws it: the layout of `trama topology`, with what each device and network leads to. */
import type { TopologyMap } from '../../analysis/topology/map/facts.ts';
import type { Lang } from '../../annotate/format.ts';
import { frameNumber } from '../../base/ids.ts';
import { type BoxLine, type LinkShape, layoutTopology, type RailShape } from '../../diagram/topology/layout.ts';
import { topologyMermaid } from '../../diagram/topology/mermaid.ts';
import type { DeviceKind, PictureDevice, PictureRail } from '../../diagram/topology/picture.ts';
import { tell, topologySvg } from '../../diagram/topology/svg.ts';
import { type TopologyWords, topologyWords } from '../../diagram/topology/words.ts';
import { capturePoint, topologyDocument, topologyMap, topologyPicture } from '../documents/topology.ts';
import type { Engine } from '../engine.ts';
import { checkedFilter } from './filter-text.ts';

/** Why a role is believed in. */
export interface MapReason {
  readonly text: string;
  readonly frames: readonly number[];
}

/** A device or a network: what it is in words, and where its packets are. */
export interface MapItem {
  readonly id: string;
  /** Everything of it in a sentence or two. */
  readonly said: string;
  readonly name: string;
  readonly reasons: readonly MapReason[];
  /** A display filter for its packets; null where there is none. */
  readonly filter: string | null;
  /** First frame that shows it; 0: none. */
  readonly frame: number;
}

export interface MapBox extends MapItem {
  readonly kind: DeviceKind;
  readonly isUnseen: boolean;
  /** Stands for several hosts. */
  readonly isSeveral: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly BoxLine[];
}

export interface MapRail extends MapItem, Omit<RailShape, 'index'> {
  readonly kind: PictureRail['kind'];
}

export interface MapView {
  readonly kind: 'map';
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly MapBox[];
  readonly rails: readonly MapRail[];
  readonly links: readonly (Omit<LinkShape, 'device' | 'rail'> & { readonly box: string; readonly rail: string })[];
  readonly notes: readonly string[];
  readonly legend: readonly { readonly key: string; readonly text: string }[];
  /** How many there are, and where the capture was taken. */
  readonly summary: string;
}

export type MapOutcome = MapView | { readonly kind: 'waiting' };
export type MapFormat = 'svg' | 'mermaid';

export class Maps {
  readonly #engine: Engine;
  #map: Promise<TopologyMap> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async view(lang: Lang): Promise<MapView> {
    const map = await this.#made();
    const words = topologyWords(lang);
    const layout = layoutTopology(topologyPicture(this.#engine, map, lang, noVendor), words);
    const point = await capturePoint(this.#engine);
    const document = topologyDocument(this.#engine, map, point, lang, noVendor);
    const reasonsOf = new Map(
      document.devices.map((d) => [
        d.id,
        d.evidence.map((e) => ({
          text: `${words.roles[e.role]} (${words.certainties[e.certainty]}): ${words.reasons[e.reason]}`,
          frames: e.frames,
        })),
      ]),
    );
    const idOf = new Map(layout.boxes.map((b, i) => [b.device, b.device.id < 0 ? `several-${i}` : `device-${b.device.id}`]));
    const first = this.#firstFrames();
    const taken = document.capturePoint;
    const host = document.devices.find((d) => d.id === taken.device)?.name;
    return {
      kind: 'map',
      width: layout.width,
      height: layout.height,
      boxes: layout.boxes.map(({ device: d, x, y, width, height, lines }) => ({
        id: idOf.get(d) ?? '',
        name: d.name,
        said: tell(d, words),
        reasons: reasonsOf.get(d.id) ?? [],
        filter: deviceFilter(d),
        frame: firstOf(d.macs.flatMap((mac) => first.get(mac) ?? [])),
        kind: d.kind,
        isUnseen: d.unseen,
        isSeveral: d.several > 0,
        x,
        y,
        width,
        height,
        lines,
      })),
      rails: layout.rails.map(({ index, ...shape }) => {
        const rail = layout.picture.rails[index] as PictureRail;
        const members = layout.picture.devices.filter((d) => d.links.some((l) => l.rail === index)).map((d) => d.name);
        return {
          ...shape,
          id: `network-${index}`,
          name: shape.title,
          kind: rail.kind,
          said: `${shape.title}${shape.subtitle === '' ? '' : ` (${shape.subtitle})`}. ${words.member}: ${members.join(', ')}`,
          reasons: rail.frames.length === 0 ? [] : [{ text: shape.subtitle, frames: rail.frames }],
          filter: railFilter(rail),
          frame: rail.frames[0] ?? 0,
        };
      }),
      links: layout.links.map(({ device, rail, ...shape }) => ({
        ...shape,
        box: idOf.get(device) ?? '',
        rail: `network-${rail}`,
      })),
      notes: layout.notes,
      legend: layout.legend.map(({ key, text }) => ({ key, text })),
      summary: `${words.describe(document.devices.length, document.networks.length)} ${pointText(words, host, taken.certainty)}`,
    };
  }

  async drawing(lang: Lang, format: MapFormat, theme: 'light' | 'dark'): Promise<string> {
    const words = topologyWords(lang);
    const picture = topologyPicture(this.#engine, await this.#made(), lang, noVendor);
    return format === 'mermaid' ? topologyMermaid(picture, words) : topologySvg(layoutTopology(picture, words), { theme });
  }

  #made(): Promise<TopologyMap> {
    this.#map ??= topologyMap(this.#engine);
    return this.#map;
  }

  /** MAC → the first frame that it sends or gets. */
  #firstFrames(): Map<string, number> {
    const { packets, macs } = this.#engine.facts.tables;
    const found = new Map<number, number>();
    for (let row = 0; row < packets.length; row++)
      for (const mac of [packets.macSrc.get(row), packets.macDst.get(row)])
        if (mac !== 0 && !found.has(mac)) found.set(mac, frameNumber(row as never));
    return new Map([...found].map(([mac, frame]) => [macs.text(mac as never), frame]));
  }
}

const firstOf = (frames: readonly number[]): number => (frames.length === 0 ? 0 : Math.min(...frames));

/** The list of prefixes is large, and the window has no need to name makers. */
const noVendor = (): null => null;

const pointText = (
  words: TopologyWords,
  host: string | undefined,
  certainty: Parameters<TopologyWords['takenOn']>[1] | null,
): string => (host === undefined || certainty === null ? words.notShown : words.takenOn(host, certainty));

/** By its cards; one without any (behind a router, or in a capture without link layer) by its addresses. */
function deviceFilter(d: PictureDevice): string | null {
  const addresses = [...d.links.flatMap((l) => l.addresses.map((a) => a.text)), ...d.addresses];
  const parts =
    d.macs.length > 0
      ? d.macs.map((mac) => `eth.addr == ${mac}`)
      : addresses.map((a) => `${a.includes(':') ? 'ipv6' : 'ip'}.addr == ${a}`);
  return parts.length === 0 ? null : checkedFilter(parts.join(' || '));
}

const railFilter = ({ prefix }: PictureRail): string | null =>
  prefix === null ? null : checkedFilter(`${prefix.includes(':') ? 'ipv6' : 'ip'}.addr == ${prefix}`);
