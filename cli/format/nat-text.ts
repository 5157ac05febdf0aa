/** `trama nat` for people: who translates, and each binding with its pairs. */
import type { BindingEvidence } from '../../core/analysis/nat/facts.ts';
import { formatDuration, formatPercent } from '../../core/annotate/format.ts';
import type { BindingSection } from '../../core/engine/documents/schemas.ts';
import { type NatStream, shownEndpoint } from '../../core/engine/documents/sections.ts';
import { frameList, table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

export function* natText(nat: NatStream, options: TextOptions): Generator<string> {
  const { messages: m, style } = options;
  if (nat.bindings.length === 0)
    yield `${wrapAfter('', options.filtered ? m.noNatMatches : m.noNat, options.columns).join('\n')}\n`;
  else {
    yield `${style.heading(m.translators)}\n`;
    for (const t of nat.translators) {
      const roles = t.roles.map((r) => m.translatorRoles[r]).join(', ');
      yield `  ${[style.strong(String(t.id)), roles, t.macs.join(', '), t.addresses.join(', ')].filter((s) => s !== '').join('  ')}\n`;
    }
    for (const binding of nat.bindings) yield* bindingText(binding, options);
  }
  if (nat.proxies.length > 0) {
    yield `\n${style.heading(m.proxies)}\n`;
    for (const p of nat.proxies) yield `  ${m.proxy(p.clientFlow, p.serverFlow)}\n`;
  }
}

/** Both ends of a leg. */
export const legText = ({ src, dst }: BindingSection['original']): string => `${shownEndpoint(src)} → ${shownEndpoint(dst)}`;

/** The few lines of a binding without its pairs. */
export function bindingHead(b: BindingSection, { messages: m, style, language }: TextOptions): string[] {
  const width = Math.max(m.before.length, m.after.length);
  const confidence = `${m.confidence} ${formatPercent(b.confidence, language)}`;
  return [
    `${style.strong(m.binding(b.id))}  ${b.protocol}  ${b.kind}  ${m.pairs(b.pairs.length)}  ${style.dim(confidence)}`,
    `  ${m.before.padEnd(width)}  ${legText(b.original)}`,
    `  ${m.after.padEnd(width)}  ${style.rewrite(`${legText(b.translated)}`)}`,
  ];
}

const LISTED = 4;
const shortList = (frames: readonly number[]): string => frameList(frames, LISTED);

/** What became of its entry in the box's table: each step with its frames, and when, counted from the first. */
function* historyText(b: BindingSection, { messages: m, language, columns }: TextOptions): Generator<string> {
  const { state, events, lastFrames } = b.history;
  const start = events[0]?.time ?? null;
  const steps = events.map((e) => {
    const silence = e.silenceNs === null ? '' : formatDuration(e.silenceNs, language);
    const words = e.kind === 'reused' ? m.reused(e.before) : m.historyKinds[e.kind](silence);
    const since =
      e.time === null || start === null || e.time === start
        ? ''
        : ` +${formatDuration(Number(BigInt(e.time) - BigInt(start)), language)}`;
    return `${words}${since} (${m.framesOf(e.frames.join(', '))})`;
  });
  if (lastFrames.length > 0) steps.push(`${m.lastRefreshed} (${m.framesOf(lastFrames.join(', '))})`);
  steps.push(m.atTheEnd(m.entryStates[state]));
  yield `${wrapAfter(`  ${m.tableEntry}: `, steps.join('; '), columns).join('\n')}\n`;
}

function* bindingText(b: BindingSection, options: TextOptions): Generator<string> {
  const { messages: m, style, language, columns } = options;
  yield `\n${bindingHead(b, options).join('\n')}\n`;
  const evidence = b.evidence.map((e) => {
    const words = m.evidenceCodes[e.code as BindingEvidence['code']] ?? e.code;
    return `${words} (${m.framesOf(shortList(e.frames))})`;
  });
  yield `${wrapAfter(`  ${m.evidence}: `, evidence.join('; '), columns).map(style.dim).join('\n')}\n`;
  const rows = b.pairs.map((p) => [
    String(p.original),
    String(p.copy),
    p.latencyNs === null ? m.unknownTime : formatDuration(p.latencyNs, language),
    p.checksumsConsistent === null ? m.notVerifiable : p.checksumsConsistent ? m.consistent : m.inconsistent,
    // Addresses and ports: what follows from them (checksums, TTL, MACs) is in the JSON.
    p.rewritten
      .filter((r) => /\.(src|dst|srcport|dstport|ident)$/.test(r.field) && !r.field.startsWith('eth.'))
      .map((r) => `${r.field} ${r.from} → ${r.toField === undefined ? '' : `${r.toField} `}${r.to}`)
      .join(', '),
  ]);
  const head = [
    { title: m.original, right: true },
    { title: m.copy, right: true },
    { title: m.latency, right: true },
    { title: m.checksums },
    { title: m.rewritten },
  ];
  yield* historyText(b, options);
  if (b.mistimed !== null)
    yield `${wrapAfter(`  ${m.latency}: `, m.mistimed(b.mistimed.original, b.mistimed.copy), columns).join('\n')}\n`;
  const [first, ...rest] = table(head, rows, '  ');
  yield `${style.dim(first ?? '')}\n${rest.join('\n')}\n`;
}
