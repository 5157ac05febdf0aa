/** `trama annotate CAPTURE`: the story. */
import { basename } from 'node:path';
import { Command } from 'commander';
import type { Veil } from '../../core/coursework/exercise/hidden.ts';
import type { AnnotateSections } from '../../core/engine/documents/annotate.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Report } from '../../core/engine/report/report.ts';
import { type Context, type Language, languageOf } from '../context.ts';
import { checkFilter, filterOption, selection } from '../filter.ts';
import { answersOption, exerciseOption, refuseTellingFilter, type StudentOptions, studentVeil } from '../io/student-view.ts';
import { captureArgument, formatOption, languageOption, outputOption } from '../options.ts';

interface Options extends StudentOptions {
  readonly format: 'text' | 'json' | 'ndjson' | 'md' | 'html';
  readonly lang?: string;
  readonly output?: string;
  readonly displayFilter?: string;
}

export function annotateCommand(context: Context): Command {
  return new Command('annotate')
    .description('tell the story of a capture, frame by frame, with the rule and the evidence for each sentence')
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'json', 'ndjson', 'md', 'html']))
    .addOption(languageOption())
    .addOption(outputOption())
    .addOption(filterOption())
    .addOption(exerciseOption())
    .addOption(answersOption())
    .addHelpText(
      'after',
      `
Examples:
  trama annotate capture.pcap
  trama annotate capture.pcap --lang es | less -R
  trama annotate capture.pcap -Y 'tcp.flags.syn == 1 || http'
  trama annotate capture.pcap --format html -o report.html
  trama annotate capture.pcap --format json | jq -r '.frames[] | select(.rewriteOf) | "\\(.number) is a copy of \\(.rewriteOf)"'`,
    )
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const filter = options.displayFilter;
      await checkFilter(filter, '-Y', language);
      const veil = await studentVeil(context, options);
      await refuseTellingFilter(veil, filter);
      const [{ withEngine }, { withOutput }, { annotateSections }] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../../core/engine/documents/annotate.ts'),
      ]);
      const work = async (engine: Engine) => {
        const chosen = await selection(engine, filter);
        const whole = await annotateSections(engine, language, chosen);
        const sections = veil === undefined ? whole : await veiled(whole, veil, language);
        const name = path === '-' ? 'stdin' : basename(path);
        const { format } = options;
        if (format === 'html') {
          const { reportHtml } = await import('../../core/engine/report/page.ts');
          await withOutput(context, options.output, path, (out) =>
            out.all(
              reportHtml(engine, { name, lang: language, selection: chosen, ...(veil === undefined ? {} : { told: sections }) }),
            ),
          );
          return;
        }
        await withOutput(context, options.output, path, async (out) => {
          // The ladder is of whole conversations: not of what a filter leaves.
          const whole = chosen === undefined && veil === undefined ? engine : undefined;
          await out.all(await pieces(format, { name, ...sections }, whole, context, language, chosen !== undefined));
        });
      };
      await withEngine(context, path, work, 'trees');
    });
}

async function veiled(sections: AnnotateSections, veil: Veil, language: Language): Promise<AnnotateSections> {
  const [{ veiledSections }, { courseworkMessages }] = await Promise.all([
    import('../../core/engine/documents/veiled.ts'),
    import('../messages/coursework.ts'),
  ]);
  return veiledSections(sections, veil, courseworkMessages(language).hidden);
}

async function pieces(
  format: Exclude<Options['format'], 'html'>,
  report: Report,
  whole: Engine | undefined,
  context: Context,
  language: Language,
  filtered: boolean,
): Promise<AsyncIterable<string>> {
  const { name: _, ...sections } = report;
  if (format === 'json') {
    const { writeJson } = await import('../../core/engine/documents/json.ts');
    return writeJson({ schema: 'trama.annotate/1', language, ...sections });
  }
  if (format === 'ndjson') return ndjson(report, language, (await import('../../core/engine/documents/json.ts')).jsonText);
  const { textOptions } = await import('../format/options.ts');
  const options = textOptions(context, language, filtered);
  if (format === 'text') return (await import('../format/annotate-text.ts')).annotateText(report, options);
  const { LADDER_FRAMES } = await import('../../core/engine/report/page.ts');
  const { mermaidOf, readForLadder } = await import('../../core/engine/report/ladder.ts');
  const few = report.capture.packets > 0 && report.capture.packets <= LADDER_FRAMES ? whole : undefined;
  if (few !== undefined) await readForLadder(few);
  return (await import('../format/annotate-md.ts')).annotateMarkdown(report, few && mermaidOf(few.facts, language), options);
}

/** One object a line: the capture first, then each frame, each flow, the translators, and each binding. */
async function* ndjson(
  { capture, devices, annotations, frames, flows, nat }: Report,
  language: Language,
  jsonText: (value: unknown) => string,
): AsyncGenerator<string> {
  yield `${jsonText({ schema: 'trama.annotate-line/1', type: 'capture', language, capture, devices, annotations })}\n`;
  for await (const frame of frames) yield `${jsonText({ type: 'frame', ...frame })}\n`;
  for (const flow of flows) yield `${jsonText({ type: 'flow', ...flow })}\n`;
  yield `${jsonText({ type: 'nat', translators: nat.translators, proxies: nat.proxies })}\n`;
  for (const binding of nat.bindings) yield `${jsonText({ type: 'binding', ...binding })}\n`;
}
