import type { CaptureProblem } from '../base/result.ts';
import type { CaptureFormat, CaptureInfo } from './capture.ts';

/** The state of a capture of which nothing has been read yet. */
export const newCaptureInfo = (format: CaptureFormat, byteOrder: 'little' | 'big', nanoseconds = false): CaptureInfo => ({
  format,
  compression: 'none',
  byteOrder,
  nanoseconds,
  sections: 1,
  interfaces: [],
  comments: [],
  packetComments: new Map(),
  packetOptions: new Map(),
  optionsNotKept: 0,
  sectionOptions: [],
  statistics: [],
  untimed: [],
  secrets: [],
  names: new Map(),
  skippedBlocks: new Map(),
  problems: [],
});

/** LINKTYPE_ numbers that something here treats apart (https://www.tcpdump.org/linktypes.html). */
export const LinkType = { null: 0, ethernet: 1, raw: 101, linuxSll: 113, dbus: 231, usbPcap: 249, ebhscr: 279 } as const;

/**
 * Largest packet that is believed, in bytes. Wireshark's limits: a larger length is taken for damage. D-Bus messages and
 * USB transfers may be 128 MiB, EBHSCR records 8 MiB.
 */
export function maxPacketLength(linkType: number): number {
  switch (linkType) {
    case LinkType.dbus:
    case LinkType.usbPcap:
      return 128 * 1024 * 1024;
    case LinkType.ebhscr:
      return 8 * 1024 * 1024;
    default:
      return 262_144;
  }
}

const MAX_PROBLEMS = 1000;

/** Adds to `info.problems`, which stays bounded on a file that is nothing but damage. */
export function addProblem(info: CaptureInfo, problem: CaptureProblem): void {
  const { problems } = info;
  if (problems.length < MAX_PROBLEMS) problems.push(problem);
  else if (problems.length === MAX_PROBLEMS)
    problems.push({ ...problem, detail: `${problem.detail}; further problems are not listed` });
}

/** Notes in `info.untimed` that a row, later than those before, has no time. */
export function addUntimed(info: CaptureInfo, row: number): void {
  const { untimed } = info;
  if (untimed[untimed.length - 1] === row) untimed[untimed.length - 1] = row + 1;
  else untimed.push(row, row + 1);
}

/** True when the capture has no time for this row. */
export function isUntimed(info: CaptureInfo, row: number): boolean {
  let low = 0;
  let high = info.untimed.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((info.untimed[2 * middle + 1] as number) <= row) low = middle + 1;
    else high = middle;
  }
  return low < info.untimed.length / 2 && (info.untimed[2 * low] as number) <= row;
}
