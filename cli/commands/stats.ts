/** `trama stats KIND CAPTURE`: the capture in numbers. */
import { Argument, Command, Option } from 'commander';
import type { AnalysisDepth } from '../../core/analysis/analyses.ts';
import type { IoColumn } from '../../core/engine/documents/stats.ts';
import type { StatsKind } from '../../core/engine/documents/stats-schemas.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { FieldFault } from '../../core/engine/field-samples.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { filterOption } from '../filter.ts';
import { formatOption, languageOption, outputOption } from '../options.ts';

// Those of core/engine/documents/stats.ts, which is not loaded for them. A test holds the two equal.
export const KINDS = ['hierarchy', 'conversations', 'endpoints', 'io', 'lengths', 'http', 'expert', 'flows'] as const;
const LAYERS = ['eth', 'ip', 'ipv6', 'tcp', 'udp'] as const;

interface Options {
  readonly format: 'text' | 'json' | 'csv';
  readonly lang?: string;
  readonly output?: string;
  readonly displayFilter?: string;
  readonly layer: readonly (typeof LAYERS)[number][];
  readonly interval?: number;
  readonly column: readonly string[];
}

/** What each kind needs to have found out. */
const DEPTH: Readonly<Record<StatsKind, AnalysisDepth>> = {
  hierarchy: 'fields',
  conversations: 'columns',
  endpoints: 'columns',
  io: 'columns',
  lengths: 'columns',
  http: 'full',
  expert: 'full',
  flows: 'full',
};

