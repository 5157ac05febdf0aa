/** `trama glossary [TERM]`: what the words of the narration mean. */
import { Argument, Command } from 'commander';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { formatOption, languageOption } from '../options.ts';

interface Options {
  readonly format: 'text' | 'json';
  readonly lang?: string;
}

export function glossaryCommand(context: Context): Command {
  return new Command('glossary')
    .description('explain a term of the narration, or list all of them')
    .addArgument(new Argument('[term...]', 'as the narration writes it, in either language, or a part of it'))
    .addOption(formatOption(['text', 'json']))
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama glossary                       all terms
  trama glossary maximum segment size
  trama glossary handshake --lang es`,
    )
    .action(async (words: string[], options: Options) => {
      const language = languageOf(context, options.lang);
      const { findTerms, glossary, nearTerm } = await import('../../core/annotate/glossary/glossary.ts');
      const wanted = words.join(' ').trim();
      const terms = wanted === '' ? glossary(language) : findTerms(wanted, language);
      if (terms.length === 0) {
        const near = nearTerm(wanted, language);
        throw new CliError(
          `the glossary has no term '${wanted.slice(0, 80)}'${near === undefined ? '' : `; did you mean '${near}'?`}`,
          "'trama glossary' lists all terms.",
        );
      }
      if (options.format === 'json') {
        const { writeJson } = await import('../../core/engine/documents/json.ts');
        const { glossaryDocument } = await import('../../core/engine/documents/glossary.ts');
        return context.out.all(writeJson(glossaryDocument(terms, language)));
      }
      const [{ glossaryText }, { textOptions }] = await Promise.all([
        import('../format/glossary-text.ts'),
        import('../format/options.ts'),
      ]);
      return context.out.all(glossaryText(terms, textOptions(context, language)));
    });
}
