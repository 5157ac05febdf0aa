/** `trama lab SCENARIO -o OUT`: a capture from a scenario, without a network. */
import { Argument, Command, Option } from 'commander';
import type { Recording } from '../../core/lab/record.ts';
import type { Scenario } from '../../core/lab/scenario/schema.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { formatByName } from '../format/file-format.ts';
import { languageOption, wholeNumber } from '../options.ts';

interface Options {
  readonly output?: string;
  readonly format?: 'pcap' | 'pcapng';
  readonly seed: number;
  readonly list?: boolean;
  readonly lang?: string;
}

/** No scenario is longer. */
const MAX_BYTES = 1 << 20;

export function labCommand(context: Context): Command {
  return new Command('lab')
    .description('make a capture from a scenario: hosts, networks, directors, and what happens between them')
    .addArgument(new Argument('[scenario]', "a shipped scenario, or a YAML file (docs/scenarios.md; 'trama schema scenario')"))
    .addOption(new Option('-o, --output <file>', "the capture to write; '-' is stdout"))
    .addOption(
      new Option('-f, --format <format>', 'file format (default: by the ending of the output, else pcapng)').choices([
        'pcap',
        'pcapng',
      ]),
    )
    .addOption(
      new Option('--seed <n>', 'what is left to chance: same seed, same bytes').default(1).argParser(wholeNumber('--seed', 0)),
    )
    .addOption(new Option('--list', 'list the shipped scenarios'))
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama lab --list
  trama lab lvs-nat-24 -o trace.pcapng                   the laboratory of the 24-frame trace
  trama lab my-scenario.yaml --seed 7 -o mine.pcapng
  trama lab home-router -o - | trama annotate -`,
    )
    .action(async (name: string | undefined, options: Options) => {
      const shipped = await import('../io/scenarios.ts');
      if (options.list === true) {
        const lines = await shipped.listScenarios(languageOf(context, options.lang));
        await context.out.all(lines.map((line) => `${line}\n`));
        return;
      }
      if (name === undefined) throw new CliError('no scenario is named', "'trama lab --list' lists the shipped ones.");
      if (options.output === undefined) throw new CliError('-o, --output: no file to write is named');
      const { output } = options;
      if (output === '-' && context.outIsTerminal) throw new CliError('a capture is binary: it is not written to a terminal');
      const named = formatByName(output);
      const format = options.format ?? (named === 'pcap' ? 'pcap' : 'pcapng');
      const file = await shipped.scenarioFile(name);
      const recording = await record(await readScenario(context, file), options.seed);
      const { withOutput } = await import('../output-file.ts');
      const { pcapngPieces, pcapPieces } = await import('../../core/lab/write.ts');
      const { Collector } = await import('../../core/engine/export/pcapng.ts');
      await withOutput(context, output, file, async (out) => {
        const collector = new Collector((bytes) => out.bytes(bytes));
        for (const piece of format === 'pcap' ? pcapPieces(recording) : pcapngPieces(recording)) await collector.add(piece);
        await collector.flush();
      });
      if (format === 'pcap' && recording.interfaces.length > 1)
        context.error(
          `trama: note: pcap does not say which of the ${recording.interfaces.length} capture points saw a packet; pcapng does\n`,
        );
    });
}

async function record(scenario: Scenario, seed: number): Promise<Recording> {
  const { EndlessScenario, runScenario } = await import('../../core/lab/run.ts');
  try {
    return runScenario(scenario, seed);
  } catch (error) {
    if (!(error instanceof EndlessScenario)) throw error;
    throw new CliError(error.message, 'Say how long it lasts: duration: 10s');
  }
}

async function readScenario(context: Context, file: string): Promise<Scenario> {
  const [{ readDocument }, { parseScenario }] = await Promise.all([
    import('../io/document.ts'),
    import('../../core/lab/scenario/parse.ts'),
  ]);
  return readDocument(file, context.stdin, {
    parse: parseScenario,
    limit: MAX_BYTES,
    otherwise: 'no scenario',
    schema: 'scenario',
  });
}
