/** `trama expert CAPTURE`: what is worth a second look. */
import { Command, Option } from 'commander';
import { type Context, languageOf } from '../context.ts';
import { filterOption } from '../filter.ts';
import { captureArgument, formatOption, languageOption, outputOption } from '../options.ts';

interface Options {
  readonly format: 'text' | 'json';
  readonly lang?: string;
  readonly output?: string;
  readonly displayFilter?: string;
  readonly explain?: true;
}

export function expertCommand(context: Context): Command {
  return new Command('expert')
    .description('list what is worth a second look, with severities and groups as in Wireshark’s expert information')
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'json']))
    .addOption(filterOption())
    .addOption(new Option('--explain', 'with the rule behind each TCP verdict, and the values that it compared'))
    .addOption(languageOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Examples:
  trama expert capture.pcap
  trama expert capture.pcap -Y 'tcp.stream == 3'
  trama expert capture.pcap -Y tcp.analysis.flags --explain --lang es
  trama expert capture.pcap --format json | jq '.items[] | select(.severity == "error")'
  trama stats expert capture.pcap                      the same, counted`,
    )
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const [
        { withEngine },
        { withOutput },
        { checkFilter, selectRows },
        { expertSections },
        { captureSection },
        { expertText },
        { textOptions },
      ] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../filter.ts'),
        import('../../core/engine/documents/expert.ts'),
        import('../../core/engine/documents/sections.ts'),
        import('../format/expert-text.ts'),
        import('../format/options.ts'),
      ]);
      await checkFilter(options.displayFilter, '-Y', language);
      await withEngine(context, path, async (engine) => {
        const filter = options.displayFilter;
        const selection =
          filter === undefined
            ? undefined
            : { filter, rows: Uint32Array.from((await selectRows(engine, filter)) as Iterable<number>) };
        const items = expertSections(engine.facts, selection, language, options.explain);
        await withOutput(context, options.output, path, async (out) => {
          if (options.format === 'text') return out.all(expertText(items, textOptions(context, language)));
          const { writeJson } = await import('../../core/engine/documents/json.ts');
          return out.all(
            writeJson({
              schema: 'trama.expert/1',
              language,
              filter: filter ?? null,
              capture: captureSection(engine.facts),
              items,
            }),
          );
        });
      });
    });
}
