/** `trama lvs` for people: `ipvsadm -Ln`, `ipvsadm -Lnc`, and below them what they rest on. */

import { formatDuration } from '../../core/annotate/format.ts';
import { socketText } from '../../core/base/address.ts';
import type {
  LvsDiagnosisSection,
  LvsPartialSection,
  LvsSchedulerSection,
  LvsServiceSection,
} from '../../core/engine/documents/lvs-schema.ts';
import { frameList, table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

const FORWARD = { nat: 'Masq', tun: 'Tunnel', dr: 'Route', fullnat: 'FullNat' } as const;
const LISTED = 4;

export function* lvsText(
  services: readonly LvsServiceSection[],
  partial: readonly LvsPartialSection[],
  diagnoses: readonly LvsDiagnosisSection[],
  frame: number,
  options: TextOptions,
): Generator<string> {
  const { messages, style, columns } = options;
  const { lvs: m } = messages;
  if (services.length > 0) yield* servicesText(services, frame, options);
  else yield wrapped(partial.length === 0 ? m.none : m.noneWhole, columns);
  for (const p of partial) yield* partialText(p, options);
  if (diagnoses.length === 0) return;
  yield `\n${style.heading(m.diagnosis)}\n`;
  for (const d of diagnoses) yield `${wrapAfter('  ', d.text, columns).map(style.warning).join('\n')}\n`;
}

const wrapped = (text: string, columns: number): string => `${wrapAfter('', text, columns).join('\n')}\n`;

function* partialText(p: LvsPartialSection, options: TextOptions): Generator<string> {
  const { messages, style, columns } = options;
  const { lvs: m } = messages;
  const name = `${p.protocol.toUpperCase()} ${socketText(p.address, p.port)}`;
  yield `\n${style.heading(m.partial(name, m.partialCertainties[p.certainty]))}\n`;
  const signs = m.signs[p.sign](p.director ?? '?', p.servers);
  yield `${wrapAfter('  ', `${signs} (${frames(p.frames, options)})`, columns).join('\n')}\n`;
  yield `${wrapAfter('  ', m.notKnown[p.sign], columns).join('\n')}\n`;
}

function* servicesText(services: readonly LvsServiceSection[], frame: number, options: TextOptions): Generator<string> {
  const { messages, style } = options;
  const { lvs: m } = messages;
  yield `${style.heading(m.after(frame))}\n`;
  yield* services_(services);
  yield '\n';
  yield* connections(services);
  for (const s of services) yield* reasons(s, options);
}

/** Only the commands, for a shell. */
export function* commandsText(services: readonly LvsServiceSection[]): Generator<string> {
  for (const s of services) for (const line of s.commands) yield `${line}\n`;
}

/** As `ipvsadm -Ln` prints them, in order of addresses; what a capture cannot tell is a question mark. */
function* services_(services: readonly LvsServiceSection[]): Generator<string> {
  yield 'Prot LocalAddress:Port Scheduler Flags\n';
  yield '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';
  const sorted = services.toSorted((a, b) =>
    a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : compareAddresses(a.address, b.address) || a.port - b.port,
  );
  for (const s of sorted) {
    yield `${s.protocol.toUpperCase()}  ${socketText(s.address, s.port)} ${schedulerColumn(s)}\n`;
    const servers = s.realServers.toSorted((a, b) => compareAddresses(a.address ?? '', b.address ?? '') || a.port - b.port);
    for (const r of servers) {
      const name = r.address === null ? (r.mac ?? '?') : socketText(r.address, r.port);
      const counts = `${String(r.active).padEnd(10)} ${String(r.inactive).padEnd(10)}`;
      yield `  -> ${name.padEnd(28)} ${FORWARD[s.method].padEnd(7)} ${'?'.padEnd(6)} ${counts}\n`;
    }
  }
}

const compareAddresses = (a: string, b: string): number => {
  const [x, y] = [a, b].map((t) => t.split('.').map(Number));
  for (let i = 0; i < 4; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
};

/** The one scheduler that is left, or a question mark. */
function schedulerColumn(s: LvsServiceSection): string {
  const left = s.schedulers.filter((v) => v.flags.length === 0 && v.verdict !== 'ruled-out');
  return left.length === 1 ? (left[0]?.name ?? '?') : '?';
}

/** As `ipvsadm -Lnc` prints them. */
function* connections(services: readonly LvsServiceSection[]): Generator<string> {
  yield 'IPVS connection entries\n';
  yield 'pro expire state       source             virtual            destination\n';
  for (const s of services)
    for (const c of s.connections) {
      if (c.state === null || c.expiresNs === null) continue;
      const seconds = Math.max(0, Math.floor(c.expiresNs / 1e9));
      const expire = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
      const server = c.server ?? s.realServers[c.realServer]?.mac ?? '?';
      yield `${s.protocol.toUpperCase().padEnd(3)} ${expire.padEnd(6)} ${c.state.padEnd(11)} ${c.client.padEnd(18)} ${c.virtual.padEnd(18)} ${server}\n`;
    }
}

const two = (n: number): string => String(n).padStart(2, '0');

function frames(list: readonly number[], { messages }: TextOptions): string {
  if (list.length <= LISTED) return messages.check.framesOf(list);
  return messages.framesOf(frameList(list, LISTED));
}

function* reasons(s: LvsServiceSection, options: TextOptions): Generator<string> {
  const { messages, style, columns, language } = options;
  const { lvs: m } = messages;
  const lines = (lead: string, text: string): string => `${wrapAfter(lead, text, columns).join('\n')}\n`;
  yield `\n${style.heading(`${s.protocol.toUpperCase()} ${socketText(s.address, s.port)}`)}\n`;
  const evidence = s.evidence.map((e) => `${m.reasons[e.code]} (${frames(e.frames, options)})`).join('; ');
  yield lines(`  ${m.method}: `, `${m.methods[s.method]}, ${m.certainties[s.certainty]}: ${evidence}`);
  yield lines(
    `  ${m.realServers}: `,
    s.realServers
      .map((r) => m.server(r.address === null ? (r.mac ?? '?') : socketText(r.address, r.port), r.connections, r.onlyChecked))
      .join('; '),
  );
  const p = s.persistence;
  const [loyal, changed] = [p.loyalClients, p.changedClients];
  const shortest =
    p.lessThanNs === null || p.frame === null ? null : m.notPersistent(formatDuration(p.lessThanNs, language), p.frame);
  yield lines(`  ${m.persistence}: `, shortest ?? (loyal === 0 ? m.noRepeats : m.perhapsPersistent(loyal + changed)));
  for (const c of s.checks) {
    const r = s.realServers[c.realServer];
    const period = c.periodNs === null ? null : formatDuration(c.periodNs, language);
    const failed = c.checks.filter((k) => k.result === 'refused' || k.result === 'unanswered').map((k) => k.frame);
    yield lines(
      `  ${m.check}: `,
      m.checked(c.kind, r?.address ?? '?', c.checks.length, period, failed.length === 0 ? null : frames(failed, options)),
    );
  }
  if (s.lostFrames.length > 0) yield lines(`  ${m.lost}: `, frames(s.lostFrames, options));
  yield `  ${style.strong(m.schedulers)}\n`;
  const rows = s.schedulers.map((v) => [[v.name, ...v.flags.map((f) => `(${f})`)].join(' '), m.verdicts[v.verdict], '']);
  const [, ...leads] = table([{ title: '' }, { title: '' }, { title: '' }], rows, '    ');
  const width = leads.reduce((w, lead) => Math.max(w, lead.length), 0) + 2;
  for (const [i, v] of s.schedulers.entries()) yield lines((leads[i] ?? '').padEnd(width), verdictText(v, options));
  if (s.connections.length === 1) yield lines('  ', m.oneConnection);
  for (const limit of s.limits) yield lines('  ', m.limits[limit]);
  yield `  ${style.strong(m.commands)}\n`;
  for (const line of s.commands) yield `    ${line}\n`;
}

function verdictText(v: LvsSchedulerSection, { messages }: TextOptions): string {
  const { lvs: m } = messages;
  if (v.verdict === 'untested') return m.untested[v.untested ?? 'no-beginning'];
  if (v.verdict === 'ruled-out') return m.contradictions[v.reason ?? 'order'](v.frame ?? 0, v.instead, v.earlierFrame);
  const parts = [
    ...(v.parameterisations === null
      ? []
      : [m.left(v.parameterisations, v.counted.map((c) => m.counted[c](v.maxWeight)).join(' × '), v.maxWeight)]),
    ...(v.onlyIfPersistent ? [m.onlyIfPersistent] : []),
    ...(v.listChanges > 0 ? [m.listChanged(v.listChanges)] : []),
  ];
  return parts.join('; ');
}
