/** The command line: all commands, and what happens to whatever they throw. */
import { Command, CommanderError } from 'commander';
import { UnreadableCapture } from '../core/base/result.ts';
import { alignCommand } from './commands/align.ts';
import { annotateCommand } from './commands/annotate.ts';
import { appCommand } from './commands/app.ts';
import { bondingCommand } from './commands/bonding.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { convertCommand } from './commands/convert.ts';
import { courseworkCommand } from './commands/coursework.ts';
import { diagramCommand } from './commands/diagram.ts';
import { dissectCommand } from './commands/dissect.ts';
import { expertCommand } from './commands/expert.ts';
import { failoverCommand } from './commands/failover.ts';
import { fieldsCommand } from './commands/fields.ts';
import { flowsCommand } from './commands/flows.ts';
import { followCommand } from './commands/follow.ts';
import { glossaryCommand } from './commands/glossary.ts';
import { gradeCommand } from './commands/grade.ts';
import { httpCommand } from './commands/http.ts';
import { labCommand } from './commands/lab.ts';
import { lvsCommand } from './commands/lvs.ts';
import { mergeCommand } from './commands/merge.ts';
import { natCommand } from './commands/nat.ts';
import { schemaCommand } from './commands/schema.ts';
import { statsCommand } from './commands/stats.ts';
import { topologyCommand } from './commands/topology.ts';
import { viewCommand } from './commands/view.ts';
import type { Context } from './context.ts';
import { CliError, Exit, errorCode, Interrupted, OutputClosed, systemReason } from './errors.ts';
import { VERSION } from './version.ts';

/** The whole program, for running it, for completion, and for the documentation. */
export function makeProgram(context: Context): Command {
  const program = new Command('trama')
    .description('Reads packet captures and tells their story: who talks to whom, in which phase, and what a NAT box rewrote.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(trama --help lists all commands)')
    .addHelpText(
      'after',
      `
Examples:
  trama annotate capture.pcap                  tell the story of a capture
  trama annotate capture.pcap --lang es        … in Spanish
  trama diagram capture.pcap                   draw it as a ladder
  trama nat capture.pcap                       which packet is a rewritten copy of which
  trama view capture.pcap                      look at it in the browser
  trama follow capture.pcap --flow 0           what the two ends said to each other
  zcat capture.pcap.gz | trama flows -         '-' reads standard input

CAPTURE is a pcap or pcapng file (gzip is undone), an ipgrab listing or a hex dump.
Exit codes: 0 done; 1 done, but the input was damaged or a check failed; 2 wrong usage or unreadable input.
TRAMA_LANG=es sets the language; NO_COLOR=1 turns colours off.`,
    );
  program.enablePositionalOptions();
  const commands = [
    annotateCommand(context),
    diagramCommand(context),
    natCommand(context),
    lvsCommand(context),
    failoverCommand(context),
    topologyCommand(context),
    bondingCommand(context),
    flowsCommand(context),
    httpCommand(context),
    followCommand(context),
    statsCommand(context),
    expertCommand(context),
    fieldsCommand(context),
    dissectCommand(context),
    checkCommand(context),
    gradeCommand(context),
    courseworkCommand(context),
    glossaryCommand(context),
    convertCommand(context),
    mergeCommand(context),
    alignCommand(context),
    labCommand(context),
    viewCommand(context),
    appCommand(context),
    schemaCommand(context),
    completionCommand(context, program),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    if (command !== program) command.showHelpAfterError(`(trama ${command.name()} --help shows how to use it)`);
    command.configureOutput({
      writeOut: (text) => void context.out.write(text),
      writeErr: (text) => context.error(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'trama: ')),
      getOutHelpWidth: () => Math.min(context.columns, 120),
      getErrHelpWidth: () => Math.min(context.columns, 120),
      getOutHasColors: () => context.color,
      getErrHasColors: () => context.errorColor,
    });
  }
  return program;
}

/**
 * Runs one command line (without `node` and the script) and resolves to its exit code. Never rejects: what goes wrong is said on stderr.
 */
export async function run(args: readonly string[], context: Context): Promise<number> {
  try {
    const program = makeProgram(context);
    if (args.length === 0) {
      program.outputHelp();
      context.exitCode = Exit.usage;
    } else await program.parseAsync([...args], { from: 'user' });
    await context.out.flush();
    return context.exitCode;
  } catch (error) {
    return report(error, context);
  }
}

async function report(error: unknown, context: Context): Promise<number> {
  if (error instanceof Interrupted || context.signal.aborted) return Exit.interrupted;
  if (error instanceof OutputClosed) return context.exitCode;
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) {
    try {
      await context.out.flush();
    } catch (failure) {
      if (!(failure instanceof OutputClosed)) return report(failure, context);
    }
    return error.exitCode === 0 ? Exit.done : Exit.usage;
  }
  if (error instanceof CliError) {
    context.error(`trama: ${error.message}\n`);
    if (error.hint !== undefined) context.error(`       ${error.hint}\n`);
    return error.exitCode;
  }
  if (error instanceof UnreadableCapture) {
    context.error(`trama: ${error.message} (byte offset ${error.problem.offset})\n`);
    return Exit.usage;
  }
  if (errorCode(error) !== undefined && error instanceof Error) {
    const written = 'syscall' in error && error.syscall === 'write';
    context.error(`trama: ${written ? `cannot write the output: ${systemReason(error)}` : error.message}\n`);
    return Exit.usage;
  }
  context.error(`trama: a fault of Trama itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return Exit.usage;
}
