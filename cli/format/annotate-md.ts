/** `trama annotate --format md`: the report as Markdown (CommonMark with GitHub's tables), the ladder as a Mermaid diagram. */
import { formatDuration, formatNumber, formatPercent, safeText } from '../../core/annotate/format.ts';
import { phaseName } from '../../core/annotate/labels.ts';
import type { AnnotationSection } from '../../core/engine/documents/schemas.ts';
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
import { legText } from './nat-text.ts';
import type { TextOptions } from './options.ts';

/** Text from a capture may not become markup, a link or a line of its own. */
export const escapeMarkdown = (text: string): string =>
  safeText(text, Number.POSITIVE_INFINITY)
    .replace(/[\\`*_{}[\]<>|&#~$!]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`)
    .replace(/@/g, '\\@');
const e = escapeMarkdown;

const row = (cells: readonly string[]): string => `| ${cells.map(e).join(' | ')} |\n`;
const head = (cells: readonly string[]): string => `${row(cells)}|${' --- |'.repeat(cells.length)}\n`;

/** A fence longer than any run of backticks inside. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}\n`;
}

/** `mermaid`: the ladder, or undefined where the capture is too long for one. */
export async function* annotateMarkdown(
  report: Report,
  mermaid: string | undefined,
  options: TextOptions,
): AsyncGenerator<string> {
  const { messages: m, language } = options;
  const rule = ruleTexts(m);
  const { capture } = report;
  yield `# ${e(m.reportOf(report.name))}\n\n`;
  const span = Number(BigInt(capture.lastTime ?? '0') - BigInt(capture.firstTime ?? '0'));
  const facts = [m.packetsOf(String(capture.packets)), m.bytesOf(formatNumber(capture.bytes, language))];
  if (capture.firstTime !== null) facts.push(isoTime(BigInt(capture.firstTime)), formatDuration(span, language));
  yield `${facts.map(e).join(' · ')}\n`;
  if (capture.problems.length > 0) yield `\n**${e(m.damage(capture.problems.length))}**\n`;
  if (report.devices.length > 0) {
    yield `\n## ${m.devices}\n\n${head([m.device, m.macs, m.addresses])}`;
    for (const d of report.devices) {
      yield row([d.name, d.macs.join(', '), d.addresses.map((a) => (d.vips.includes(a) ? `${a} (VIP)` : a)).join(', ')]);
    }
  }
  if (report.annotations.length > 0) {
    yield `\n## ${m.findings}\n\n`;
    for (const a of report.annotations) yield* annotation(a, m.inFindings, rule, options);
  }
  if (mermaid !== undefined) yield `\n## ${m.ladder}\n\n${fenced('mermaid', mermaid)}`;
  yield `\n## ${m.story}\n`;
  yield* frames(report, rule, options);
  yield* flows(report, rule, options);
  yield `\n## ${m.natTable}\n\n`;
  if (report.nat.bindings.length === 0) yield `${e(options.filtered ? m.noNatMatches : m.noNat)}\n`;
  else {
    yield head([m.bindingColumn, m.protocol, m.before, m.after, m.pairsColumn, m.confidence]);
    for (const b of report.nat.bindings) {
      yield row([
        String(b.id),
        `${b.protocol}, ${b.kind}`,
        legText(b.original),
        legText(b.translated),
        String(b.pairs.length),
        formatPercent(b.confidence, language),
      ]);
    }
  }
  for (const p of report.nat.proxies) yield `\n${e(m.proxy(p.clientFlow, p.serverFlow))}\n`;
}

async function* frames(report: Report, rule: RuleText, options: TextOptions): AsyncGenerator<string> {
  const { messages: m } = options;
  const nameOf = deviceNames(report.devices, m.everyone);
  const timeOf = relativeTimes(report.capture, options.language);
  let group: Group | undefined;
  for await (const frame of report.frames) {
    const next = groupOf(frame.phase);
    if (next !== group) {
      group = next;
      yield `\n### ${m.groups[group]}\n`;
    }
    const copy = frame.rewriteOf === null ? '' : ` ◆ ${m.copyOf(frame.rewriteOf)}`;
    yield `\n**${frame.number}** · ${e(timeOf(frame.time))} · **${e(nameOf(frame.from))} → ${e(nameOf(frame.to))}** · ${e(phaseName(frame.phase, options.language))}${e(copy)}  \n`;
    yield `${e(frame.summary)}\n\n`;
    for (const comment of frame.comments) yield `> ${e(comment)}\n\n`;
    for (const a of frame.annotations) yield* annotation(a, m.inFrame(frame.number), rule, options);
  }
}

function* flows(report: Report, rule: RuleText, options: TextOptions): Generator<string> {
  const { messages: m } = options;
  let first = true;
  for (const flow of report.flows) {
    if (flow.annotations.length === 0) continue;
    if (first) yield `\n## ${m.flowFindings}\n`;
    first = false;
    yield `\n### ${e(`${m.flow} ${flow.id}: ${flow.protocol} ${flow.client} → ${flow.server}`)}\n\n`;
    for (const a of flow.annotations) yield* annotation(a, m.inFlow(flow.id), rule, options);
  }
}

type RuleText = ReturnType<typeof ruleTexts>;

function* annotation(a: AnnotationSection, place: string, rule: RuleText, { messages: m }: TextOptions): Generator<string> {
  const word = m.severities[a.severity];
  yield `- ${word === '' || a.severity === 'note' ? '' : `**${word}:** `}${e(a.text)}\n`;
  yield `  - *${m.why}:* ${e(rule(a, place))}\n`;
  const evidence = evidenceText(a, m);
  if (evidence !== '') yield `  - *${m.evidence}:* ${e(evidence)}\n`;
}
