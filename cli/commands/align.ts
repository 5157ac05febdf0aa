/** `trama align CAPTURE…`: several capture points on one clock. */
import { Argument, Command, Option } from 'commander';
import { type Context, languageOf } from '../context.ts';
import { formatByName } from '../format/file-format.ts';
import { formatOption, languageOption } from '../options.ts';

interface Options {
  readonly format: 'text' | 'json' | 'ndjson';
  readonly output?: string;
  readonly reference?: string;
  readonly lang?: string;
}

export const referenceOption = () =>
  new Option('--reference <point>', 'the capture point whose clock counts, by name (default: the first one)');

export function alignCommand(context: Context): Command {
  return new Command('align')
    .description('compare capture points: the difference of their clocks, delays and losses between them')
    .addArgument(
      new Argument(
        '<captures...>',
        "two captures or more of the same traffic, or one with several interfaces; one may be '-', stdin",
      ),
    )
    .addOption(formatOption(['text', 'json', 'ndjson']))
    .addOption(new Option('-o, --output <file>', "write the captures as one, with corrected times; '-' is stdout"))
    .addOption(referenceOption())
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
A capture point is an interface of a file. Packets are known again by their content, also behind routers and NAT. 'trama merge --align' is the same.

Examples:
  trama align client.pcap server.pcap
  trama align client.pcap router.pcapng server.pcap --reference server -o aligned.pcapng
  trama align both-interfaces.pcapng --format json | jq '.comparisons[].paths[] | {from, to, delays, lost: .lost.count}'
  trama align a.pcap b.pcap --format ndjson | jq -c 'select(.type == "lost")'`,
    )
    .action(async (paths: string[], options: Options) => {
      const language = languageOf(context, options.lang);
      const { runAlign } = await import('./align-run.ts');
      const named = options.output === undefined ? undefined : formatByName(options.output);
      await runAlign(context, paths, {
        report: options.format,
        language,
        reference: options.reference,
        output: options.output,
        fileFormat: named === 'pcap' ? 'pcap' : 'pcapng',
      });
    });
}
