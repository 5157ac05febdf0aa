/** The common shape of the commands that show one result as text or as a JSON document. */
import { Command } from 'commander';
import type { Facts } from '../../core/analysis/facts.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { RowSelection } from '../../core/engine/selection.ts';
import { type Context, languageOf } from '../context.ts';
import { checkFilter, filterOption, selection } from '../filter.ts';
import type { TextOptions } from '../format/options.ts';
import { captureArgument, formatOption, languageOption } from '../options.ts';

export interface DocumentView {
  /** The document, or its promise; its lists may be generators. */
  readonly json: (facts: Facts, selection: RowSelection | undefined, engine: Engine) => object | Promise<object>;
  readonly text: (
    facts: Facts,
    options: TextOptions,
    selection: RowSelection | undefined,
    engine: Engine,
  ) => Iterable<string> | AsyncIterable<string>;
}

export interface DocumentCommand {
  readonly name: string;
  readonly description: string;
  /** Lines under "Examples:". */
  readonly examples: readonly string[];
  /** The command takes a display filter, and its view heeds what that selects. */
  readonly filter?: boolean;
  /** Loads what makes the result, when the command runs and not before. */
  readonly load: () => Promise<DocumentView>;
}

interface Options {
  readonly format: 'text' | 'json';
  readonly lang?: string;
  readonly displayFilter?: string;
}

export function documentCommand(context: Context, { name, description, examples, filter, load }: DocumentCommand): Command {
  const command = new Command(name)
    .description(description)
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'json']))
    .addOption(languageOption())
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`)
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      await checkFilter(options.displayFilter, '-Y', language);
      const [{ withEngine }, view] = await Promise.all([import('../session.ts'), load()]);
      await withEngine(context, path, async (engine) => {
        const { facts } = engine;
        const chosen = await selection(engine, options.displayFilter);
        if (options.format === 'json') {
          const { writeJson } = await import('../../core/engine/documents/json.ts');
          await context.out.all(writeJson(await view.json(facts, chosen, engine)));
        } else {
          const { textOptions } = await import('../format/options.ts');
          await context.out.all(view.text(facts, textOptions(context, language, chosen !== undefined), chosen, engine));
        }
      });
    });
  return filter === true ? command.addOption(filterOption()) : command;
}
