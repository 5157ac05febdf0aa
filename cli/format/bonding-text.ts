/** `trama bonding` for people. */
import { formatDuration, safeText } from '../../core/annotate/format.ts';
import type { BondingDocument } from '../../core/engine/documents/bonding-schema.ts';
import { frameList, NO_BREAK, table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

type Bond = BondingDocument['bonds'][number];
type LacpEnd = Bond['lacpChanges'][number]['actor'];

const LISTED = 6;
const listed = (frames: readonly number[]): string => frameList(frames, LISTED);

export function* bondingText(d: BondingDocument, options: TextOptions): Generator<string> {
  const { style } = options;
  const m = options.messages.bonding;
  if (d.bonds.length === 0) yield `${m.noBond}\n`;
  for (const b of d.bonds) yield* bondText(b, options);
  if (d.limits.length === 0) return;
  yield `\n${style.heading(m.limits)}\n`;
  for (const l of d.limits) yield* note(m.limit(l.code, l.count), options);
}

function* note(text: string, { columns }: TextOptions, lead = '  '): Generator<string> {
  yield `${wrapAfter(lead, text, columns).join('\n')}\n`;
}

function* bondText(b: Bond, options: TextOptions): Generator<string> {
  const { style } = options;
  const m = options.messages.bonding;
  const name = (n: number): string => m.linkName(n, b.links[n]?.name === undefined ? null : linkName(b, n));
  yield `${style.heading(m.bond)}\n`;
  const modes = b.candidates
    .map((c) =>
      m.modeName(
        b.modes.findIndex((x) => x.mode === c),
        c,
      ),
    )
    .join(` ${m.or} `);
  yield `  ${m.mode} ${modes === '' ? style.warning(m.nothingLeft) : `${style.strong(modes)}, ${m.certainty[b.certainty]}`}\n`;
  yield style.dim(`  ${m.directionFrom[b.directionFrom]}\n`);
  const rows = b.links.map((l, i) => [
    m.linkName(i, linkName(b, i)),
    l.macs.join(', '),
    String(l.sent),
    String(l.received),
    l.firstSentFrame === null ? '–' : String(l.firstSentFrame),
    l.lastSentFrame === null ? '–' : String(l.lastSentFrame),
  ]);
  yield* tableText([m.link, 'MAC', m.sent, m.received, m.firstSent, m.lastSent], 2, rows, options);
  yield `\n${style.heading(m.modes)}\n`;
  const verdicts = b.modes.map((x) => [
    m.modeName(x.number, x.mode),
    m.verdicts[x.verdict],
    x.reason === null ? '' : `${m.reasons[x.reason]} (${m.frames(listed(x.frames))})`,
  ]);
  yield* tableText([m.mode, m.verdict, m.why], 9, verdicts, options);
  if (b.candidates.some((c) => c === 'balance-xor' || c === '802.3ad')) yield* policiesText(b, options);
  if (b.lacp.length > 0) yield* lacpText(b, name, options);
  if (b.reorderings.length > 0) yield `\n${style.heading(m.reordering)}\n`;
  for (const r of b.reorderings) {
    const effect = m.effect(r.overtaken, r.duplicateAcks, r.retransmissions);
    const where = r.frames.length === 0 ? '' : ` (${m.frames(listed(r.frames))})`;
    yield* note(`${m.reordered(r.flow, r.direction, r.segments, r.links, r.switches)}: ${effect}${where}`, options);
  }
  if (b.failovers.length > 0) yield `\n${style.heading(m.failovers)}\n`;
  for (const f of b.failovers) {
    const gap = f.gapNs === null ? null : formatDuration(f.gapNs, options.language).replaceAll(' ', NO_BREAK);
    const parts = [
      m.failover(name(f.from), name(f.to), f.lastFrame, f.firstFrame, gap),
      f.announcedFrame === null ? m.notAnnounced : m.announced(f.announcedFrame),
      ...(f.movedFlows > 0 ? [m.moved(f.movedFlows)] : []),
      ...(f.retransmissions > 0 ? [m.sentAgain(f.retransmissions)] : []),
    ];
    yield* note(parts.join('; '), options);
  }
}

const linkName = (b: Bond, n: number): string | null => {
  const name = b.links[n]?.name ?? null;
  return name === null ? null : safeText(name, 40);
};

/** @param right the columns from there on are aligned to the right */
function* tableText(
  titles: readonly string[],
  right: number,
  rows: readonly (readonly string[])[],
  { style }: TextOptions,
): Generator<string> {
  const [head, ...lines] = table(
    titles.map((title, i) => ({ title, right: i >= right })),
    rows,
    '  ',
  );
  yield `${style.dim(head ?? '')}\n${lines.join('\n')}\n`;
}

function* policiesText(b: Bond, options: TextOptions): Generator<string> {
  const { style } = options;
  const m = options.messages.bonding;
  yield `\n${style.heading(m.policies)}\n`;
  const rows = b.policies.map((p) => {
    const [frame, other] = p.frames;
    const why = frame === undefined ? m.tried(p.tried, p.values) : m.contradicts(frame, other ?? frame);
    return [p.policy, m.policyVerdicts[p.verdict], why];
  });
  yield* tableText([m.policy, m.verdict, m.why], 9, rows, options);
}

function* lacpText(b: Bond, name: (n: number) => string, options: TextOptions): Generator<string> {
  const { style } = options;
  const m = options.messages.bonding;
  const end = (e: LacpEnd): string => m.lacpEnd(e.system, e.port, e.key, e.state.map((s) => m.states[s]).join(', '));
  yield `\n${style.heading(m.lacp)}\n`;
  for (const l of b.lacp) {
    const line = `${m.link} ${name(l.link)}: ${m.lacpState[l.state]} (${m.messages(l.messages)}; ${m.frames(listed(l.frames))})`;
    yield* note(l.state === 'aggregated' ? line : style.warning(line), options);
    for (const c of b.lacpChanges) {
      if (c.link !== l.link) continue;
      const who = c.local === null ? m.unknownEnd : c.local ? m.local : m.remote;
      const partner = /^(00:){5}00$/.test(c.partner.system) ? m.nobody : c.partner.system;
      yield* note(`${options.messages.frame} ${c.frame}: ${who}, ${end(c.actor)}; ${m.partner} ${partner}`, options, '    ');
    }
  }
}
