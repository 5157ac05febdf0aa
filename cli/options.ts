/** Arguments and options that several commands share. */
import { Argument, Option } from 'commander';
import { LANGUAGES } from './context.ts';
import { CliError } from './errors.ts';

export const captureArgument = () =>
  new Argument('<capture>', "pcap, pcapng, ipgrab listing or hex dump; gzip is undone; '-' is stdin");

/** The first format is the default. */
export const formatOption = (formats: readonly string[]) =>
  new Option('-f, --format <format>', 'output format').choices(formats).default(formats[0]);

/** Not checked by commander: TRAMA_LANG is looked at as well (see `languageOf`). */
export const languageOption = () => new Option('--lang <language>', 'language of the text').choices(LANGUAGES);

export const outputOption = () => new Option('-o, --output <file>', 'write to a file instead of stdout');

/** A whole number from `minimum` on, for options and arguments. */
export function wholeNumber(what: string, minimum: number): (text: string) => number {
  return (text) => {
    const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(n) || n < minimum)
      throw new CliError(`${what}: '${text}' is not a whole number from ${minimum} on`);
    return n;
  };
}
