/** `trama.topology/1`: the map of a capture as data. */

import { findVantage, type Vantage } from '../../analysis/link/vantage.ts';
import type { TopologyMap } from '../../analysis/topology/map/facts.ts';
import { mapTopology } from '../../analysis/topology/map/map.ts';
import { type Lang, safeText } from '../../annotate/format.ts';
import { deviceName } from '../../annotate/labels.ts';
import { frameNumber, type PacketRow } from '../../base/ids.ts';
import { type Picture, pictureOf } from '../../diagram/topology/picture.ts';
import { topologyWords } from '../../diagram/topology/words.ts';
import type { Engine } from '../engine.ts';
import { captureSection } from './sections.ts';
import type { TopologyDocument } from './topology-schema.ts';

/** Who made a card; null where that is not known. */
export type VendorOf = (mac: string) => string | null;

export const topologyMap = async (engine: Engine): Promise<TopologyMap> =>
  mapTopology(engine.facts, await engine.failover(), (rows) => engine.frames(rows));

/** Where the capture was taken. */
export const capturePoint = (engine: Engine): Promise<Vantage> => findVantage(engine.facts, (rows) => engine.frames(rows));

const frames = (rows: readonly PacketRow[]): number[] => rows.map(frameNumber);

function names(engine: Engine, map: TopologyMap, lang: Lang): (id: number) => string {
  const { facts } = engine;
  const byId = new Map(map.devices.map((d) => [d.device.id, d]));
  return (id) => {
    const found = byId.get(id);
    if (found === undefined) return '';
    const { device, roles } = found;
    // The map knows more than the story: who went on after a takeover, who is a client of health checks only.
    const as = (['director', 'real-server'] as const).find(
      (role) => !device.roles.includes(role) && roles.some((r) => r.role === role),
    );
    const host = device.addresses.flatMap((a) => facts.capture.names.get(facts.tables.addresses.text(a)) ?? [])[0];
    return safeText(host ?? deviceName(facts, device, lang, as), 60);
  };
}

export function topologyDocument(
  engine: Engine,
  map: TopologyMap,
  point: Vantage,
  lang: Lang,
  vendorOf: VendorOf,
): TopologyDocument {
  const { facts } = engine;
  const { addresses, macs } = facts.tables;
  const nameOf = names(engine, map, lang);
  return {
    schema: 'trama.topology/1',
    language: lang,
    capture: captureSection(facts),
    capturePoint: {
      device: point.device,
      mac: point.mac === null ? null : macs.text(point.mac),
      certainty: point.certainty,
      signs: point.signs.map((s) => ({ sign: s.sign, mac: s.mac === null ? null : macs.text(s.mac), frames: frames(s.rows) })),
      view: point.view,
      frames: frames(point.rows),
    },
    devices: map.devices.map(({ device, roles, vips }) => ({
      id: device.id,
      name: nameOf(device.id),
      macs: device.macs.map((m) => ({ address: macs.text(m), vendor: vendorOf(macs.text(m)) })),
      addresses: device.addresses.map((a) => addresses.text(a)),
      vips: vips.map((a) => addresses.text(a)),
      roles: roles.length > 0 ? roles.map((r) => r.role) : [device.roles.includes('unseen') ? 'unseen' : 'host'],
      evidence: roles.map((r) => ({ role: r.role, certainty: r.certainty, reason: r.reason, frames: frames(r.rows) })),
      behind: device.behind ?? null,
    })),
    networks: map.networks.map((n) => ({
      id: n.id,
      prefix: n.prefix === null ? null : `${n.prefix.address}/${n.prefix.length}`,
      stated: n.stated,
      source: n.source,
      frames: frames(n.rows),
      members: n.members.map((m) => ({ device: m.device, addresses: m.addresses.map((a) => addresses.text(a)) })),
      gateways: n.gateways.map((g) => ({ device: g.device, certainty: g.certainty, reason: g.reason, frames: frames(g.rows) })),
    })),
  };
}

export function topologyPicture(engine: Engine, map: TopologyMap, lang: Lang, vendorOf: VendorOf): Picture {
  const words = topologyWords(lang);
  return pictureOf(engine.facts, map, { name: names(engine, map, lang), vendor: vendorOf, more: words.more });
}
