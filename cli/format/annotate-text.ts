/** `trama annotate` at a terminal: the devices, the story frame by frame under headings of phase, then the NAT table and the findings. */
import { formatDuration, safeText } from '../../core/annotate/format.ts';
import { phaseName } from '../../core/annotate/labels.ts';
import type { AnnotationSection, FrameSection } from '../../core/engine/documents/schemas.ts';
import {
  deviceNames,
  evidenceText,
  type Group,
  groupOf,
  isoTime,
  type Report,
  relativeTimes,
  ruleTexts,
} from '../../core/engine/report/report.ts';
import { columns, NO_BREAK, padEnd, padStart, table, wrapAfter } from './layout.ts';
import { bindingHead } from './nat-text.ts';
import type { TextOptions } from './options.ts';

/** Where the sentences of a frame begin: under its summary, clear of the frame numbers. */
const INDENT = 8;

interface Context extends TextOptions {
  readonly ruleText: ReturnType<typeof ruleTexts>;
}

export async function* annotateText(report: Report, textOptions: TextOptions): AsyncGenerator<string> {
  const options: Context = { ...textOptions, ruleText: ruleTexts(textOptions.messages) };
  const { messages: m, style, language } = options;
  const { capture } = report;
  const span = Number(BigInt(capture.lastTime ?? '0') - BigInt(capture.firstTime ?? '0'));
  const facts = [m.packetsOf(String(capture.packets))];
  if (capture.firstTime !== null) facts.push(isoTime(BigInt(capture.firstTime)), formatDuration(span, language));
  yield `${style.strong(safeText(report.name))}  ${facts.join('  ')}\n`;
  if (capture.problems.length > 0) yield `${style.warning(m.damage(capture.problems.length))}\n`;
  yield* deviceTable(report, options);
  yield* findings(report.annotations, options);

  const nameOf = deviceNames(report.devices, m.everyone);
  const timeOf = relativeTimes(capture, language);
  const widths = {
    number: Math.max(3, String(capture.packets).length),
    time: capture.lastTime === null ? 0 : columns(timeOf(capture.lastTime)) + 1,
  };
  let group: Group | undefined;
  for await (const frame of report.frames) {
    const next = groupOf(frame.phase);
    if (next !== group) {
      group = next;
      const title = ` ${m.groups[group]} `;
      yield `\n${style.strong(`──${title}${'─'.repeat(Math.max(0, options.columns - columns(title) - 2))}`)}\n`;
    }
    yield* frameText(frame, nameOf, timeOf, widths, options);
  }
  yield* flowFindings(report, options);
  yield* natFooter(report, options);
}

function* deviceTable(report: Report, options: Context): Generator<string> {
  if (report.devices.length === 0) return;
  const { messages: m, style } = options;
  yield `\n${style.heading(m.devices)}\n`;
  const rows = report.devices.map((d) => [
    d.name,
    d.macs.join(', '),
    d.addresses.map((a) => (d.vips.includes(a) ? `${a} (VIP)` : a)).join(', '),
  ]);
  const [, ...lines] = table([{ title: '' }, { title: '' }, { title: '' }], rows, '  ');
  yield `${lines.join('\n')}\n`;
}

function* findings(annotations: readonly AnnotationSection[], options: Context): Generator<string> {
  if (annotations.length === 0) return;
  yield `\n${options.style.heading(options.messages.findings)}\n`;
  for (const a of annotations) yield* annotationText(a, 2, options.messages.inFindings, options);
}

function* frameText(
  frame: FrameSection,
  nameOf: (id: number | null) => string,
  timeOf: (time: string | null) => string,
  widths: { number: number; time: number },
  options: Context,
): Generator<string> {
  const { messages: m, style, language } = options;
  const number = padStart(String(frame.number), widths.number);
  const time = padStart(timeOf(frame.time), widths.time);
  const arrow = `${nameOf(frame.from)} → ${nameOf(frame.to)}`;
  const copy = frame.rewriteOf === null ? '' : `  ◆ ${m.copyOf(frame.rewriteOf)}`;
  const phase = style.dim(`  ${phaseName(frame.phase, language)}`);
  const lead = `${style.strong(number)}  ${style.dim(time)}  `;
  yield `\n${wrapAfter(lead, `${style.strong(arrow)}${phase}${style.rewrite(copy)}`, options.columns).join('\n')}\n`;
  for (const line of wrapAfter(' '.repeat(INDENT), frame.summary, options.columns)) yield `${style.dim(line)}\n`;
  for (const comment of frame.comments) {
    const text = `${m.comment}: ${safeText(comment, Number.POSITIVE_INFINITY)}`;
    for (const line of wrapAfter(' '.repeat(INDENT), text, options.columns)) yield `${style.dim(line)}\n`;
  }
  for (const a of frame.annotations) yield* annotationText(a, INDENT, m.inFrame(frame.number), options);
}

/** A sentence, and dimmed below it the rule and the evidence it rests on. */
function* annotationText(a: AnnotationSection, indent: number, place: string, options: Context): Generator<string> {
  const { messages: m, style } = options;
  const space = ' '.repeat(indent);
  const word = m.severities[a.severity];
  const paint = a.severity === 'error' ? style.error : a.severity === 'warning' ? style.warning : (text: string) => text;
  for (const line of wrapAfter(space, word === '' || a.severity === 'note' ? a.text : `${word}: ${a.text}`, options.columns)) {
    yield `${paint(line)}\n`;
  }
  for (const line of wrapAfter(`${space}  ${m.why}: `, options.ruleText(a, place), options.columns)) yield `${style.dim(line)}\n`;
  const evidence = evidenceText(a, m, NO_BREAK);
  if (evidence !== '') {
    for (const line of wrapAfter(`${space}  ${m.evidence}: `, evidence, options.columns)) yield `${style.dim(line)}\n`;
  }
}

function* flowFindings(report: Report, options: Context): Generator<string> {
  const { messages: m, style } = options;
  let first = true;
  for (const flow of report.flows) {
    if (flow.annotations.length === 0) continue;
    if (first) yield `\n${style.heading(m.flowFindings)}\n`;
    first = false;
    yield `  ${style.strong(`${padEnd(String(flow.id), 3)} ${flow.protocol}  ${flow.client} → ${flow.server}`)}\n`;
    for (const a of flow.annotations) yield* annotationText(a, 6, m.inFlow(flow.id), options);
  }
}

function* natFooter(report: Report, options: Context): Generator<string> {
  const { messages: m, style } = options;
  yield `\n${style.heading(m.natTable)}\n`;
  if (report.nat.bindings.length === 0) yield `  ${options.filtered ? m.noNatMatches : m.noNat}\n`;
  for (const b of report.nat.bindings) {
    yield `${bindingHead(b, options)
      .map((line) => `  ${line}`)
      .join('\n')}\n`;
  }
  for (const p of report.nat.proxies) yield `  ${m.proxy(p.clientFlow, p.serverFlow)}\n`;
}
