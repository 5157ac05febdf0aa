/** The common shape of the commands that show one result as text or as a JSON document. */
import { Command } from 'commander';
import type { Facts } from '../../core/analysis/facts.ts';
import { type Context, languageOf } from '../context.ts';
import type { TextOptions } from '../format/options.ts';
import { captureArgument, formatOption, languageOption } from '../options.ts';

export interface DocumentView {
  /** The document; its lists may be generators. */
  readonly json: (facts: Facts) => object;
  readonly text: (facts: Facts, options: TextOptions) => Iterable<string>;
}

export interface DocumentCommand {
  readonly name: string;
  readonly description: string;
  /** Lines under "Examples:". */
  readonly examples: readonly string[];
  /** Loads what makes the result, when the command runs and not before. */
  readonly load: () => Promise<DocumentView>;
}

interface Options {
  readonly format: 'text' | 'json';
  readonly lang?: string;
}

export function documentCommand(context: Context, { name, description, examples, load }: DocumentCommand): Command {
  return new Command(name)
    .description(description)
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'json']))
    .addOption(languageOption())
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`)
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const [{ withEngine }, view] = await Promise.all([import('../session.ts'), load()]);
      await withEngine(context, path, async ({ facts }) => {
        if (options.format === 'json') {
          const { writeJson } = await import('../../core/engine/documents/json.ts');
          await context.out.all(writeJson(view.json(facts)));
        } else {
          const { textOptions } = await import('../format/options.ts');
          await context.out.all(view.text(facts, textOptions(context, language)));
        }
      });
    });
}
