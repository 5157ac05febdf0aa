/**
 * Packets that are heard again with their own addresses: on the far side of a router, by a second capture point, or at another port of one switch.
 * They are no rewrites.
 */
import { Mark, type PacketTable } from '../../table/packets.ts';
import { Mac, macRelation } from './matcher.ts';
import type { CapturePoints } from './points.ts';
import type { Subject } from './subject.ts';

/** One frame is heard by two capture points, and twice by one of them, within this time. */
const SAME_FRAME_NS = 20e6;
const MIRROR_NS = 1e6;

/** True when `s` is that earlier packet of its flow again, on the far side of a router: its addresses are its own, then. */
export function isForwarded(p: PacketTable, s: Subject, row: number): boolean {
  if (((p.marks.get(row) & Mark.forward) !== 0) !== s.forward) return false;
  if (p.ipId.get(row) !== s.ipId) return false;
  const mac = macRelation(p.macSrc.get(row), p.macDst.get(row), s.macSrc, s.macDst);
  return mac === Mac.direct || (mac !== Mac.clash && p.ttl.get(row) > s.ttl);
}

/**
 * 1 when that earlier packet of the same flow may be the frame `s` that was heard twice, −1 when the same capture point has heard the like of it
 * before: of frames that are alike, each point hears as many. 0: another packet.
 */
export function sightingOf(p: PacketTable, points: CapturePoints, s: Subject, row: number): number {
  if (p.macSrc.get(row) !== s.macSrc || p.macDst.get(row) !== s.macDst || p.ttl.get(row) !== s.ttl) return 0;
  if (p.ipId.get(row) !== s.ipId || ((p.marks.get(row) & Mark.forward) !== 0) !== s.forward) return 0;
  const gap = Math.abs(p.time.get(s.row) - p.time.get(row));
  if (p.interface.get(row) !== p.interface.get(s.row)) return gap <= SAME_FRAME_NS ? 1 : 0;
  // One point hears a frame twice where it hears several ports of a switch. A system that counts does not send one number twice.
  if (s.ipId !== 0) return gap <= MIRROR_NS ? 1 : 0;
  return points.count < 2 || gap > SAME_FRAME_NS ? 0 : -1;
}
