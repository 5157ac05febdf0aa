/**
 * `trama annotate --format html`: one file that needs nothing else, no script included. It follows the reader's light or dark setting,
 * prints well, and reads well without seeing it: headings in order, tables with heads, every frame a target to link to.
 */
import { formatDuration, formatNumber, formatPercent } from '../../core/annotate/format.ts';
import { phaseName } from '../../core/annotate/labels.ts';
import { type Theme, TOKENS } from '../../core/diagram/theme.ts';
import type { AnnotationSection, FrameSection } from '../../core/engine/documents/schemas.ts';
import { isoTime } from './dissect-text.ts';
import { html, Markup } from './html.ts';
import type { TextOptions } from './options.ts';
import { deviceNames, evidenceText, type Group, groupOf, type Report, relativeTimes } from './report.ts';

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
details { color: var(--dim); font-size: 0.93em; } summary { cursor: pointer; } details p { margin: 2px 0; }
figure { margin: 8px 0; overflow-x: auto; } figure svg { max-width: 100%; min-width: 44rem; height: auto; }
@media print {
  :root { color-scheme: light; ${LIGHT} }
  @page { margin: 14mm 12mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1, h2, h3, h4 { break-after: avoid; } p, li { orphans: 2; widows: 2; } tr, .page { break-inside: avoid; } thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; } .frame { background: none; border-radius: 0; }
  .scroll, figure { overflow: visible; } figure svg { min-width: 0; width: 100%; } .page svg { max-height: 210mm; } h2:has(+ figure:not(.page)) { display: none; } section:has(> figure:not(.page)) + section { break-before: page; } th, td { padding-right: 8px; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; } summary { display: none; }
}
`;

/** `svg`: the ladder, or undefined where there is none to draw. It is our own markup, escaped by its writer. */
export async function* annotateHtml(report: Report, svg: string | undefined, options: TextOptions): AsyncGenerator<string> {
  const { messages: m, language } = options;
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
<header>
<h1>${title}</h1>
`.text;
  const span = Number(BigInt(capture.lastTime ?? '0') - BigInt(capture.firstTime ?? '0'));
  const facts = [m.packetsOf(String(capture.packets)), m.bytesOf(formatNumber(capture.bytes, language))];
  if (capture.firstTime !== null) facts.push(isoTime(BigInt(capture.firstTime)), formatDuration(span, language));
  yield html`<p class="facts">${facts.join(' · ')}</p>\n</header>\n<main>\n`.text;
  if (capture.problems.length > 0) yield html`<p class="damage"><strong>${m.damage(capture.problems.length)}</strong></p>\n`.text;
  yield* devices(report, options);
  if (report.annotations.length > 0) {
    yield html`<section aria-labelledby="findings"><h2 id="findings">${m.findings}</h2>\n${annotations(report.annotations, m)}</section>\n`
      .text;
  }
  if (svg !== undefined) {
    const page = fitsPage(svg) ? html` class="page"` : '';
    yield html`<section aria-labelledby="ladder"><h2 id="ladder">${m.ladder}</h2>\n<figure${page} tabindex="0" aria-labelledby="ladder">${new Markup(svg)}</figure></section>\n`
      .text;
  }
  yield html`<section aria-labelledby="story"><h2 id="story">${m.story}</h2>\n`.text;
  yield* frames(report, options);
  yield '</section>\n';
  yield* flows(report, options);
  yield* nat(report, options);
  yield '</main>\n</body>\n</html>\n';
}

/** Whether the picture, shrunk to one page of paper, can still be read. Longer ones begin a page without a head, and run over several. */
function fitsPage(svg: string): boolean {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  return Number(height) <= 2 * Number(width);
}

