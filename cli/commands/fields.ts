/** `trama fields CAPTURE -e NAME…`: chosen fields, one packet a line, with the same bytes as `tshark -T fields`. */
import { Command, Option } from 'commander';
import type { PacketRow } from '../../core/base/ids.ts';
import type { Veil } from '../../core/coursework/exercise/hidden.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { FrameTree } from '../../core/wire/field.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { checkFilter, filterOption, selectRows } from '../filter.ts';
import { answersOption, exerciseOption, refuseTellingFilter, type StudentOptions, studentVeil } from '../io/student-view.ts';
import { captureArgument } from '../options.ts';

interface Options extends StudentOptions {
  readonly field: readonly string[];
  readonly option: readonly string[];
  readonly displayFilter?: string;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function fieldsCommand(context: Context): Command {
  return new Command('fields')
    .description('print chosen fields of every packet, as tshark -T fields does')
    .addArgument(captureArgument())
    .addOption(
      new Option('-e, --field <name>', "a field by Wireshark's name; may be repeated").argParser(collect).default([], 'none'),
    )
    .addOption(
      new Option(
        '-E, --option <name=value>',
        'header=y|n, bom=y|n, separator=/t|/s|CHAR, occurrence=f|l|a, aggregator=,|/s|CHAR, quote=d|s|n',
      )
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(filterOption())
    .addOption(exerciseOption())
    .addOption(answersOption())
    .addHelpText(
      'after',
      `
Examples:
  trama fields capture.pcap -e frame.number -e ip.src -e ip.dst -e tcp.seq
  trama fields capture.pcap -Y 'tcp.flags.syn == 1 && ip.dst == 10.0.0.0/8' -e frame.number -e tcp.dstport
  trama fields capture.pcap -e frame.time_epoch -e http.request.uri -E header=y -E separator=, -E quote=d > requests.csv`,
    )
    .action(async (path: string, options: Options) => {
      if (options.field.length === 0) throw new CliError('no field is asked for', 'Say which: -e frame.number -e ip.src');
      const [
        { withEngine },
        { areColumns, extractFields, FieldExtractor, isExtractable, parseFieldsOption, suggestFields },
        { shownVerdict },
      ] = await Promise.all([
        import('../session.ts'),
        import('../../core/explain/extract.ts'),
        import('../../core/analysis/tcp/verdicts/shown.ts'),
      ]);
      const unknown = options.field.filter((name) => !isExtractable(name));
      if (unknown.length > 0) {
        const near = [...new Set(unknown.flatMap(suggestFields))];
        throw new CliError(
          `there is no field called ${unknown.join(', ')}`,
          near.length > 0
            ? `Did you mean ${near.join(', ')}?`
            : "Fields have Wireshark's names: ip.src, tcp.flags, http.request.uri, …",
        );
      }
      let fieldsOptions = {};
      for (const option of options.option) {
        const next = parseFieldsOption(option, fieldsOptions);
        if (next === undefined) throw new CliError(`-E: '${option}' is no option`, "See 'trama fields --help'.");
        fieldsOptions = next;
      }
      const filter = options.displayFilter;
      await checkFilter(filter);
      const veil = await studentVeil(context, options);
      await refuseTellingFilter(veil, filter);
      const lift = veil && (await unveiled(veil));
      const print = async (engine: Engine) => {
        const { tables } = engine.facts;
        const streams = await engine.streams();
        const sources = {
          tables,
          tcpVerdict: (row: PacketRow) => shownVerdict(tables, row),
          http: (row: PacketRow) => streams.mayShow(row, 'http'),
          explain: engine.explainBytes.bind(engine),
          explainFrame: engine.explainFrame.bind(engine),
          ...(lift?.(engine) ?? {}),
        };
        const extractor = new FieldExtractor(options.field, sources, fieldsOptions);
        const rows = await selectRows(engine, filter);
        const pieces = extractFields(extractor, tables, (wanted) => engine.frames(wanted), rows);
        for await (const piece of pieces) await context.out.bytes(piece);
      };
      const depth = veil === undefined && filter === undefined && areColumns(options.field) ? 'columns' : 'fields';
      await withEngine(context, path, print, depth);
    });
}

/** Where the extractor takes its trees from, while something is hidden: from trees alone, of which the hidden is gone. */
async function unveiled(veil: Veil) {
  const { veiledTree } = await import('../../core/coursework/exercise/veiled.ts');
  return (engine: Engine) => {
    const lift = (row: PacketRow) => (tree: FrameTree) => veiledTree(tree, row + 1, veil);
    return {
      treesOnly: true,
      explain: (row: PacketRow, bytes: Uint8Array) => lift(row)(engine.explainBytes(row, bytes)),
      explainFrame: (row: PacketRow, bytes: Uint8Array) => {
        const tree = engine.explainFrame(row, bytes);
        return 'layers' in tree ? lift(row)(tree) : tree.then(lift(row));
      },
    };
  };
}
