/** `trama failover` for people. */
import { formatDuration, formatPercent, safeText } from '../../core/annotate/format.ts';
import type { FailoverDocument } from '../../core/engine/documents/failover-schema.ts';
import { frameList, NO_BREAK, table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

type Takeover = FailoverDocument['takeovers'][number];
type VirtualRouter = FailoverDocument['virtualRouters'][number];

/** A duration that is not broken between number and unit. */
const bound = (ns: number, language: TextOptions['language']): string => formatDuration(ns, language).replaceAll(' ', NO_BREAK);

const LISTED = 8;
const listed = (frames: readonly number[]): string => frameList(frames, LISTED);

export function* failoverText(d: FailoverDocument, options: TextOptions): Generator<string> {
  const { style } = options;
  const m = options.messages.failover;
  let sections = 0;
  const heading = (text: string): string => `${sections++ === 0 ? '' : '\n'}${style.heading(text)}\n`;
  if (d.takeovers.length > 0) yield heading(m.takeovers);
  for (const [i, t] of d.takeovers.entries()) yield* takeoverText(d, t, i, options);
  if (d.conflicts.length > 0) yield heading(m.conflicts);
  for (const c of d.conflicts)
    yield* note(`${m.conflict(c.address, c.macs.join(', '))} (${m.frames(listed(c.evidence))})`, options);
  if (d.virtualRouters.length > 0) yield heading(m.virtualRouters);
  for (const v of d.virtualRouters) yield* virtualRouterText(v, options);
  if (d.sync.length > 0) yield heading(m.sync);
  for (const s of d.sync) yield* syncText(s, options);
  if (d.untold.length > 0) yield heading(m.untold);
  for (const u of d.untold)
    yield* note(`${u.client} → ${u.virtual}: ${m.untoldReason[u.reason]} (${m.frames(listed(u.evidence))})`, options);
  if (d.heartbeats.length > 0) yield heading(m.heartbeats);
  yield* heartbeatText(d, options);
  if (d.limits.length > 0) yield heading(m.limits);
  for (const l of d.limits) yield* note(m.limit(l.code, l.count), options);
}

function* note(text: string, { columns }: TextOptions, lead = '  '): Generator<string> {
  yield `${wrapAfter(lead, text, columns).join('\n')}\n`;
}

function* takeoverText(d: FailoverDocument, t: Takeover, index: number, options: TextOptions): Generator<string> {
  const { style, language } = options;
  const m = options.messages.failover;
  const time = (ns: number | null): string | null => (ns === null ? null : bound(ns, language));
  const who = `${m.owner(t.from.mac, t.from.address)} → ${m.owner(t.to.mac, t.to.address)}`;
  if (index > 0) yield '\n';
  yield `${style.strong(m.takeover(index + 1, t.addresses.join(', ')))}  ${style.rewrite(who)}  ${style.dim(`${m.frame(t.frame)}, ${m.certainty[t.certainty]}`)}\n`;
  const router = t.virtualRouter === null ? undefined : d.virtualRouters[t.virtualRouter];
  const reign = t.reign === null ? undefined : router?.reigns[t.reign];
  if (router !== undefined && reign !== undefined) {
    const before = router.routers[router.reigns[(t.reign ?? 0) - 1]?.router ?? -1]?.address ?? m.none;
    yield* note(`VRRP ${router.id}: ${m.reign(reign, before, time(reign.afterNs), time(reign.expectedNs))}`, options, '   ');
  }
  const signs = t.signs.map((s) => m.signs[s]).join(', ');
  yield* note(`${m.seenBy}: ${signs} (${m.frames(listed(t.evidence))})`, options, '   ');
  yield* note(
    m.away(time(t.awayNs), time(t.awayAtLeastNs), t.lastServedFrame, t.firstUnservedFrame, t.firstServedFrame),
    options,
    '   ',
  );
  if (t.oldReturnsFrame !== null) yield style.warning(`   ${m.oldReturns(t.oldReturnsFrame)}\n`);
  if (t.connections.length > 0) yield* fatesText(t, options);
  if (t.remapping !== null) yield* remappingText(t.remapping, options);
}

function* fatesText(t: Takeover, options: TextOptions): Generator<string> {
  const { style } = options;
  const m = options.messages.failover;
  const rows = t.connections.map((c) => [
    c.client,
    c.service,
    c.state ?? m.none,
    c.before?.server ?? m.none,
    c.after?.server ?? m.none,
    m.outcomes[c.outcome],
  ]);
  const titles = [m.client, m.service, m.state, m.before, m.after, m.outcome];
  const [head, ...lines] = table(
    titles.map((title) => ({ title })),
    rows,
    '   ',
  );
  yield `${style.dim(head ?? '')}\n`;
  for (const [i, c] of t.connections.entries()) {
    const line = lines[i] ?? '';
    yield `${c.outcome === 'reset' || c.outcome === 'unanswered' ? style.warning(line) : line}\n`;
    const why = [m.cause(c), c.cause === null ? '' : m.certainty[c.certainty], m.frames(listed(c.evidence))].filter(
      (s) => s !== '',
    );
    yield* note(why.join('; '), options, '      ');
  }
}

function* remappingText(r: NonNullable<Takeover['remapping']>, options: TextOptions): Generator<string> {
  const { language, style } = options;
  const m = options.messages.failover;
  yield* note(m.remapping(r.removed, r.servers.length), options, '   ');
  const percent = (share: number): string => formatPercent(share, language);
  const rows = r.shares.map((s) => [m.schedulers[s.scheduler], percent(s.kept), percent(s.remapped), percent(s.collateral)]);
  rows.push([m.ideal, percent(r.ideal), percent(1 - r.ideal), percent(0)]);
  const head = ['', m.kept, m.remapped, m.collateral].map((title, i) => ({ title, right: i > 0 }));
  const [first, ...rest] = table(head, rows, '     ');
  yield `${style.dim(first ?? '')}\n${rest.join('\n')}\n`;
  if (r.modulo !== null) yield* note(m.modulo(r.modulo.p, r.servers.length, r.modulo.before, r.modulo.after), options, '   ');
}

function* virtualRouterText(v: VirtualRouter, options: TextOptions): Generator<string> {
  const { style, language } = options;
  const m = options.messages.failover;
  const time = (ns: number | null): string | null => (ns === null ? null : bound(ns, language));
  const address = (n: number): string => v.routers[n]?.address ?? m.none;
  yield `  ${style.strong(m.virtualRouter(v.id, v.addresses.join(', ')))}\n`;
  const rows = v.routers.map((r) => [
    r.address,
    r.mac,
    String(r.version),
    String(r.priority),
    formatDuration(r.intervalNs, language).replace(' ', NO_BREAK),
    String(r.advertisements),
  ]);
  const titles = [m.router, 'MAC', 'VRRP', m.priority, m.interval, m.advertisements];
  const [head, ...lines] = table(
    titles.map((title, i) => ({ title, right: i > 1 })),
    rows,
    '    ',
  );
  yield `${style.dim(head ?? '')}\n${lines.join('\n').replaceAll(NO_BREAK, ' ')}\n`;
  for (const r of v.routers)
    if (r.problems.length > 0)
      yield style.warning(`    ${r.address}: ${m.routerProblems(r.problems.map((p) => m.problems[p]).join(', '))}\n`);
  for (const [i, r] of v.reigns.entries()) {
    const why = m.reign(r, address(v.reigns[i - 1]?.router ?? -1), time(r.afterNs), time(r.expectedNs));
    yield* note(`${m.master(address(r.router), r.priority, r.firstFrame, r.lastFrame)}: ${why}`, options, '    ');
  }
  for (const s of v.splitBrains) {
    const [a = -1, b = -1] = s.routers;
    const text = `${m.splitBrain(address(a), address(b), s.firstFrame, s.lastFrame)}: ${m.splitReasons(s.reasons.map((x) => m.problems[x]).join(', '))}`;
    yield `${wrapAfter('    ', text, options.columns).map(style.error).join('\n')}\n`;
  }
}

function* syncText(s: FailoverDocument['sync'][number], options: TextOptions): Generator<string> {
  const { style, language } = options;
  const m = options.messages.failover;
  yield `  ${style.strong(m.syncSource(s.source, s.syncId, s.version, s.messages, s.records))}  ${style.dim(m.frames(`${s.firstFrame}–${s.lastFrame}`))}\n`;
  if (s.damaged > 0) yield style.warning(`    ${m.syncDamaged(s.damaged)}\n`);
  const rows = s.connections.map((c) => [
    c.client,
    c.virtual,
    c.server,
    m.methods[c.method],
    c.state ?? m.none,
    c.masterState ?? m.none,
    c.lagNs === null ? m.none : formatDuration(c.lagNs, language),
    c.timeoutS === 0 ? m.none : `${c.timeoutS} s`,
    c.firstFrame === c.lastFrame ? String(c.lastFrame) : `${c.firstFrame}–${c.lastFrame}`,
  ]);
  if (rows.length === 0) return;
  const titles = [m.client, m.virtual, m.server, m.method, m.told, m.master2, m.lag, m.timeout, options.messages.frame];
  const [head, ...lines] = table(
    titles.map((title, i) => ({ title, right: i > 5 })),
    rows,
    '    ',
  );
  yield `${style.dim(head ?? '')}\n${lines.join('\n')}\n`;
}

function* heartbeatText(d: FailoverDocument, options: TextOptions): Generator<string> {
  const { style, language } = options;
  const m = options.messages.failover;
  if (d.heartbeats.length === 0) return;
  const rows = d.heartbeats.map((h) => [
    safeText(h.name, 40),
    h.address,
    h.intervalNs === null ? m.none : formatDuration(h.intervalNs, language),
    h.status === null ? m.none : safeText(h.status, 40),
    m.inFrame(h.lastFrame),
  ]);
  const [head, ...lines] = table(
    [m.node, m.address, m.interval, m.status, m.lastFrame].map((title) => ({ title })),
    rows,
    '  ',
  );
  yield `${style.dim(head ?? '')}\n${lines.join('\n')}\n`;
}
