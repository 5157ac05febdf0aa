/** `trama stats` as tables: one shape for text and CSV. */

import { EXPERT_WORDS } from '../../core/annotate/expert.ts';
import type { StatsDocument } from '../../core/engine/documents/stats-schemas.ts';
import type { Messages } from '../messages/index.ts';

/** What a number counts, and so how people are shown it. */
export type Unit = 'text' | 'count' | 'bytes' | 'ns' | 'mean' | 'real' | 'share';

export interface StatsColumn {
  /** For CSV: the key that JSON has for it. */
  readonly key: string;
  readonly title: string;
  readonly unit: Unit;
}

export type Cell = string | number | null;

export interface StatsTable {
  /** Above the table, where a document has several. */
  readonly heading?: string;
  readonly columns: readonly StatsColumn[];
  readonly rows: Iterable<readonly Cell[]>;
}

/** The first column of the row says how deep it stands: two spaces for each level. */
const indented = (text: string, depth: number): string => ' '.repeat(2 * depth) + text;

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export function statsTables(document: StatsDocument, messages: Messages, csv: boolean): StatsTable[] {
  const m = messages.stats;
  const col = (key: string, title: string, unit: Unit = 'count'): StatsColumn => ({ key, title, unit });
  const packets = col('packets', m.packets);
  const bytes = col('bytes', m.bytes, 'bytes');
  switch (document.kind) {
    case 'hierarchy': {
      const all = document.protocols.filter((p) => p.depth === 0).reduce((n, p) => n + p.packets, 0);
      return [
        {
          columns: csv
            ? [col('path', m.protocol, 'text'), packets, bytes]
            : [col('protocol', m.protocol, 'text'), packets, col('share', m.share, 'share'), bytes],
          rows: document.protocols.map((p) =>
            csv ? [p.path, p.packets, p.bytes] : [indented(p.protocol, p.depth), p.packets, share(p.packets, all), p.bytes],
          ),
        },
      ];
    }
    case 'conversations':
      return byLayer(document.conversations, csv, {
        columns: [
          col('a', m.endA, 'text'),
          col('b', m.endB, 'text'),
          col('flow', m.flow),
          packets,
          bytes,
          col('packetsFromA', m.packetsFromA),
          col('bytesFromA', m.bytesFromA, 'bytes'),
          col('packetsFromB', m.packetsFromB),
          col('bytesFromB', m.bytesFromB, 'bytes'),
          col('startNs', m.start, 'ns'),
          col('durationNs', m.duration, 'ns'),
        ],
        cells: (c) => [
          c.a,
          c.b,
          c.flow,
          c.packets,
          c.bytes,
          c.packetsFromA,
          c.bytesFromA,
          c.packetsFromB,
          c.bytesFromB,
          c.startNs,
          c.durationNs,
        ],
        layer: col('layer', m.layer, 'text'),
        headings: m.conversationsOf,
        // Below the transport there are no flows to name.
        drop: (layer) => (layer === 'tcp' || layer === 'udp' ? [] : ['flow']),
      });
    case 'endpoints':
      return byLayer(document.endpoints, csv, {
        columns: [
          col('endpoint', m.endpoint, 'text'),
          packets,
          bytes,
          col('packetsSent', m.packetsSent),
          col('bytesSent', m.bytesSent, 'bytes'),
          col('packetsReceived', m.packetsReceived),
          col('bytesReceived', m.bytesReceived, 'bytes'),
        ],
        cells: (e) => [e.endpoint, e.packets, e.bytes, e.packetsSent, e.bytesSent, e.packetsReceived, e.bytesReceived],
        layer: col('layer', m.layer, 'text'),
        headings: m.endpointsOf,
        drop: () => [],
      });
    case 'io': {
      const isFunction = (column: number): boolean => document.intervals[0]?.counts[column]?.value !== undefined;
      return [
        {
          columns: [
            col('startNs', m.from, 'ns'),
            col('endNs', m.to, 'ns'),
            ...document.columns.flatMap((filter, i) => [
              ...(isFunction(i)
                ? [col(filter, filter, 'real')]
                : [
                    col(i === 0 ? 'packets' : `packets ${filter}`, i === 0 ? m.packets : filter),
                    col(i === 0 ? 'bytes' : `bytes ${filter}`, m.bytes, 'bytes'),
                  ]),
            ]),
          ],
          rows: document.intervals.map((i) => [
            i.startNs,
            i.endNs,
            ...i.counts.flatMap((c) => (c.value === undefined ? [c.packets, c.bytes] : [c.value])),
          ]),
        },
      ];
    }
    case 'lengths': {
      const { all, classes } = document;
      const row = (c: typeof all, name: string): Cell[] => [
        ...(csv ? [c.from, c.to] : [name]),
        c.packets,
        ...(csv ? [] : [share(c.packets, all.packets)]),
        c.bytes,
        c.packets === 0 ? null : c.bytes / c.packets,
        c.shortest,
        c.longest,
      ];
      return [
        {
          columns: [
            ...(csv ? [col('from', m.from), col('to', m.to)] : [col('class', m.length, 'text')]),
            packets,
            ...(csv ? [] : [col('share', m.share, 'share')]),
            bytes,
            col('mean', m.mean, 'mean'),
            col('shortest', m.shortest),
            col('longest', m.longest),
          ],
          rows: [
            ...(csv ? [] : [row(all, m.all)]),
            ...classes.map((c) => row(c, c.to === null ? m.orMore(c.from) : `${c.from}–${c.to}`)),
          ],
        },
      ];
    }
    case 'http':
      return csv ? [httpCsv(document)] : httpTables(document, m);
    case 'expert':
      return [
        {
          columns: [
            col('severity', m.severity, 'text'),
            col('count', m.count),
            col('group', m.group, 'text'),
            col('protocol', m.protocol, 'text'),
            ...(csv ? [] : [col('title', m.what, 'text')]),
            col('code', m.code, 'text'),
            col('frames', m.frames, 'text'),
          ],
          rows: document.items.map((i) => [
            csv ? i.severity : EXPERT_WORDS[document.language].severities[i.severity],
            i.count,
            csv ? i.group : EXPERT_WORDS[document.language].groups[i.group],
            i.protocol,
            ...(csv ? [] : [i.title]),
            i.code,
            `${i.frames.join(' ')}${!csv && i.count > i.frames.length ? ' …' : ''}`,
          ]),
        },
      ];
    case 'flows':
      return csv ? [flowsCsv(document)] : flowsTables(document, messages);
  }
}

