/**
 * The report of a capture: one file that needs nothing else, no script included. It follows the reader's light or dark setting, prints well, and reads well
 * without seeing it: headings in order, tables with heads, every frame a target to link to. What it tells is bounded, and it says where it stops: a page for
 * a million frames would be of no use to anybody.
 */
import type { Facts } from '../../analysis/facts.ts';
import { formatDuration, formatNumber, formatPercent, type Lang } from '../../annotate/format.ts';
import { phaseName } from '../../annotate/labels.ts';
import { type Theme, TOKENS } from '../../diagram/theme.ts';
import { type AnnotateSections, annotateSections } from '../documents/annotate.ts';
import { expertSections } from '../documents/expert.ts';
import type { AnnotationSection, FlowSection, FrameSection } from '../documents/schemas.ts';
import { flowSections, shownEndpoint } from '../documents/sections.ts';
import { flowsEn } from '../documents/words/flows.en.ts';
import { flowsEs } from '../documents/words/flows.es.ts';
import { type ReportWords, reportEn } from '../documents/words/report.en.ts';
import { reportEs } from '../documents/words/report.es.ts';
import type { Engine } from '../engine.ts';
import type { RowSelection } from '../selection.ts';
import { html, Markup } from './html.ts';
import { readForLadder, svgOf } from './ladder.ts';
import { deviceNames, evidenceText, type Group, groupOf, isoTime, type Report, relativeTimes } from './report.ts';

type Words = ReportWords & typeof flowsEn;
const WORDS: Readonly<Record<Lang, Words>> = { en: { ...flowsEn, ...reportEn }, es: { ...flowsEs, ...reportEs } };

/** A ladder is drawn of captures up to this many frames: beyond that it is a picture of one conversation, for `trama diagram --flow`. */
export const LADDER_FRAMES = 500;

/** What is told of at most. */
const MOST = {
  frames: 5000,
  flows: 500,
  flowFindings: 200,
  bindings: 200,
  pairs: 100,
  expert: 200,
  comments: 500,
  problems: 100,
};

/** What the writers below share. */
interface Page {
  readonly report: Report;
  readonly facts: Facts;
  readonly words: Words;
  readonly language: Lang;
  /** A filter chose the frames. */
  readonly filtered: boolean;
}

/** The ladder's own colours; only a warning and a link have none there. */
const colors = (theme: Theme, warning: string, link: string): string => {
  const t = TOKENS[theme];
  return `--text: ${t.ink}; --dim: ${t.muted}; --back: ${t.ground}; --line: ${t.rule}; --card: ${t.panel}; --rewrite: ${t.rewrite}; --error: ${t.error}; --warning: ${warning}; --link: ${link};`;
};
const LIGHT = colors('light', '#8a5a00', '#0b5cad');
const DARK = colors('dark', '#e8b44c', '#7ab8ff');

