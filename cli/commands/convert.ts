/** `trama convert IN OUT`: another file format, the same packets. */
import { Argument, Command, Option } from 'commander';
import type { Engine } from '../../core/engine/engine.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { FILE_FORMATS, type FileFormat, formatByName } from '../format/file-format.ts';
import { captureArgument, languageOption } from '../options.ts';

interface Options {
  readonly to?: FileFormat;
  readonly annotations?: boolean;
  readonly lang?: string;
}

export function convertCommand(context: Context): Command {
  return new Command('convert')
    .description('write a capture in another file format')
    .addArgument(captureArgument())
    .addArgument(new Argument('<out>', "the file to write; '-' is stdout and needs --to"))
    .addOption(new Option('--to <format>', 'file format (default: by the ending of OUT)').choices(FILE_FORMATS))
    .option('--annotations', 'add the story to each packet as a comment (pcapng)')
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama convert listing.txt trace.pcap                   an ipgrab listing as a capture
  trama convert trace.pcap trace.pcapng --annotations    the story, to be read in Wireshark
  trama convert old.pcapng.gz - --to pcap | tcpdump -r -
  trama convert trace.pcap trace.ipgrab.txt              a listing to read and to edit
  trama convert trace.pcap trace.hex                     a hex dump: text2pcap -t '%Y-%m-%d %H:%M:%S.%f' trace.hex trace.pcap`,
    )
    .action(async (input: string, output: string, options: Options) => {
      const format = options.to ?? namedFormat(output);
      const language = languageOf(context, options.lang);
      if (options.annotations === true && format !== 'pcapng') {
        throw new CliError('--annotations: only pcapng holds comments', 'Convert to pcapng.');
      }
      const binary = format === 'pcap' || format === 'pcapng';
      if (output === '-' && binary && context.outIsTerminal)
        throw new CliError('a capture is binary: it is not written to a terminal');
      const [{ withEngine }, { withOutput }, { writeCapture }] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../format/capture-file.ts'),
      ]);
      const work = async (engine: Engine) => {
        const comments =
          options.annotations === true
            ? (await import('../../core/engine/export/story-comments.ts')).storyComments(engine, language)
            : undefined;
        await withOutput(context, output, input, async (out) => {
          const lost = await writeCapture(engine, format, comments, (bytes) => out.bytes(bytes));
          for (const what of lost) context.error(`trama: note: ${what}\n`);
        });
      };
      await withEngine(context, input, work, options.annotations === true ? 'trees' : 'full');
    });
}

function namedFormat(output: string): FileFormat {
  const format = formatByName(output);
  if (format !== undefined) return format;
  throw new CliError(
    `${output}: the name does not tell the format`,
    'Use an ending of .pcap, .pcapng, .ipgrab.txt or .hex, or say --to pcap, pcapng, ipgrab or hex.',
  );
}
