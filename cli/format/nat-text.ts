/** `trama nat` for people: who translates, and each binding with its pairs. */
import type { BindingEvidence } from '../../core/analysis/nat/facts.ts';
import { formatDuration, formatPercent } from '../../core/annotate/format.ts';
import type { BindingSection } from '../../core/engine/documents/schemas.ts';
import type { NatStream } from '../../core/engine/documents/sections.ts';
import { table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

export function* natText(nat: NatStream, options: TextOptions): Generator<string> {
  const { messages: m, style } = options;
  if (nat.bindings.length === 0) yield `${m.noNat}\n`;
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

/** The few lines of a binding without its pairs. */
export function bindingHead(b: BindingSection, { messages: m, style, language }: TextOptions): string[] {
  const width = Math.max(m.before.length, m.after.length);
  const confidence = `${m.confidence} ${formatPercent(b.confidence, language)}`;
  return [
    `${style.strong(m.binding(b.id))}  ${b.protocol}  ${b.kind}  ${m.pairs(b.pairs.length)}  ${style.dim(confidence)}`,
    `  ${m.before.padEnd(width)}  ${b.original.src} → ${b.original.dst}`,
    `  ${m.after.padEnd(width)}  ${style.rewrite(`${b.translated.src} → ${b.translated.dst}`)}`,
  ];
}

const LISTED = 4;
const shortList = (frames: readonly number[]): string =>
  frames.length <= LISTED ? frames.join(', ') : `${frames.slice(0, LISTED).join(', ')}, …`;

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
      .map((r) => `${r.field} ${r.from} → ${r.to}`)
      .join(', '),
  ]);
  const head = [
    { title: m.original, right: true },
    { title: m.copy, right: true },
    { title: m.latency, right: true },
    { title: m.checksums },
    { title: m.rewritten },
  ];
  const [first, ...rest] = table(head, rows, '  ');
  yield `${style.dim(first ?? '')}\n${rest.join('\n')}\n`;
}
