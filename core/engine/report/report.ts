/**
 * What the three reports (text, Markdown, HTML) tell of a capture, in the order in which they tell it. The sections come from the
 * documents, so a report never says anything that the JSON does not.
 */
import type { Phase } from '../../analysis/phases.ts';
import type { Lang } from '../../annotate/format.ts';
import type {
  AnnotateFlowSection,
  AnnotationSection,
  CaptureSection,
  DeviceSection,
  FrameSection,
} from '../documents/schemas.ts';
import type { NatStream } from '../documents/sections.ts';
import type { ReportWords } from '../documents/words/report.en.ts';

export interface Report {
  /** Name of the input, for the title. */
  readonly name: string;
  readonly capture: CaptureSection;
  readonly devices: readonly DeviceSection[];
  readonly annotations: readonly AnnotationSection[];
  readonly frames: AsyncIterable<FrameSection>;
  readonly flows: Iterable<AnnotateFlowSection>;
  readonly nat: NatStream;
}

/** Frames of one group stand under one heading. */
export type Group = keyof ReportWords['groups'];

export function groupOf(phase: Phase): Group {
  if (phase.startsWith('tcp.open.')) return 'opening';
  if (phase.startsWith('tcp.close.')) return 'closing';
  const [protocol] = phase.split('.');
  if (protocol === 'arp' || protocol === 'icmp' || protocol === 'udp' || protocol === 'nd') return protocol;
  if (phase === 'tcp.reset') return 'reset';
  if (protocol === 'tcp' || protocol === 'http') return 'transfer';
  return phase === 'ip.fragment' ? 'fragment' : 'other';
}

/** Time since the capture began, in the unit that suits its length, always with the same decimals: a column that can be compared. */
export function relativeTimes(capture: CaptureSection, language: Lang): (time: string | null) => string {
  const base = BigInt(capture.firstTime ?? '0');
  const span = Number(BigInt(capture.lastTime ?? '0') - base);
  const [divisor, digits, unit] = span < 10e9 ? [1e6, 3, 'ms'] : [1e9, 6, 's'];
  return (time) => {
    if (time === null) return '–';
    const number = (Number(BigInt(time) - base) / divisor).toFixed(digits);
    return `${language === 'es' ? number.replace('.', ',') : number} ${unit}`;
  };
}

/** A device's name by its id. */
export function deviceNames(devices: readonly DeviceSection[], everyone: string): (id: number | null) => string {
  const names = new Map(devices.map((d) => [d.id, d.name]));
  return (id) => (id === null ? everyone : (names.get(id) ?? '?'));
}

/** `frame 3: ip.dst = 170.210.122.104, ip.ttl = 128; frame 6: …`. `space` stands inside what should stay on one line. */
export function evidenceText(annotation: AnnotationSection, m: ReportWords, space = ' '): string {
  const byFrame = new Map<number, string[]>();
  for (const e of annotation.evidence) {
    const list = byFrame.get(e.frame) ?? [];
    list.push(`${e.field}${space}=${space}${e.value}`);
    byFrame.set(e.frame, list);
  }
  return [...byFrame].map(([frame, values]) => `${m.frame}${space}${frame}: ${values.join(', ')}`).join('; ');
}

/**
 * The rule behind a sentence: in full where the frames name it for the first time, by reference after that. The findings say each rule
 * once too, but nobody who reads the story of a frame is sent back to them. Make one for each report.
 */
export function ruleTexts(m: ReportWords): (annotation: AnnotationSection, place: string) => string {
  const findings = new Map<string, string>();
  const story = new Map<string, string>();
  return ({ rule }, place) => {
    const told = place === m.inFindings ? findings : story;
    const refs = rule.refs.length === 0 ? '' : ` (${rule.refs.join(', ')})`;
    const before = told.get(rule.key);
    if (before !== undefined && rule.text.length > 40) return `${m.asIn(before)}${refs}`;
    told.set(rule.key, place);
    return `${rule.text}${refs}`;
  };
}

/** `2002-02-16 23:28:24.123456789 UTC`. */
export function isoTime(ns: bigint): string {
  const seconds = ns / 1_000_000_000n - (ns % 1_000_000_000n < 0n ? 1n : 0n);
  const nanos = (ns - seconds * 1_000_000_000n).toString().padStart(9, '0');
  const ms = Number(seconds) * 1000;
  // Date covers ±8.64e15 ms; a hostile time stamp is shown as the number it is.
  if (!(Math.abs(ms) <= 8.64e15)) return `${seconds}.${nanos} s`;
  const [day, clock] = new Date(ms).toISOString().split('T');
  return `${day} ${clock?.slice(0, 8)}.${nanos} UTC`;
}
