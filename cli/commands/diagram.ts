/** `trama diagram CAPTURE`: the ladder. */
import { Command, Option } from 'commander';
import { flowId } from '../../core/base/ids.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { captureArgument, formatOption, languageOption, outputOption, wholeNumber } from '../options.ts';

interface Options {
  readonly format: 'text' | 'svg' | 'png' | 'mermaid' | 'plantuml';
  readonly flow?: number;
  readonly output?: string;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly lang?: string;
  readonly width?: number;
}

export function diagramCommand(context: Context): Command {
  return new Command('diagram')
    .description('draw the capture as a ladder: devices side by side, time downwards, copies joined to their originals')
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'svg', 'png', 'mermaid', 'plantuml']))
    .addOption(
      new Option('--flow <n>', "one conversation only, both legs of it ('trama flows' numbers them)").argParser(
        wholeNumber('--flow', 0),
      ),
    )
    .addOption(outputOption())
    .addOption(new Option('--theme <theme>', 'colours of svg and png').choices(['auto', 'light', 'dark']).default('auto'))
    .addOption(
      new Option('--width <columns>', 'width of text (default: the terminal’s, else 132)').argParser(wholeNumber('--width', 20)),
    )
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama diagram capture.pcap
  trama diagram capture.pcap --flow 0 --format svg -o ladder.svg
  trama diagram capture.pcap --format png --theme dark -o ladder.png
  trama diagram capture.pcap --format mermaid --lang es
  trama diagram capture.pcap --format plantuml -o ladder.puml`,
    )
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const toScreen = options.output === undefined || options.output === '-';
      if (options.format === 'png' && toScreen && context.outIsTerminal) {
        throw new CliError('PNG is binary: it is not written to a terminal', 'Write it to a file: -o ladder.png');
      }
      const [{ withEngine }, { withOutput }, { ladderOf, readForLadder }, { errorsAbout }] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../../core/engine/report/ladder.ts'),
        import('../../core/diagram/errors.ts'),
      ]);
      await withEngine(context, path, async (engine) => {
        const { facts } = engine;
        const { length } = facts.tables.flows;
        if (options.flow !== undefined && options.flow >= length) {
          throw new CliError(
            `--flow: there is no flow ${options.flow}`,
            length === 0 ? 'The capture has none.' : `Flows are numbered from 0 to ${length - 1}: see 'trama flows'.`,
          );
        }
        const flow = options.flow === undefined ? undefined : flowId(options.flow);
        const errors = flow === undefined ? [] : await errorsAbout(facts, flow, (row) => engine.bytes(row));
        await readForLadder(engine, flow, errors);
        const ladder = ladderOf(facts, language, flow, errors);
        await withOutput(context, options.output, path, async (out) => {
          switch (options.format) {
            case 'text': {
              const [{ toText }, { painter }] = await Promise.all([
                import('../../core/diagram/text.ts'),
                import('../format/paint.ts'),
              ]);
              const width = options.width ?? context.givenColumns;
              const paint = context.color && toScreen ? { paint: painter() } : {};
              return out.all([toText(ladder, { ...(width === undefined ? {} : { width }), ...paint })]);
            }
            case 'mermaid':
              return out.all([(await import('../../core/diagram/mermaid.ts')).toMermaid(ladder)]);
            case 'plantuml':
              return out.all([(await import('../../core/diagram/plantuml.ts')).toPlantuml(ladder)]);
            default: {
              const [{ layout }, { toSvg }] = await Promise.all([
                import('../../core/diagram/layout.ts'),
                import('../../core/diagram/svg.ts'),
              ]);
              const geometry = layout(ladder);
              if (options.format === 'svg') return out.all([toSvg(geometry, { theme: options.theme })]);
              const { renderPng } = await import('../render/png.ts');
              const svg = toSvg(geometry, { theme: options.theme === 'dark' ? 'dark' : 'light' });
              return out.bytes(renderPng(svg, geometry));
            }
          }
        });
      });
    });
}