interface Layered<T> {
  readonly columns: readonly StatsColumn[];
  readonly cells: (item: T) => Cell[];
  readonly layer: StatsColumn;
  readonly headings: (layer: string) => string;
  /** Keys of columns that a layer does without. */
  readonly drop: (layer: string) => readonly string[];
}

/** One table with a column for the layer (CSV), or one table for each layer that has anything. */
function byLayer<T extends { readonly layer: string }>(items: readonly T[], csv: boolean, how: Layered<T>): StatsTable[] {
  if (csv) return [{ columns: [how.layer, ...how.columns], rows: items.map((item) => [item.layer, ...how.cells(item)]) }];
  const layers = [...new Set(items.map((item) => item.layer))];
  return layers.map((layer) => {
    const dropped = how.drop(layer);
    const kept = how.columns.map((c, i) => ({ c, i })).filter(({ c }) => !dropped.includes(c.key));
    return {
      heading: how.headings(layer),
      columns: kept.map(({ c }) => c),
      rows: items
        .filter((item) => item.layer === layer)
        .map((item) => {
          const cells = how.cells(item);
          return kept.map(({ i }) => cells[i] ?? null);
        }),
    };
  });
}

type HttpStats = Extract<StatsDocument, { kind: 'http' }>;
type FlowStats = Extract<StatsDocument, { kind: 'flows' }>;
type Words = Messages['stats'];

