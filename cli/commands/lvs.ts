/** `trama lvs CAPTURE`: the virtual services that a capture shows, in the layouts of `ipvsadm`. */
import { Command, Option } from 'commander';
import { packetRow, rowOfFrame } from '../../core/base/ids.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { captureArgument, formatOption, languageOption, wholeNumber } from '../options.ts';

interface Options {
  readonly format: 'text' | 'json';
  readonly lang?: string;
  readonly frame?: number;
  readonly commands?: true;
}

export function lvsCommand(context: Context): Command {
  return new Command('lvs')
    .description(
      'rebuild a load balancer’s tables (Linux Virtual Server): services, method, real servers, connections, schedulers',
    )
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'json']))
    .addOption(
      new Option('--frame <n>', 'the tables as they are after frame n (default: after the last)').argParser(
        wholeNumber('--frame', 1),
      ),
    )
    .addOption(new Option('--commands', 'only the ipvsadm commands that would make such services (text)'))
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama lvs capture.pcap
  trama lvs capture.pcap --frame 9                      the tables after frame 9
  trama lvs capture.pcap --commands | sh -x             make such a director
  trama lvs capture.pcap --format json | jq '.services[].schedulers[] | select(.verdict == "ruled-out") | {name, frame}'`,
    )
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const { withEngine } = await import('../session.ts');
      await withEngine(context, path, async ({ facts }) => {
        const { length } = facts.tables.packets;
        const frame = options.frame ?? length;
        if (options.frame !== undefined && frame > length)
          throw new CliError(`there is no frame ${frame}: the capture has ${length === 1 ? 'one frame' : `${length} frames`}`);
        const { diagnosisSections, lvsSections, partialSections } = await import('../../core/engine/documents/lvs.ts');
        const services = length === 0 ? [] : lvsSections(facts, frame === 0 ? packetRow(0) : rowOfFrame(frame));
        const partial = length === 0 ? [] : partialSections(facts);
        const diagnoses = diagnosisSections(facts, language);
        if (options.format === 'json') {
          const [{ writeJson }, { captureSection }] = await Promise.all([
            import('../../core/engine/documents/json.ts'),
            import('../../core/engine/documents/sections.ts'),
          ]);
          const document = {
            schema: 'trama.lvs/1',
            capture: captureSection(facts),
            frame: length === 0 ? null : frame,
            services,
            partial,
            diagnoses,
          };
          return context.out.all(writeJson(document));
        }
        const [{ lvsText, commandsText }, { textOptions }] = await Promise.all([
          import('../format/lvs-text.ts'),
          import('../format/options.ts'),
        ]);
        const text = textOptions(context, language);
        return context.out.all(
          options.commands === true ? commandsText(services) : lvsText(services, partial, diagnoses, frame, text),
        );
      });
    });
}