function* devices({ devices }: Report, { messages: m }: TextOptions): Generator<string> {
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

async function* frames(report: Report, options: TextOptions): AsyncGenerator<string> {
  const { messages: m } = options;
  if (report.capture.packets === 0) yield html`<p>${m.empty}</p>\n`.text;
  const nameOf = deviceNames(report.devices, m.everyone);
  const timeOf = relativeTimes(report.capture, options.language);
  let group: Group | undefined;
  for await (const frame of report.frames) {
    const next = groupOf(frame.phase);
    if (next !== group) {
      group = next;
      yield html`<h3>${m.groups[group]}</h3>\n`.text;
    }
    yield frameMarkup(frame, nameOf, timeOf, options).text;
  }
}

function frameMarkup(
  frame: FrameSection,
  nameOf: (id: number | null) => string,
  timeOf: (time: string | null) => string,
  { messages: m, language }: TextOptions,
): Markup {
  const copy =
    frame.rewriteOf === null ? '' : html` <a class="rewrite" href="#frame-${frame.rewriteOf}">◆ ${m.copyOf(frame.rewriteOf)}</a>`;
  return html`<article class="frame${frame.rewriteOf === null ? '' : ' copy'}" id="frame-${frame.number}">
<h4><span class="n">${frame.number}</span> · <span class="n">${timeOf(frame.time)}</span> · ${nameOf(frame.from)} → ${nameOf(frame.to)} · <span class="facts">${phaseName(frame.phase, language)}</span>${copy}</h4>
<p class="summary"><code>${frame.summary}</code></p>
${frame.comments.map((c) => html`<blockquote>${c}</blockquote>\n`)}${annotations(frame.annotations, m)}</article>
`;
}

function annotations(list: readonly AnnotationSection[], m: TextOptions['messages']): Markup {
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

function* flows(report: Report, { messages: m }: TextOptions): Generator<string> {
  let first = true;
  for (const flow of report.flows) {
    if (flow.annotations.length === 0) continue;
    if (first) yield html`<section aria-labelledby="flows"><h2 id="flows">${m.flowFindings}</h2>\n`.text;
    first = false;
    yield html`<h3>${m.flow} ${flow.id}: ${flow.protocol} <code>${flow.client} → ${flow.server}</code></h3>\n${annotations(flow.annotations, m)}`
      .text;
  }
  if (!first) yield '</section>\n';
}

function* nat({ nat }: Report, { messages: m, language, filtered }: TextOptions): Generator<string> {
  yield html`<section aria-labelledby="nat"><h2 id="nat">${m.natTable}</h2>\n`.text;
  if (nat.bindings.length === 0) yield html`<p>${filtered ? m.noNatMatches : m.noNat}</p>\n`.text;
  for (const b of nat.bindings) {
    const rows = b.pairs.map(
      (p) =>
        html`<tr><td class="r n"><a href="#frame-${p.original}">${p.original}</a></td><td class="r n"><a href="#frame-${p.copy}">${p.copy}</a></td><td class="r n">${
          p.latencyNs === null ? m.unknownTime : formatDuration(p.latencyNs, language)
        }</td><td>${p.checksumsConsistent === null ? m.notVerifiable : p.checksumsConsistent ? m.consistent : m.inconsistent}</td><td><code>${p.rewritten
          .map((r) => `${r.field} ${r.from} → ${r.to}`)
          .join('; ')}</code></td></tr>\n`,
    );
    yield html`<h3>${m.binding(b.id)}: ${b.protocol} ${b.kind} (${m.confidence} ${formatPercent(b.confidence, language)})</h3>
<p>${m.before} <code>${b.original.src} → ${b.original.dst}</code><br>${m.after} <code class="rewrite">${b.translated.src} → ${b.translated.dst}</code></p>
<div class="scroll"><table><thead><tr><th scope="col" class="r">${m.original}</th><th scope="col" class="r">${m.copy}</th><th scope="col" class="r">${m.latency}</th><th scope="col">${m.checksums}</th><th scope="col">${m.rewritten}</th></tr></thead>
<tbody>
${rows}</tbody></table></div>
`.text;
  }
  for (const p of nat.proxies) yield html`<p>${m.proxy(p.clientFlow, p.serverFlow)}</p>\n`.text;
  yield '</section>\n';
}