function httpTables(d: HttpStats, m: Words): StatsTable[] {
  const col = (title: string, unit: Unit = 'count'): StatsColumn => ({ key: title, title, unit });
  const times = [col(m.answered), col(m.fastest, 'ns'), col(m.meanTime, 'ns'), col(m.slowest, 'ns')];
  const timing = (t: HttpStats['timing']): Cell[] => [t.count, t.minimumNs, t.meanNs, t.maximumNs];
  return [
    { columns: [col(m.requests), col(m.responses), ...times], rows: [[d.requests, d.responses, ...timing(d.timing)]] },
    {
      heading: m.byMethod,
      columns: [col(m.method, 'text'), col(m.requests)],
      rows: d.methods.map((r) => [r.method, r.requests]),
    },
    {
      heading: m.byStatus,
      columns: [col(m.status, 'text'), col(m.responses)],
      rows: d.statuses.map((r) => [String(r.status), r.responses]),
    },
    {
      heading: m.byHost,
      columns: [col(m.host, 'text'), col(m.path, 'text'), col(m.requests)],
      rows: d.hosts.map((r) => [r.host, r.path, r.requests]),
    },
    {
      heading: m.byServer,
      columns: [col(m.server, 'text'), col(m.requests), col(m.responses), ...times],
      rows: d.servers.map((s) => [s.server, s.requests, s.responses, ...timing(s.timing)]),
    },
  ];
}

const csvColumns = (...keys: string[]): StatsColumn[] => keys.map((key) => ({ key, title: key, unit: 'text' }));

/** One line a number: what is counted, of what. */
function httpCsv(d: HttpStats): StatsTable {
  const timing = (t: HttpStats['timing']): Cell[] => [t.minimumNs, t.meanNs, t.maximumNs];
  return {
    columns: csvColumns('by', 'name', 'path', 'requests', 'responses', 'minimumNs', 'meanNs', 'maximumNs'),
    rows: [
      ['all', '', '', d.requests, d.responses, ...timing(d.timing)],
      ...d.methods.map((r): Cell[] => ['method', r.method, '', r.requests, null, null, null, null]),
      ...d.statuses.map((r): Cell[] => ['status', r.status, '', null, r.responses, null, null, null]),
      ...d.hosts.map((r): Cell[] => ['host', r.host, r.path, r.requests, null, null, null, null]),
      ...d.servers.map((s): Cell[] => ['server', s.server, '', s.requests, s.responses, ...timing(s.timing)]),
    ],
  };
}

const named = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;

function flowsTables(d: FlowStats, messages: Messages): StatsTable[] {
  const m = messages.stats;
  const col = (title: string, unit: Unit = 'count'): StatsColumn => ({ key: title, title, unit });
  return [
    {
      columns: [
        col(m.protocol, 'text'),
        col(m.flows),
        col(m.packets),
        col(m.payload, 'bytes'),
        col(m.meanDuration, 'ns'),
        col(m.longestDuration, 'ns'),
      ],
      rows: d.protocols.map((p) => [p.protocol, p.flows, p.packets, p.bytes, p.meanDurationNs, p.longestDurationNs]),
    },
    {
      heading: m.openings,
      columns: [col(m.opening, 'text'), col(m.flows)],
      rows: d.openings.map((o) => [named(messages.openingKinds, o.kind), o.flows]),
    },
    {
      heading: m.closes,
      columns: [col(m.close, 'text'), col(m.flows)],
      rows: d.closes.map((o) => [named(messages.closeKinds, o.kind), o.flows]),
    },
  ];
}

const flowsCsv = (d: FlowStats): StatsTable => ({
  columns: csvColumns('by', 'name', 'flows', 'packets', 'bytes', 'meanDurationNs', 'longestDurationNs'),
  rows: [
    ...d.protocols.map((p): Cell[] => [
      'protocol',
      p.protocol,
      p.flows,
      p.packets,
      p.bytes,
      p.meanDurationNs,
      p.longestDurationNs,
    ]),
    ...d.openings.map((o): Cell[] => ['opening', o.kind, o.flows, null, null, null, null]),
    ...d.closes.map((o): Cell[] => ['close', o.kind, o.flows, null, null, null, null]),
  ],
});