const CSS = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) {
  :root { ${DARK} }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 76rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
h1 { font-size: 1.6rem; margin: 0 0 8px; } h2 { font-size: 1.25rem; margin: 32px 0 8px; } h3 { font-size: 1.05rem; margin: 24px 0 8px; border-bottom: 1px solid var(--line); } h4 { font-size: 1rem; margin: 0; }
a { color: var(--link); } code, .n { font-family: ui-monospace, monospace; font-variant-numeric: tabular-nums; font-size: 0.92em; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; } th, td { text-align: left; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.r, th.r { text-align: right; }
.frame { margin: 8px 0; padding: 8px 12px; background: var(--card); border-left: 4px solid var(--line); border-radius: 4px; break-inside: avoid; }
.frame:target { border-left-color: var(--link); } .copy { border-left-color: var(--rewrite); border-left-style: double; border-left-width: 6px; }
.summary, .why, .facts { color: var(--dim); } .summary { margin: 0 0 4px; } .rewrite { color: var(--rewrite); }
ul { margin: 4px 0; padding-left: 20px; } li { margin: 4px 0; } .warning > p { color: var(--warning); } .error > p, .damage { color: var(--error); } li > p { margin: 0; }
nav ul { columns: 14rem; padding-left: 20px; } nav p { margin: 0; font-weight: 600; } .cut { color: var(--dim); font-style: italic; } blockquote { margin: 4px 0; padding: 2px 12px; border-left: 3px solid var(--link); white-space: pre-line; overflow-wrap: anywhere; }
td { overflow-wrap: break-word; } nav li { margin: 0; } .skip { position: absolute; left: -100vw; } .skip:focus { left: 8px; top: 8px; padding: 4px 8px; background: var(--card); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
details { color: var(--dim); font-size: 0.93em; } summary { cursor: pointer; } details p { margin: 2px 0; }
figure { margin: 8px 0; overflow-x: auto; } figure svg { max-width: 100%; min-width: 44rem; height: auto; }
@media print {
  :root { color-scheme: light; ${LIGHT} }
  nav li { break-inside: avoid; } .skip { display: none; }
  @page { margin: 14mm 12mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1, h2, h3, h4 { break-after: avoid; } p, li { orphans: 2; widows: 2; } tr, .page { break-inside: avoid; } thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; } .frame { background: none; border-radius: 0; }
  .scroll, figure { overflow: visible; } figure svg { min-width: 0; width: 100%; } .page svg { max-height: 210mm; } h2:has(+ figure:not(.page)) { display: none; } section:has(> figure:not(.page)) + section { break-before: page; } th, td { padding-right: 8px; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; } summary { display: none; }
}
`;

export interface ReportOptions {
  readonly lang: Lang;
  /** Name of the capture, for the title. */
  readonly name: string;
  /** Only these frames, the flows that they belong to, and the bindings that pair one of them. */
  readonly selection?: RowSelection | undefined;
  /** A student's view, told instead; then nothing else is said of the capture. */
  readonly told?: AnnotateSections;
}

/** The report as HTML, in pieces. The engine must have been opened at the depth `trees`. */
export async function* reportHtml(engine: Engine, { lang, name, selection, told }: ReportOptions): AsyncGenerator<string> {
  const sections = told ?? (await annotateSections(engine, lang, selection));
  const { facts } = engine;
  const { packets } = sections.capture;
  // The ladder is of whole conversations: not of what a filter leaves.
  const drawn = told === undefined && selection === undefined && packets > 0 && packets <= LADDER_FRAMES;
  if (drawn) await readForLadder(engine);
  const svg = drawn ? svgOf(facts, lang) : undefined;
  const page: Page = {
    report: { name, ...sections },
    facts,
    words: WORDS[lang],
    language: lang,
    filtered: selection !== undefined,
  };
  yield* write(page, svg, told === undefined, selection);
}

async function* write(
  page: Page,
  svg: string | undefined,
  isWhole: boolean,
  selection: RowSelection | undefined,
): AsyncGenerator<string> {
  const { report, facts, words: m, language } = page;
  const { capture } = report;
  const title = m.reportOf(report.name);
  yield html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<title>${title}</title>
<style>${new Markup(CSS)}</style>
</head>
<body>
<a class="skip" href="#story">${m.story}</a>
<header>
<h1>${title}</h1>
`.text;
  const span = Number(BigInt(capture.lastTime ?? '0') - BigInt(capture.firstTime ?? '0'));
  const stated = [m.packetsOf(String(capture.packets)), m.bytesOf(formatNumber(capture.bytes, language))];
  if (capture.firstTime !== null) stated.push(isoTime(BigInt(capture.firstTime)), formatDuration(span, language));
  yield html`<p class="facts">${stated.join(' · ')}</p>\n`.text;
  if (capture.problems.length > 0) yield html`<p class="damage"><strong>${m.damage(capture.problems.length)}</strong></p>\n`.text;

  const expert = isWhole ? expertRows(page, selection) : [];
  const flowRows = isWhole ? [...limited(flowSections(facts, selection), MOST.flows + 1)] : [];
  const told = [...limited(withFindings(report), MOST.flowFindings + 1)];
  const comments = [...limited(isWhole ? facts.capture.packetComments : [], MOST.comments + 1)].sort(([a], [b]) => a - b);
  const hasComments = comments.length > 0 || (isWhole && facts.capture.comments.length > 0);
  const contents: [string, string][] = [];
  if (report.devices.length > 0) contents.push(['devices', m.devices]);
  if (report.annotations.length > 0) contents.push(['findings', m.findings]);
  if (svg !== undefined) contents.push(['ladder', m.ladder]);
  contents.push(['story', m.story]);
  if (told.length > 0) contents.push(['flows', m.flowFindings]);
  if (flowRows.length > 0) contents.push(['all-flows', m.allFlows]);
  contents.push(['nat', m.natTable]);
  if (expert.length > 0) contents.push(['expert', m.expert]);
  if (hasComments) contents.push(['comments', m.comments]);
  yield html`<nav aria-labelledby="contents"><p id="contents">${m.contents}</p><ul>
${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
</header>
<main>
`.text;
  if (capture.problems.length > 0) {
    const listed = capture.problems.slice(0, MOST.problems);
    yield html`<ul class="damage">${listed.map((p) => html`<li>${m.atOffset(String(p.offset))}: ${p.detail}</li>\n`)}</ul>\n`
      .text;
  }
  yield* devices(page);
  if (report.annotations.length > 0) {
    yield html`<section aria-labelledby="findings"><h2 id="findings">${m.findings}</h2>\n${annotations(report.annotations, m)}</section>\n`
      .text;
  }
  if (svg !== undefined) {
    const fits = fitsPage(svg) ? html` class="page"` : '';
    yield html`<section aria-labelledby="ladder"><h2 id="ladder">${m.ladder}</h2>\n<figure${fits} tabindex="0" aria-labelledby="ladder">${new Markup(svg)}</figure></section>\n`
      .text;
  } else if (isWhole && selection === undefined && capture.packets > LADDER_FRAMES)
    yield html`<p class="cut">${m.noLadder(LADDER_FRAMES)}</p>\n`.text;
  yield html`<section aria-labelledby="story"><h2 id="story">${m.story}</h2>\n`.text;
  yield* frames(page);
  yield '</section>\n';
  if (told.length > 0) {
    yield html`<section aria-labelledby="flows"><h2 id="flows">${m.flowFindings}</h2>\n`.text;
    for (const flow of told.slice(0, MOST.flowFindings)) {
      yield html`<h3>${m.flow} ${flow.id}: ${flow.protocol} <code>${flow.client} → ${flow.server}</code></h3>\n${annotations(flow.annotations, m)}`
        .text;
    }
    yield html`${cut(page, told.length, MOST.flowFindings, facts.tables.flows.length)}</section>\n`.text;
  }
  if (flowRows.length > 0) yield flowTable(page, flowRows).text;
  yield* nat(page);
  if (expert.length > 0) yield expertTable(page, expert).text;
  if (hasComments) yield commentList(page, comments).text;
  yield '</main>\n</body>\n</html>\n';
}

function* limited<T>(items: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

/** Says that more would follow, where `found` is more than was listed. */
const cut = ({ words: m, language }: Page, found: number, most: number, all: number): Markup =>
  found > most ? html`<p class="cut">${m.listCut(most, formatNumber(all, language))}</p>\n` : html``;

/** Whether the picture, shrunk to one page of paper, can still be read. Longer ones begin a page without a head, and run over several. */
function fitsPage(svg: string): boolean {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  return Number(height) <= 2 * Number(width);
}

function* devices({ report: { devices }, words: m }: Page): Generator<string> {
  if (devices.length === 0) return;
  const rows = devices.map(
    (d) =>
      html`<tr><th scope="row">${d.name}</th><td><code>${d.macs.join(', ')}</code></td><td><code>${d.addresses
        .map((a) => (d.roles.includes('director') && d.vips.includes(a) ? `${a} (VIP)` : a))
        .join(', ')}</code></td></tr>\n`,
  );
  yield html`<section aria-labelledby="devices"><h2 id="devices">${m.devices}</h2>
<div class="scroll"><table><thead><tr><th scope="col">${m.device}</th><th scope="col">${m.macs}</th><th scope="col">${m.addresses}</th></tr></thead>
<tbody>
${rows}</tbody></table></div></section>
`.text;
}

async function* frames({ report, words: m, language }: Page): AsyncGenerator<string> {
  const { packets } = report.capture;
  if (packets === 0) yield html`<p>${m.empty}</p>\n`.text;
  const nameOf = deviceNames(report.devices, m.everyone);
  const timeOf = relativeTimes(report.capture, language);
  let group: Group | undefined;
  let shown = 0;
  for await (const frame of report.frames) {
    if (shown === MOST.frames) {
      yield html`<p class="cut">${m.storyCut(shown, formatNumber(packets, language))}</p>\n`.text;
      return;
    }
    shown++;
    const next = groupOf(frame.phase);
    if (next !== group) {
      group = next;
      yield html`<h3>${m.groups[group]}</h3>\n`.text;
    }
    yield frameMarkup(frame, nameOf, timeOf, m, language).text;
  }
}

function frameMarkup(
  frame: FrameSection,
  nameOf: (id: number | null) => string,
  timeOf: (time: string | null) => string,
  m: Words,
  language: Lang,
): Markup {
  const copy =
    frame.rewriteOf === null ? '' : html` <a class="rewrite" href="#frame-${frame.rewriteOf}">◆ ${m.copyOf(frame.rewriteOf)}</a>`;
  return html`<article class="frame${frame.rewriteOf === null ? '' : ' copy'}" id="frame-${frame.number}">
<h4><span class="n">${frame.number}</span> · <span class="n">${timeOf(frame.time)}</span> · ${nameOf(frame.from)} → ${nameOf(frame.to)} · <span class="facts">${phaseName(frame.phase, language)}</span>${copy}</h4>
<p class="summary"><code>${frame.summary}</code></p>
${frame.comments.map((c) => html`<blockquote>${c}</blockquote>\n`)}${annotations(frame.annotations, m)}</article>
`;
}

function annotations(list: readonly AnnotationSection[], m: Words): Markup {
  if (list.length === 0) return html``;
  const items = list.map((a) => {
    const word = a.severity === 'note' ? '' : m.severities[a.severity];
    const evidence = evidenceText(a, m);
    const refs = a.rule.refs.length === 0 ? '' : ` (${a.rule.refs.join(', ')})`;
    return html`<li class="${a.severity}"><p>${word === '' ? '' : html`<strong>${word}:</strong> `}${a.text}</p>
<details><summary>${m.why}</summary><p>${a.rule.text}${refs}</p>${evidence === '' ? '' : html`<p>${m.evidence}: <code>${evidence}</code></p>`}</details></li>
`;
  });
  return html`<ul>\n${items}</ul>\n`;
}

function* withFindings(report: Report) {
  for (const flow of report.flows) if (flow.annotations.length > 0) yield flow;
}

function flowTable(page: Page, rows: readonly FlowSection[]): Markup {
  const { words: m, facts, language } = page;
  const n = (value: number): string => formatNumber(value, language);
  const body = rows.slice(0, MOST.flows).map(
    (
      f,
    ) => html`<tr><th scope="row" class="n">${f.id}</th><td>${f.protocol}</td><td><code>${f.client}</code></td><td><code>${f.server}</code></td><td class="r n"><a href="#frame-${f.firstFrame}">${f.firstFrame}</a></td><td class="r n">${n(
      f.packets.fromClient + f.packets.fromServer,
    )}</td><td class="r n">${n(f.bytes.fromClient + f.bytes.fromServer)}</td><td>${f.tcp === null ? '' : m.openingKinds[f.tcp.opening.kind]}</td><td>${
      f.tcp === null ? '' : m.closeKinds[f.tcp.close.kind]
    }</td></tr>
`,
  );
  return html`<section aria-labelledby="all-flows"><h2 id="all-flows">${m.allFlows}</h2>
<div class="scroll"><table><thead><tr><th scope="col">${m.flow}</th><th scope="col">${m.protocol}</th><th scope="col">${m.client}</th><th scope="col">${m.server}</th><th scope="col" class="r">${m.frame}</th><th scope="col" class="r">${m.packets}</th><th scope="col" class="r">${m.bytes}</th><th scope="col">${m.opening}</th><th scope="col">${m.close}</th></tr></thead>
<tbody>
${body}</tbody></table></div>
${cut(page, rows.length, MOST.flows, facts.tables.flows.length)}</section>
`;
}

function* nat(page: Page): Generator<string> {
  const {
    report: { nat },
    words: m,
    language,
  } = page;
  yield html`<section aria-labelledby="nat"><h2 id="nat">${m.natTable}</h2>\n`.text;
  if (nat.bindings.length === 0) yield html`<p>${page.filtered ? m.noNatMatches : m.noNat}</p>\n`.text;
  for (const b of limited(nat.bindings, MOST.bindings)) {
    const rows = b.pairs
      .slice(0, MOST.pairs)
      .map(
        (p) =>
          html`<tr><td class="r n"><a href="#frame-${p.original}">${p.original}</a></td><td class="r n"><a href="#frame-${p.copy}">${p.copy}</a></td><td class="r n">${
            p.latencyNs === null ? m.unknownTime : formatDuration(p.latencyNs, language)
          }</td><td>${p.checksumsConsistent === null ? m.notVerifiable : p.checksumsConsistent ? m.consistent : m.inconsistent}</td><td><code>${p.rewritten
            .map((r) => `${r.field} ${r.from} → ${r.toField === undefined ? '' : `${r.toField} `}${r.to}`)
            .join('; ')}</code></td></tr>\n`,
      );
    yield html`<h3>${m.binding(b.id)}: ${b.protocol} ${b.kind} (${m.confidence} ${formatPercent(b.confidence, language)})</h3>
<p>${m.before} <code>${shownEndpoint(b.original.src)} → ${shownEndpoint(b.original.dst)}</code><br>${m.after} <code class="rewrite">${shownEndpoint(b.translated.src)} → ${shownEndpoint(b.translated.dst)}</code>${
      b.mistimed === null ? '' : html`<br>${m.latency}: ${m.mistimed(b.mistimed.original, b.mistimed.copy)}`
    }</p>
<div class="scroll"><table><thead><tr><th scope="col" class="r">${m.original}</th><th scope="col" class="r">${m.copy}</th><th scope="col" class="r">${m.latency}</th><th scope="col">${m.checksums}</th><th scope="col">${m.rewritten}</th></tr></thead>
<tbody>
${rows}</tbody></table></div>
`.text;
  }
  yield cut(page, nat.bindings.length, MOST.bindings, nat.bindings.length).text;
  for (const p of nat.proxies) yield html`<p>${m.proxy(p.clientFlow, p.serverFlow)}</p>\n`.text;
  yield '</section>\n';
}

interface ExpertRow {
  readonly severity: string;
  readonly title: string;
  readonly protocol: string;
  count: number;
  readonly frames: number[];
}

const rowsOf = (selection: RowSelection | undefined) => selection && { filter: '', rows: Uint32Array.from(selection.packets()) };

/** Expert items by what they say, the gravest first. */
function expertRows({ facts, language }: Page, selection: RowSelection | undefined): ExpertRow[] {
  const rows = new Map<string, ExpertRow>();
  for (const item of expertSections(facts, rowsOf(selection), language)) {
    let row = rows.get(item.code);
    if (row === undefined) {
      row = { severity: item.severity, title: item.title, protocol: item.protocol, count: 0, frames: [] };
      rows.set(item.code, row);
    }
    row.count++;
    if (row.frames.length < 10) row.frames.push(item.frame);
  }
  const order = ['error', 'warning', 'warn', 'note', 'chat', 'comment'];
  return [...rows.values()].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count);
}

function expertTable({ words: m, language }: Page, rows: readonly ExpertRow[]): Markup {
  const body = rows.slice(0, MOST.expert).map(
    (
      r,
    ) => html`<tr class="${r.severity}"><td>${r.severity in m.severities ? m.severities[r.severity as keyof typeof m.severities] : r.severity}</td><th scope="row">${r.title}</th><td>${r.protocol}</td><td class="r n">${formatNumber(
      r.count,
      language,
    )}</td><td class="n">${r.frames.map((f) => html`<a href="#frame-${f}">${f}</a> `)}${r.count > r.frames.length ? '…' : ''}</td></tr>
`,
  );
  return html`<section aria-labelledby="expert"><h2 id="expert">${m.expert}</h2>
<div class="scroll"><table><thead><tr><td></td><th scope="col">${m.expert}</th><th scope="col">${m.protocol}</th><th scope="col" class="r">${m.expertCount}</th><th scope="col">${m.expertFrames}</th></tr></thead>
<tbody>
${body}</tbody></table></div></section>
`;
}

function commentList(page: Page, comments: readonly (readonly [number, readonly string[]])[]): Markup {
  const { words: m, facts } = page;
  const { capture } = facts;
  const ofCapture = capture.comments.map((c) => html`<li>${m.ofCapture}: <blockquote>${c}</blockquote></li>\n`);
  const ofPackets = comments
    .slice(0, MOST.comments)
    .map(
      ([row, texts]) =>
        html`<li><a href="#frame-${row + 1}">${m.frame} ${row + 1}</a>${texts.map((c) => html`<blockquote>${c}</blockquote>`)}</li>\n`,
    );
  return html`<section aria-labelledby="comments"><h2 id="comments">${m.comments}</h2>
<ul>
${ofCapture}${ofPackets}</ul>
${cut(page, comments.length, MOST.comments, capture.packetComments.size)}</section>
`;
}
