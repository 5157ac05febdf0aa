/** Where a command runs: its streams, its terminal, its environment. Tests make one of their own. */
import type { Readable, Writable } from 'node:stream';
import { CliError } from './errors.ts';
import { Output } from './output.ts';

export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Context {
  readonly out: Output;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line or part of one on stderr. */
  readonly error: (text: string) => void;
  /** The same, with the terminal's control sequences: never what comes from a capture. */
  readonly drawError: (text: string) => void;
  /** stdout (stderr) is a terminal. */
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Columns of the terminal, or those that COLUMNS asks for; undefined where nobody says. */
  readonly givenColumns: number | undefined;
  /** Columns for prose. */
  readonly columns: number;
  readonly color: boolean;
  readonly errorColor: boolean;
  readonly signal: AbortSignal;
  /** What the command ends with unless it throws. */
  exitCode: number;
}

/** Columns of text that goes to a file or a pipe: fixed, so that the output does not depend on where it was made. */
const PLAIN_COLUMNS = 100;

interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a terminal obeys, but for the ends of lines: messages quote file names, filters and captures. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Colours: NO_COLOR (https://no-color.org) wins over FORCE_COLOR, which wins over "only on a terminal". */
function wantsColor(env: Context['env'], stream: TerminalStream): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function columnsOf(env: Context['env'], stream: TerminalStream): number | undefined {
  const asked = Number(env.COLUMNS ?? '');
  const columns = Number.isInteger(asked) && asked > 0 ? asked : stream.isTTY === true ? stream.columns : undefined;
  return columns === undefined ? undefined : Math.max(40, Math.min(columns, 400));
}

export function makeContext(
  streams: { stdin: Readable; stdout: TerminalStream; stderr: TerminalStream },
  env: Context['env'],
  signal: AbortSignal,
): Context {
  const { stdin, stdout, stderr } = streams;
  const givenColumns = columnsOf(env, stdout);
  // Nobody is left to tell when stderr breaks.
  stderr.on('error', () => {});
  return {
    out: new Output(stdout, signal),
    stdin,
    env,
    error: (text) => {
      stderr.write(text.replace(CONTROL, ' '));
    },
    drawError: (text) => {
      stderr.write(text);
    },
    outIsTerminal: stdout.isTTY === true,
    errorIsTerminal: stderr.isTTY === true,
    givenColumns,
    columns: givenColumns ?? PLAIN_COLUMNS,
    color: wantsColor(env, stdout),
    errorColor: wantsColor(env, stderr),
    signal,
    exitCode: 0,
  };
}

/** `--lang`, then TRAMA_LANG, then English. The system's locale is not asked: output must not change from machine to machine. */
export function languageOf(context: Context, option: string | undefined): Language {
  const wanted = option ?? (context.env.TRAMA_LANG || 'en');
  const language = LANGUAGES.find((l) => l === wanted);
  if (language !== undefined) return language;
  const where = option === undefined ? 'TRAMA_LANG' : '--lang';
  throw new CliError(`${where}: there is no language '${wanted}'`, `Languages: ${LANGUAGES.join(', ')}.`);
}
