/** `trama check CAPTURE ASSERTIONS`: does the capture show what it should? */
import { basename } from 'node:path';
import { Argument, Command, Option } from 'commander';
import type { Assertions } from '../../core/coursework/assertions/schema.ts';
import type { CheckDocument } from '../../core/engine/documents/check-schemas.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError, Exit } from '../errors.ts';
import { captureArgument, formatOption, languageOption, outputOption } from '../options.ts';

interface Options {
  readonly format: 'text' | 'json' | 'junit';
  readonly junit?: string;
  readonly lang?: string;
  readonly output?: string;
}

/** No file of assertions is longer. */
const MAX_BYTES = 4 << 20;

export function checkCommand(context: Context): Command {
  return new Command('check')
    .description('hold a capture against a file of assertions: exit code 1 when one of them fails')
    .addArgument(captureArgument())
    .addArgument(new Argument('<assertions>', "YAML (docs/assertions.md; 'trama schema assertions')"))
    .addOption(formatOption(['text', 'json', 'junit']))
    .addOption(new Option('--junit <file>', 'write the results as JUnit, too'))
    .addOption(languageOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
An assertion has a name and one check:
  assertions:
    - name: the handshake
      matches: { filter: tcp.flags.syn == 1, frames: [3, 6, 7, 8] }
    - name: nothing is retransmitted
      matchesNothing: tcp.analysis.retransmission
    - name: the director translates the destination
      nat: { kind: dnat, translated: { dst: 192.168.0.108 }, copies: { 6: 3 } }

Examples:
  trama check capture.pcap assertions.yaml
  trama check capture.pcap assertions.yaml --junit results.xml
  trama check capture.pcap assertions.yaml --format json | jq '.results[] | select(.passed | not)'`,
    )
    .action(async (path: string, file: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const assertions = await readAssertions(context, file, path);
      const [
        { withEngine },
        { withOutput },
        { checkCapture },
        { captureSection },
        { checkText, junit, localText, resultSection },
        { textOptions },
      ] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../../core/engine/check.ts'),
        import('../../core/engine/documents/sections.ts'),
        import('../format/check-text.ts'),
        import('../format/options.ts'),
      ]);
      await withEngine(context, path, async (engine) => {
        const text = textOptions(context, language);
        const results = [];
        for await (const result of checkCapture(engine, assertions)) results.push(resultSection(result, text.messages, language));
        const passed = results.filter((r) => r.passed).length;
        const document: CheckDocument = {
          schema: 'trama.check/1',
          language,
          capture: captureSection(engine.facts),
          title: localText(assertions.title, language),
          passed,
          failed: results.length - passed,
          results,
        };
        const suite = path === '-' ? 'stdin' : basename(path);
        await withOutput(context, options.output, path, async (out) => {
          if (options.format === 'junit') return out.all([junit(document, suite, text)]);
          if (options.format === 'text') return out.all(checkText(document, text));
          const { writeJson } = await import('../../core/engine/documents/json.ts');
          return out.all(writeJson(document));
        });
        if (options.junit !== undefined)
          await withOutput(context, options.junit, path, (out) => out.all([junit(document, suite, text)]));
        if (passed < results.length) context.exitCode = Exit.damaged;
      });
    });
}

/** `-` is standard input, where the capture is not. */
async function readAssertions(context: Context, file: string, capture: string): Promise<Assertions> {
  if (file === '-' && capture === '-')
    throw new CliError("'-' twice: the capture or the assertions can come from standard input, not both");
  const [{ readDocument }, { parseAssertions }] = await Promise.all([
    import('../io/document.ts'),
    import('../../core/coursework/assertions/parse.ts'),
  ]);
  return readDocument(file, context.stdin, {
    parse: parseAssertions,
    limit: MAX_BYTES,
    otherwise: 'no file of assertions',
    schema: 'assertions',
  });
}
