/**
 * A scenario to a capture and back: what the analysis of the capture says, held against what the laboratory knows.
 *
 * The truth, for each frame that is in the capture: the nearest earlier frame of the same packet that is in it too. Where a box has
 * translated it on the way, the two are a pair; everything else is none. One frame may be in the capture several times (two capture points
 * on one wire): then each of its sightings will do.
 */

import type { Facts } from '../../core/analysis/facts.ts';
import { concatBytes, equalBytes } from '../../core/base/bytes.ts';
import { NONE, type PacketRow } from '../../core/base/ids.ts';
import { openEngine } from '../../core/engine/engine.ts';
import type { Recording } from '../../core/lab/record.ts';
import { runScenario } from '../../core/lab/run.ts';
import type { FrameOrigin, Making } from '../../core/lab/truth.ts';
import { pcapngPieces, pcapPieces } from '../../core/lab/write.ts';
import { openBytes } from '../support/captures.ts';
import { asIpv6 } from './as-ipv6.ts';
import type { RandomScenario } from './random-scenario.ts';

/** Twins are no further apart. */
const TWIN_NS = 20_000_000;
const TWIN_ROWS = 100;
/** Between two ports of a switch that one capture point hears. */
const MIRROR_NS = 1_000_000;

export interface TruePair {
  /** Rows of the sightings of both frames. */
  readonly originals: readonly number[];
  readonly copies: readonly number[];
  /** Hosts that have translated the packet in between, and the numbers of hops. */
  readonly by: readonly string[];
  readonly hops: number;
}

/** The pairs of a recording, by the frame of the copy. */
export function truePairs(recording: Recording): TruePair[] {
  const rows = new Map<FrameOrigin, number[]>();
  recording.origins.forEach((origin, row) => {
    if (origin === undefined) return;
    const known = rows.get(origin);
    if (known === undefined) rows.set(origin, [row]);
    else known.push(row);
  });
  const out: TruePair[] = [];
  for (const [frame, copies] of rows) {
    const by: string[] = [];
    let hops = 0;
    for (let at: FrameOrigin | undefined = frame; at !== undefined; at = at.of) {
      const originals = at === frame ? undefined : rows.get(at);
      if (originals !== undefined) {
        if (by.length > 0) out.push({ originals, copies, by, hops });
        break;
      }
      hops++;
      if (at.making === 'translated') by.push(at.sender);
      // What is inside a tunnel is no pair of what is outside.
      if (at.making === 'tunnelled') break;
    }
  }
  return out;
}

export interface Verdict {
  readonly pairs: number;
  readonly found: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
  /** Pairs whose original is not the true one, but the same in every bit and sent at the same time: nobody can tell. */
  readonly twins: number;
  /** Packets that were heard before with the same addresses (a router, two capture points), how many of them are known as such, and others. */
  readonly again: number;
  readonly againFound: number;
  readonly againWrong: readonly string[];
  /** Other things that the analysis says and that are not so, or the reverse. */
  readonly faults: readonly string[];
  readonly frames: number;
}

export function captureOf({ scenario, seed, format, ipv6 }: RandomScenario): {
  recording: Recording;
  bytes: Uint8Array<ArrayBuffer>;
} {
  const made = runScenario(scenario, seed);
  const recording = ipv6 ? asIpv6(made) : made;
  const pieces = format === 'pcapng' ? pcapngPieces(recording) : pcapPieces(recording);
  return { recording, bytes: concatBytes([...pieces]) };
}

export async function roundTrip(random: RandomScenario): Promise<Verdict> {
  const { recording, bytes } = captureOf(random);
  const { facts } = await openEngine(await openBytes(bytes));
  const truth = truePairs(recording);
  const missed: string[] = [];
  let twins = 0;
  const areTwins = (a: number, b: number): boolean => {
    const [one, two] = [recording.packets[a], recording.packets[b]];
    if (one === undefined || two === undefined) return false;
    const apart = (one.seconds - two.seconds) * 1e9 + one.nanos - two.nanos;
    return Math.abs(apart) <= TWIN_NS && equalBytes(one.bytes.subarray(12), two.bytes.subarray(12));
  };
  const isTrue = (original: number | null, originals: readonly number[]): boolean => {
    if (original === null) return false;
    return originals.includes(original) || originals.some((o) => areTwins(o, original));
  };
  const taken = new Set<number>();
  const left: TruePair[] = [];
  const allowed = new Map<number, readonly number[]>();
  for (const pair of truth) {
    const { originals, copies } = pair;
    for (const copy of copies) allowed.set(copy, originals);
    const copy = copies.find((row) => isTrue(facts.nat.rewriteOf(row as PacketRow), originals));
    if (copy === undefined) left.push(pair);
    else taken.add(copy);
  }
  // A copy that nobody can tell from the true one, and that is no other pair's.
  for (const { originals, copies, by, hops } of left) {
    const near = Array.from({ length: 2 * TWIN_ROWS }, (_, i) => (copies[0] as number) - TWIN_ROWS + i);
    const copy = near.find(
      (row) =>
        row >= 0 &&
        !taken.has(row) &&
        copies.some((c) => areTwins(c, row)) &&
        isTrue(facts.nat.rewriteOf(row as PacketRow), originals),
    );
    if (copy === undefined) missed.push(`${frames(originals)} → ${frames(copies)} by ${by.join(', ')}, hops ${hops}`);
    else taken.add(copy);
  }
  const wrong: string[] = [];
  for (let row = 0; row < facts.tables.packets.length; row++) {
    const original = facts.nat.rewriteOf(row as PacketRow);
    const originals = allowed.get(row) ?? [];
    if (original === null || originals.includes(original)) continue;
    if (isTrue(original, originals)) twins++;
    else wrong.push(`${original + 1} → ${row + 1}`);
  }
  return {
    pairs: truth.length,
    found: truth.length - missed.length,
    missed,
    wrong,
    twins,
    ...heardAgain(recording, facts, areTwins),
    faults: [...facts.failures.map((f) => `${f.pass} failed`), ...roleFaults(random, recording, facts, truth)],
    frames: recording.packets.length,
  };
}

