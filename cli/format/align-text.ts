/** `trama align` for people: the points and their clocks, then every two of them that were compared. */
import { formatDuration, formatNumber, safeText } from '../../core/annotate/format.ts';
import type {
  AlignComparisonSection,
  AlignDocument,
  AlignPathSection,
  AlignPointSection,
} from '../../core/engine/documents/align-schemas.ts';
import { table, wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

const LISTED = 12;

export function* alignText(raw: AlignDocument, options: TextOptions): Generator<string> {
  // Names come from captures and command lines.
  const document = { ...raw, points: raw.points.map((p) => ({ ...p, name: safeText(p.name, 60), file: safeText(p.file) })) };
  const { style, language } = options;
  const m = options.messages.align;
  yield `${style.heading(m.points)}\n`;
  const head = [
    { title: m.point },
    { title: m.file },
    { title: m.packets, right: true },
    { title: m.clock, right: true },
    { title: m.rate, right: true },
    { title: m.certainty },
  ];
  const rows = document.points.map((p) => [
    p.name,
    p.file,
    formatNumber(p.packets, language),
    clockOf(p, options),
    p.status === 'aligned' ? m.ppm(signed(p.skewPpm, language)) : '',
    p.status === 'aligned' ? m.certainties[p.certainty] : '',
  ]);
  const [first, ...rest] = table(head, rows, '  ');
  yield `${style.dim(first ?? '')}\n${rest.join('\n')}\n`;
  for (const c of document.comparisons) yield* comparisonText(c, document.points, options);
}

const signed = (n: number, language: TextOptions['language']): string => `${n > 0 ? '+' : ''}${formatNumber(n, language, 1)}`;

function clockOf(p: AlignPointSection, { messages, language }: TextOptions): string {
  const m = messages.align;
  if (p.status === 'reference') return m.reference;
  if (p.status === 'same-clock') return m.sameClock;
  if (p.status === 'apart') return m.apart;
  const clock = `${p.offsetNs > 0 ? '+' : ''}${exact(p.offsetNs, language)}`;
  return p.boundNs === null ? clock : m.within(clock, formatDuration(p.boundNs, language));
}

/** Offsets beyond seconds with all the digits that a bound of milliseconds makes worth reading. */
const exact = (ns: number, language: TextOptions['language']): string =>
  Math.abs(ns) < 1e9 ? formatDuration(ns, language) : `${formatNumber(ns / 1e9, language, 6)} s`;

function* comparisonText(
  c: AlignComparisonSection,
  points: readonly AlignPointSection[],
  options: TextOptions,
): Generator<string> {
  const { style, language, columns } = options;
  const m = options.messages.align;
  const name = (id: number): string => points[id]?.name ?? '';
  yield `\n${style.heading(m.between(name(c.a), name(c.b)))}\n`;
  const head = [
    { title: m.direction },
    { title: m.pairs, right: true },
    { title: m.lost, right: true },
    { title: m.smallest, right: true },
    { title: m.median, right: true },
    { title: m.p95, right: true },
    { title: m.largest, right: true },
  ];
  const shown = c.paths.filter((p) => p.pairs > 0 || p.lost.count > 0);
  if (shown.length > 0) {
    const time = (ns: number | undefined): string => (ns === undefined ? '–' : formatDuration(ns, language));
    const rows = shown.map((p) => [
      m.arrow(name(p.from), name(p.to)),
      formatNumber(p.pairs, language),
      formatNumber(p.lost.count, language),
      ...[p.delays?.minNs, p.delays?.medianNs, p.delays?.p95Ns, p.delays?.maxNs].map(time),
    ]);
    const [first, ...rest] = table(head, rows, '  ');
    yield `${style.dim(first ?? '')}\n${rest.join('\n')}\n`;
  }
  for (const [line, grave] of sentences(c, name, options))
    yield `${wrapAfter('  - ', line, columns)
      .map(grave ? style.warning : (l) => l)
      .join('\n')}\n`;
}

/** What there is to say, each with whether it is a warning. */
function* sentences(
  c: AlignComparisonSection,
  name: (id: number) => string,
  { messages, language }: TextOptions,
): Generator<[string, boolean]> {
  const m = messages.align;
  const number = (n: number): string => formatNumber(n, language);
  const ppm = (n: number): string => m.ppm(signed(n, language));
  const evidence = c.paths
    .filter((p) => p.fastest !== null)
    .map((p) => m.fastest(name(p.from), p.fastest?.from ?? 0, name(p.to), p.fastest?.to ?? 0))
    .join('; ');
  switch (c.method) {
    case 'two-way':
      if (c.steady)
        yield [m.twoWay(formatDuration(c.boundNs ?? 0, language), formatDuration(c.residualNs ?? 0, language), evidence), false];
      break;
    case 'one-way':
      yield [m.oneWay(evidence), false];
      break;
    case 'level':
      yield [m.level, false];
      break;
    case 'same-clock':
      yield [m.oneClock, false];
  }
  if (!c.steady) yield [m.unsteady, true];
  else if (c.method !== 'same-clock') {
    const range = c.skewRangePpm;
    if (c.skewSeen)
      yield [range === null ? m.skewAlone(ppm(c.skewPpm)) : m.skew(ppm(c.skewPpm), ppm(range[0]), ppm(range[1])), false];
    else yield [range === null ? m.skewUnknown : m.skewHidden(ppm(range[0]), ppm(range[1])), false];
  }
  if (c.contradicting > 0) yield [m.contradicting(number(c.contradicting)), true];
  for (const p of c.paths) yield* pathSentences(p, m.arrow(name(p.from), name(p.to)), { messages, language } as TextOptions);
  if (c.undirected > 0) yield [m.undirected(number(c.undirected)), false];
  if (c.onlyA > 0) yield [m.only(number(c.onlyA), name(c.a)), false];
  if (c.onlyB > 0) yield [m.only(number(c.onlyB), name(c.b)), false];
}

function* pathSentences(p: AlignPathSection, path: string, { messages, language }: TextOptions): Generator<[string, boolean]> {
  const m = messages.align;
  const packets = (n: number): string => m.packetsOf(formatNumber(n, language));
  const frames = (list: readonly number[]): string =>
    list.length === 1
      ? m.frame(list[0] as number)
      : m.frames(`${list.slice(0, LISTED).join(', ')}${list.length > LISTED ? ', …' : ''}`);
  if (p.lost.count > 0) yield [m.lostFrames(packets(p.lost.count), path, frames(p.lost.frames)), true];
  if (p.negative.count > 0) yield [m.negative(packets(p.negative.count), path, frames(p.negative.frames)), true];
  if (p.divided > 0) yield [m.divided(packets(p.divided), path), false];
  if (p.duplicates > 0) yield [m.duplicates(packets(p.duplicates), path), false];
  if (p.reordered > 0) yield [m.reordered(packets(p.reordered), path), false];
  if (p.outside > 0) yield [m.outside(packets(p.outside), path), false];
}