export function statsCommand(context: Context): Command {
  const kind = new Argument('<kind>', 'what to count');
  // Named for help and completion; checked below, where the other order is understood, too.
  kind.argChoices = [...KINDS];
  return new Command('stats')
    .description('count: protocols, conversations, endpoints, packets over time and by length, HTTP, expert items, flows')
    .addArgument(kind)
    .addArgument(new Argument('<capture>', "pcap, pcapng, ipgrab listing or hex dump; gzip is undone; '-' is stdin"))
    .addOption(formatOption(['text', 'json', 'csv']))
    .addOption(filterOption())
    .addOption(
      new Option('--layer <layer>', 'conversations, endpoints: of this layer only; may be repeated')
        .choices(LAYERS)
        .default([], 'all layers')
        .argParser(layer),
    )
    .addOption(new Option('--interval <seconds>', 'io: length of an interval (default: about 50 of them)').argParser(seconds))
    .addOption(
      new Option(
        '--column <filter>',
        "io: a column of its own for what this display filter matches, or for a function of a field: 'AVG(tcp.len)http'; may be repeated",
      )
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([], 'none'),
    )
    .addOption(languageOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Kinds:
  hierarchy       packets and bytes of each protocol, below those that carry it (tshark -z io,phs)
  conversations   between Ethernet, IPv4 and IPv6 addresses, TCP and UDP ports (tshark -z conv,…)
  endpoints       the same, each end by itself (tshark -z endpoints,…)
  io              packets and bytes over time (tshark -z io,stat,…)
  lengths         packets by length (tshark -z plen,tree)
  http            requests by method, host and path, responses by status, load and times of servers
  expert          what is worth a second look, counted; 'trama expert' lists it
  flows           conversations by protocol, how TCP connections were opened and how they ended

Functions of io (tshark's): SUM, MIN, MAX, AVG of numbers and time spans, COUNT FIELDS (or COUNT) and COUNT FRAMES (or FRAMES) of any
field, LOAD of a response time (how many were being waited for). Time spans are in seconds.

Examples:
  trama stats hierarchy capture.pcap
  trama stats conversations capture.pcap --layer tcp --format csv -o tcp.csv
  trama stats io capture.pcap --interval 0.5 --column 'tcp.analysis.retransmission' --column 'http.request'
  trama stats io capture.pcap --column 'SUM(tcp.len)tcp.srcport == 80' --column 'AVG(tcp.analysis.ack_rtt)'
  trama stats endpoints capture.pcap -Y 'ip.ttl < 10'
  trama stats http capture.pcap --format json | jq '.servers'`,
    )
    .action(async (first: string, second: string, options: Options) => {
      const { kind: chosen, path } = order(first, second);
      const language = languageOf(context, options.lang);
      if (options.column.length > 0 && chosen !== 'io') throw new CliError('--column: only io has columns');
      if (options.interval !== undefined && chosen !== 'io') throw new CliError('--interval: only io has intervals');
      if (options.layer.length > 0 && chosen !== 'conversations' && chosen !== 'endpoints')
        throw new CliError('--layer: only conversations and endpoints have layers');
      const [{ withEngine }, { withOutput }, { checkFilter, selectRows }] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../filter.ts'),
      ]);
      await checkFilter(options.displayFilter);
      const { columnText } = await import('../../core/engine/documents/io-column.ts');
      for (const column of options.column) await checkFilter(columnText(column).filter, '--column');
      const select = async (engine: Engine, filter: string) => ({
        filter,
        rows: Uint32Array.from((await selectRows(engine, filter)) as Iterable<number>),
      });
      const work = async (engine: Engine) => {
        const filter = options.displayFilter;
        const selection = filter === undefined ? undefined : await select(engine, filter);
        const columns = [];
        for (const column of options.column) columns.push(await columnOf(engine, column));
        const [{ statsDocument }, { TooManyIntervals, MAX_INTERVALS }] = await Promise.all([
          import('../../core/engine/documents/stats.ts'),
          import('../../core/analysis/stats/io.ts'),
        ]);
        const document = await statsDocument(engine, chosen, selection, {
          layers: options.layer,
          language,
          intervalNs: options.interval ?? null,
          columns,
        }).catch((error: unknown) => {
          if (!(error instanceof TooManyIntervals)) throw error;
          throw new CliError(
            `--interval: the capture lasts for ${error.count} of them; at most ${MAX_INTERVALS} are counted`,
            'Ask for a longer interval.',
          );
        });
        await withOutput(context, options.output, path, async (out) => {
          if (options.format === 'json') {
            const { writeJson } = await import('../../core/engine/documents/json.ts');
            return out.all(writeJson(document));
          }
          const [{ statsCsv, statsText }, { textOptions }] = await Promise.all([
            import('../format/stats-text.ts'),
            import('../format/options.ts'),
          ]);
          return out.all((options.format === 'csv' ? statsCsv : statsText)(document, textOptions(context, language)));
        });
      };
      // A filter may ask for anything.
      const filtered = options.displayFilter !== undefined || options.column.length > 0;
      await withEngine(context, path, work, filtered ? 'full' : DEPTH[chosen]);
    });
}

async function columnOf(engine: Engine, text: string): Promise<IoColumn> {
  const [{ ioColumn }, { FieldError }] = await Promise.all([
    import('../../core/engine/documents/io-column.ts'),
    import('../../core/engine/field-samples.ts'),
  ]);
  return ioColumn(engine, text).catch((error: unknown) => {
    if (!(error instanceof FieldError)) throw error;
    const [first] = error.suggestions;
    throw new CliError(`--column '${text}': ${FAULTS[error.fault]}`, first === undefined ? undefined : `Did you mean ${first}?`);
  });
}

const FAULTS: Readonly<Record<FieldFault, string>> = {
  'no-field': 'a field belongs between the parentheses',
  'unknown-field': 'there is no such field',
  'no-number': "the field's values are no numbers; they can be counted only",
  'no-duration': 'LOAD wants a field that is a time span, such as http.time',
  'too-many-values': 'the packets have the field too often; narrow the filter',
};

const isKind = (text: string): text is StatsKind => (KINDS as readonly string[]).includes(text);

/** `stats KIND CAPTURE`; `stats CAPTURE KIND` means the same. */
function order(first: string, second: string): { kind: StatsKind; path: string } {
  if (isKind(first)) return { kind: first, path: second };
  if (isKind(second)) return { kind: second, path: first };
  throw new CliError(`there are no statistics called '${first}'`, `Kinds: ${KINDS.join(', ')}.`);
}

function layer(value: string, before: readonly string[]): readonly string[] {
  if (!(LAYERS as readonly string[]).includes(value))
    throw new CliError(`--layer: there is no layer '${value}'`, `Layers: ${LAYERS.join(', ')}.`);
  return [...before, value];
}

/** Seconds, to the nanosecond, as nanoseconds. */
function seconds(text: string): number {
  const n = /^\d*\.?\d+$|^\d+\.$/.test(text) ? Math.round(Number(text) * 1e9) : 0;
  if (!Number.isSafeInteger(n) || n < 1) throw new CliError(`--interval: '${text}' is not a number of seconds above 0`);
  return n;
}