/** The packet itself goes on, if in a tunnel. */
const PASSED_ON: ReadonlySet<Making> = new Set(['forwarded', 'directed', 'tunnelled']);

function apartNs({ packets }: Recording, a: number, b: number): number {
  const [one, two] = [packets[a], packets[b]];
  return one === undefined || two === undefined
    ? Number.POSITIVE_INFINITY
    : Math.abs((one.seconds - two.seconds) * 1e9 + one.nanos - two.nanos);
}

function heardAgain(recording: Recording, facts: Facts, areTwins: (a: number, b: number) => boolean) {
  const first = new Map<FrameOrigin, number[]>();
  const againWrong: string[] = [];
  let again = 0;
  let againFound = 0;
  recording.origins.forEach((origin, row) => {
    if (origin === undefined) return;
    const earlier: number[] = [...(first.get(origin) ?? [])];
    for (let at: FrameOrigin | undefined = origin; at !== undefined && PASSED_ON.has(at.making); ) {
      at = at.of;
      if (at !== undefined) earlier.push(...(first.get(at) ?? []));
    }
    first.set(origin, [...(first.get(origin) ?? []), row]);
    const said = facts.nat.seenBefore(row as PacketRow);
    // Errors belong to no flow; without capture points only an identification, and a short time, tell a frame that is heard twice from one that is sent twice.
    const { flow, ipId } = facts.tables.packets;
    const isMirrored = ipId.get(row) !== 0 && earlier.some((r) => apartNs(recording, r, row) <= MIRROR_NS);
    const isKnowable = facts.capture.interfaces.length > 1 || isMirrored || origin.making !== 'own';
    // What a fragment or a tunnel carries is not always compared.
    const isWhole = !origin.packet.moreFragments && origin.packet.fragmentOffset === 0 && origin.making !== 'tunnelled';
    if (earlier.length > 0 && flow.get(row) !== NONE && isKnowable && isWhole) {
      again++;
      if (said !== null) againFound++;
    }
    if (said !== null && !earlier.some((r) => r === said || areTwins(r, said)) && !areTwins(row, said))
      againWrong.push(`${said + 1} ⇒ ${row + 1}`);
  });
  return { again, againFound, againWrong };
}

const frames = (rows: readonly number[]): string => rows.map((r) => r + 1).join('/');

/** Boxes that have translated something in the capture, and the method of those that translate nothing. */
function roleFaults(
  { boxes, macs, job }: RandomScenario,
  recording: Recording,
  facts: Facts,
  truth: readonly TruePair[],
): string[] {
  const out: string[] = [];
  const { nat, topology, tables } = facts;
  const atWork = new Set(truth.filter((t) => t.by.length === 1 && t.hops === 1).flatMap((t) => t.by));
  const macText = (list: readonly (typeof nat.translators)[number]['macs'][number][]) => list.map((m) => tables.macs.text(m));
  for (const [name, box] of boxes) {
    const own = macs.get(name) ?? [];
    const translators = nat.translators.filter((t) => macText(t.macs).some((m) => own.includes(m)));
    if (atWork.has(name)) {
      if (translators.length !== 1) out.push(`${name} is ${translators.length} translators`);
      const roles = translators.flatMap((t) => t.roles);
      if (!roles.some((r) => box.translator.includes(r))) out.push(`${name} is ${roles}, not ${box.translator}`);
      const other = translators.flatMap((t) => macText(t.macs)).filter((m) => !own.includes(m));
      if (other.length > 0) out.push(`${name} has the MAC ${other}`);
      const device = topology.devices.find((d) => macText(d.macs).some((m) => own.includes(m)));
      if (device?.roles.some((r) => box.device.includes(r)) !== true)
        out.push(`${name} is the device ${device?.roles}, not ${box.device}`);
    } else if (truth.length === 0 && translators.length > 0) out.push(`${name} translates nothing`);
  }
  const makings = new Set(
    recording.origins.map((o) => (o !== undefined && recording.origins.includes(o.of) ? o.making : undefined)),
  );
  if (job === 'lvs-tun' && makings.has('tunnelled') && facts.link.tunnels.length === 0) out.push('no tunnel is seen');
  return out;
}
