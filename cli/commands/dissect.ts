/** `trama dissect CAPTURE FRAME`: the field tree of one frame. */
import { Argument, Command } from 'commander';
import { rowOfFrame } from '../../core/base/ids.ts';
import type { Veil } from '../../core/coursework/exercise/hidden.ts';
import type { FrameTree } from '../../core/wire/field.ts';
import { type Context, type Language, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { answersOption, exerciseOption, type StudentOptions, studentVeil } from '../io/student-view.ts';
import { captureArgument, formatOption, languageOption, wholeNumber } from '../options.ts';

interface Options extends StudentOptions {
  readonly format: 'text' | 'json';
  readonly hex?: boolean;
  readonly names?: boolean;
  readonly lang?: string;
}

export function dissectCommand(context: Context): Command {
  return new Command('dissect')
    .description('show every field of one frame with the bytes behind it')
    .addArgument(captureArgument())
    .addArgument(new Argument('<frame>', 'frame number, from 1').argParser(wholeNumber('frame', 1)))
    .addOption(formatOption(['text', 'json']))
    .addOption(languageOption())
    .option('-n, --names', 'show the names of the fields, too (text)')
    .option('-x, --hex', 'show the bytes, too (text)')
    .addOption(exerciseOption())
    .addOption(answersOption())
    .addHelpText(
      'after',
      `
Examples:
  trama dissect capture.pcap 6
  trama dissect capture.pcap 6 --names | grep tcp.seq_raw
  trama dissect capture.pcap 6 -x
  trama dissect package/capture.pcapng 6 --exercise package/ --answers answers.yaml
  trama dissect capture.pcap 6 --format json | jq '.layers[] | .name'`,
    )
    .action(async (path: string, frame: number, options: Options) => {
      const language = languageOf(context, options.lang);
      const [{ withEngine }, veil] = await Promise.all([import('../session.ts'), studentVeil(context, options)]);
      await withEngine(context, path, async (engine) => {
        const { length } = engine.facts.tables.packets;
        if (frame > length)
          throw new CliError(`there is no frame ${frame}: the capture has ${length === 1 ? 'one frame' : `${length} frames`}`);
        const row = rowOfFrame(frame);
        const whole = await engine.explain(row);
        const tree = veil === undefined ? whole : await veiled(whole, frame, veil, language);
        if (options.format === 'json') {
          const [{ dissectDocument }, { writeJson }, { formatValue }] = await Promise.all([
            import('../../core/engine/documents/dissect.ts'),
            import('../../core/engine/documents/json.ts'),
            import('../../core/explain/format.ts'),
          ]);
          await context.out.all(
            writeJson(dissectDocument(row, tree, (n) => (n.value === null ? null : formatValue(n.spec, n.value)))),
          );
        } else {
          const [{ dissectText }, { textOptions }] = await Promise.all([
            import('../format/dissect-text.ts'),
            import('../format/options.ts'),
          ]);
          const chosen = { bytes: options.hex === true, names: options.names === true };
          await context.out.all(dissectText(tree, { ...textOptions(context, language), ...chosen }));
        }
      });
    });
}

async function veiled(tree: FrameTree, frame: number, veil: Veil, language: Language): Promise<FrameTree> {
  const [{ veiledTree }, { courseworkMessages }] = await Promise.all([
    import('../../core/coursework/exercise/veiled.ts'),
    import('../messages/coursework.ts'),
  ]);
  return veiledTree(tree, frame, veil, courseworkMessages(language).hidden);
}
