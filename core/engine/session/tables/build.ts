/** Which table is made of what. What several tables need, the conversations, is counted once for each selection. */
import type { ExpertItem } from '../../../analysis/expert/facts.ts';
import { expertItems } from '../../../analysis/expert/items.ts';
import { type Conversations, conversations } from '../../../analysis/stats/conversations.ts';
import { expertSummary } from '../../../analysis/stats/expert.ts';
import { protocolHierarchy } from '../../../analysis/stats/hierarchy.ts';
import type { StatsSource } from '../../../analysis/stats/source.ts';
import { EXPERT_WORDS, expertText, expertTitle } from '../../../annotate/expert.ts';
import { formatNumber, type Lang } from '../../../annotate/format.ts';
import { frameNumber } from '../../../base/ids.ts';
import { bondingDocument } from '../../documents/bonding.ts';
import { failoverDocument } from '../../documents/failover.ts';
import { protocolSections, rowSet } from '../../documents/stats.ts';
import type { Engine } from '../../engine.ts';
import { RowSelection } from '../../selection.ts';
import { checkedFilter } from '../filter-text.ts';
import { bindingsTable, flowsTable, httpPathsTable, httpRequestsTable, httpServersTable, translatorsTable } from './flows.ts';
import { type Column, column, type TABLES, type Table, type TableKind, tableOf } from './model.ts';
import { bondingLimits, bondingTable, failoverLimits, failoverTable, lvsTable } from './servers.ts';
import { conversationsTable, endpointsTable, hierarchyTable } from './traffic.ts';
import { tablesEn } from './words.en.ts';
import { tablesEs } from './words.es.ts';

export const TABLE_WORDS = { en: tablesEn, es: tablesEs } as const;

/** Expert items listed: each of them is an object, and a capture may have one for every packet. */
const MOST_ITEMS = 500_000;

export interface Built {
  readonly table: Table;
  /** What there is to say beside the rows; empty where there is nothing. */
  readonly note: string;
  /** Rows of each part, where that is known without making them. */
  readonly counts: readonly number[] | null;
}

export interface BuildContext {
  readonly engine: Engine;
  readonly source: StatsSource;
  /** Undefined: all packets. */
  readonly rows: Uint32Array | undefined;
  readonly lang: Lang;
  /** Made once for each selection. */
  readonly once: <T>(key: string, make: () => Promise<T>) => Promise<T>;
}

type Part<K extends TableKind> = (typeof TABLES)[K][number];

export async function buildTable(kind: TableKind, part: string, c: BuildContext): Promise<Built> {
  const { engine, source, rows, lang } = c;
  const { facts } = engine;
  const plain = (table: Table, note = ''): Built => ({ table, note, counts: null });
  const selection = rows === undefined ? undefined : new RowSelection(facts.tables, rows);
  const whole = rows === undefined ? '' : TABLE_WORDS[lang].whole;
  switch (kind) {
    case 'conversations':
    case 'endpoints': {
      const layer = part as Part<'conversations'>;
      const all: Conversations = await c.once('conversations', () => conversations(source));
      const list = [...all[layer]].sort((a, b) => b.packetsFromA + b.packetsFromB - (a.packetsFromA + a.packetsFromB));
      if (kind === 'endpoints') return plain(endpointsTable(facts, layer, list));
      const counts = [all.eth, all.ip, all.ipv6, all.tcp, all.udp].map((l) => l.length);
      return { table: conversationsTable(facts, layer, list), note: '', counts };
    }
    case 'hierarchy': {
      const root = await protocolHierarchy(source);
      return plain(hierarchyTable(protocolSections(root), root));
    }
    case 'expert':
      return part === 'summary' ? plain(expertSummaryTable(c)) : expertTable(c);
    case 'flows':
      return plain(flowsTable(facts, lang, selection));
    case 'http': {
      const wanted = rowSet(rows === undefined ? undefined : { filter: '', rows });
      if (part === 'servers') return plain(httpServersTable(facts, wanted));
      return plain(part === 'paths' ? httpPathsTable(facts, wanted) : httpRequestsTable(facts, selection));
    }
    case 'nat':
      if (part === 'translators') return plain(translatorsTable(facts, lang), whole);
      return plain(bindingsTable(facts, lang, selection));
    case 'lvs':
      return plain(lvsTable(facts, part as Part<'lvs'>, lang), whole);
    case 'bonding': {
      const document = await bondingDocument(engine);
      return plain(bondingTable(document, part as Part<'bonding'>, lang), `${bondingLimits(document, lang)} ${whole}`.trim());
    }
    case 'failover': {
      const document = await failoverDocument(engine);
      const table = failoverTable(facts, document, part as Part<'failover'>, lang);
      return plain(table, `${failoverLimits(document, lang)} ${whole}`.trim());
    }
  }
}

function expertTable({ engine, rows, lang }: BuildContext): Built {
  const { facts } = engine;
  const wanted = rowSet(rows === undefined ? undefined : { filter: '', rows });
  const items: ExpertItem[] = [];
  let more = false;
  for (const item of expertItems(facts)) {
    if (!wanted(item.row)) continue;
    more = items.length === MOST_ITEMS;
    if (more) break;
    items.push(item);
  }
  const words = EXPERT_WORDS[lang];
  const columns: Column<ExpertItem>[] = [
    column('frame', 'id', (i) => frameNumber(i.row)),
    column('severity', 'text', (i) => words.severities[i.severity]),
    column('group', 'text', (i) => words.groups[i.group]),
    column('protocol', 'mono', (i) => i.protocol),
    column('title', 'text', (i) => expertTitle(i.code, lang)),
    column('text', 'text', (i) => expertText(i, facts, lang)),
    column('code', 'mono', (i) => i.code),
  ];
  const table = tableOf(items, columns, (i) => ({ frame: frameNumber(i.row), filter: checkedFilter(i.code) }));
  return { table, note: more ? TABLE_WORDS[lang].cut(formatNumber(MOST_ITEMS, lang)) : '', counts: null };
}

function expertSummaryTable({ engine, rows, lang }: BuildContext): Table {
  const { facts } = engine;
  const wanted = rowSet(rows === undefined ? undefined : { filter: '', rows });
  const words = EXPERT_WORDS[lang];
  const list = expertSummary(
    (function* () {
      for (const item of expertItems(facts)) if (wanted(item.row)) yield item;
    })(),
  );
  type Item = (typeof list)[number];
  const columns: Column<Item>[] = [
    column('severity', 'text', (i) => words.severities[i.severity]),
    column('group', 'text', (i) => words.groups[i.group]),
    column('protocol', 'mono', (i) => i.protocol),
    column('title', 'text', (i) => expertTitle(i.code, lang)),
    column('count', 'count', (i) => i.count),
    column('firstFrame', 'id', (i) => (i.rows[0] === undefined ? null : frameNumber(i.rows[0]))),
    column('code', 'mono', (i) => i.code),
  ];
  return tableOf(list, columns, (i) => ({
    frame: i.rows[0] === undefined ? 0 : frameNumber(i.rows[0]),
    filter: checkedFilter(i.code),
  }));
}
