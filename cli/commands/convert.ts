/** `trama convert IN OUT`: another file format, the same packets. */
import { Argument, Command, Option } from 'commander';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { captureArgument, languageOption } from '../options.ts';

const FORMATS = ['pcap', 'pcapng'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly to?: Format;
  readonly annotations?: boolean;
  readonly lang?: string;
}

export function convertCommand(context: Context): Command {
  return new Command('convert')
    .description('write a capture in another file format')
    .addArgument(captureArgument())
    .addArgument(new Argument('<out>', "the file to write; '-' is stdout and needs --to"))
    .addOption(new Option('--to <format>', 'file format (default: by the ending of OUT)').choices(FORMATS))
    .option('--annotations', 'add the story to each packet as a comment (pcapng)')
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama convert listing.txt trace.pcap                   an ipgrab listing as a capture
  trama convert trace.pcap trace.pcapng --annotations    the story, to be read in Wireshark
  trama convert old.pcapng.gz - --to pcap | tcpdump -r -`,
    )
    .action(async (input: string, output: string, options: Options) => {
      const format = options.to ?? formatByName(output);
      const language = languageOf(context, options.lang);
      if (options.annotations === true && format !== 'pcapng') {
        throw new CliError('--annotations: classic pcap holds no comments', 'Convert to pcapng.');
      }
      if (output === '-' && context.outIsTerminal) throw new CliError('a capture is binary: it is not written to a terminal');
      const [{ withEngine }, { withOutput }, { writeCapture }] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../format/capture-file.ts'),
      ]);
      await withEngine(context, input, async (engine) => {
        const comments =
          options.annotations === true
            ? (await import('../format/story-comments.ts')).storyComments(engine, language)
            : undefined;
        await withOutput(context, output, input, async (out) => {
          const lost = await writeCapture(engine, format, comments, (bytes) => out.bytes(bytes));
          for (const what of lost) context.error(`trama: note: ${what}\n`);
        });
      });
    });
}

function formatByName(output: string): Format {
  const ending = /\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase();
  if (ending === 'pcapng' || ending === 'ntar') return 'pcapng';
  if (ending === 'pcap' || ending === 'cap' || ending === 'dmp') return 'pcap';
  throw new CliError(
    `${output}: the name does not tell the format`,
    'Use an ending of .pcap or .pcapng, or say --to pcap or --to pcapng.',
  );
}
