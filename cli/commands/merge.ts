/** `trama merge A B… -o OUT`: several captures as one, by time. */
import { Argument, Command, Option } from 'commander';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { formatByName } from '../format/file-format.ts';
import { languageOption } from '../options.ts';
import { referenceOption } from './align.ts';

interface Options {
  readonly output?: string;
  readonly format?: 'pcap' | 'pcapng' | 'text' | 'json' | 'ndjson';
  readonly align?: boolean;
  readonly reference?: string;
  readonly lang?: string;
}

export function mergeCommand(context: Context): Command {
  return new Command('merge')
    .description('merge captures by time, whatever their formats and link types')
    .addArgument(
      new Argument('<captures...>', "pcap, pcapng, ipgrab listings or hex dumps; gzip is undone; one may be '-', stdin"),
    )
    .addOption(new Option('-o, --output <file>', "the file to write; '-' is stdout"))
    .addOption(
      new Option(
        '-f, --format <format>',
        'file format (default: by the ending of the output, else pcapng); with --align of the report',
      ).choices(['pcap', 'pcapng', 'text', 'json', 'ndjson']),
    )
    .addOption(
      new Option(
        '--align',
        'put the clocks of the capture points right first, and report offsets, delays and losses (trama align)',
      ),
    )
    .addOption(referenceOption())
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Packets of equal time come in the order of the command line. Interfaces, comments, names and nanoseconds are kept in pcapng; classic pcap holds
one link type and no comments. What could be read of a damaged file is merged, and the exit code is 1.

Examples:
  trama merge client.pcap server.pcapng -o both.pcapng
  trama merge --align client.pcap server.pcapng -o both.pcapng
  trama merge eth0.pcap eth1.pcap -o - --format pcap | tcpdump -r -`,
    )
    .action(async (paths: string[], options: Options) => {
      const { output, format: asked } = options;
      if (options.align === true) {
        const language = languageOf(context, options.lang);
        const { runAlign } = await import('./align-run.ts');
        const isFile = asked === 'pcap' || asked === 'pcapng';
        return runAlign(context, paths, {
          report: isFile ? 'text' : (asked ?? 'text'),
          language,
          reference: options.reference,
          output,
          fileFormat: isFile ? asked : ((output === undefined ? undefined : captureFormat(output)) ?? 'pcapng'),
        });
      }
      if (output === undefined) throw new CliError('-o, --output: no file to write is named');
      if (asked !== undefined && asked !== 'pcap' && asked !== 'pcapng')
        throw new CliError(`--format ${asked} is a report's: it needs --align`, 'A merged capture is pcap or pcapng.');
      if (options.reference !== undefined) throw new CliError('--reference needs --align');
      if (paths.filter((p) => p === '-').length > 1)
        throw new CliError("'-' twice: only one capture can come from standard input");
      const format = asked ?? (output === '-' ? 'pcapng' : (captureFormat(output) ?? 'pcapng'));
      if (output === '-' && context.outIsTerminal) throw new CliError('a capture is binary: it is not written to a terminal');
      const [{ explained, nameOf, reportDamage }, { openPath }, { withOutput }, { writeMerged }] = await Promise.all([
        import('../session.ts'),
        import('../io/open.ts'),
        import('../output-file.ts'),
        import('../format/merged-file.ts'),
      ]);
      const opened: { name: string; capture: Awaited<ReturnType<typeof openPath>> }[] = [];
      try {
        for (const path of paths) {
          const name = nameOf(path);
          const capture = await openPath(path, { stdin: context.stdin }).catch((error: unknown) => {
            throw explained(error, name);
          });
          opened.push({ name, capture });
        }
        let counts: readonly number[] = [];
        await withOutput(context, output, paths, async (out) => {
          counts = await writeMerged(opened, format, (bytes) => out.bytes(bytes), context.signal);
        });
        for (const [i, { name, capture }] of opened.entries())
          reportDamage(context, name, capture.framer.info.problems, counts[i] ?? 0);
      } finally {
        for (const { capture } of opened) await capture.close();
      }
    });
}

function captureFormat(output: string): 'pcap' | 'pcapng' | undefined {
  const format = formatByName(output);
  return format === 'pcap' || format === 'pcapng' ? format : undefined;
}
