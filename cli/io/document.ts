/** Text files that a command reads beside captures: read within bounds, and refused with every fault at its place. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { DocumentError } from '../../core/yaml/document.ts';
import { CliError } from '../errors.ts';
import { unreadableFile } from './file.ts';

export interface TextDocument<T> {
  /** @throws DocumentError */
  readonly parse: (text: string) => T;
  /** Characters; never much more is read: it may be a device without end. */
  readonly limit: number;
  /** `no scenario`: what a longer text is. */
  readonly otherwise: string;
  /** `trama schema NAME` prints what may stand in the file. */
  readonly schema: string;
}

/** `-` is standard input. Raises CliError. */
export async function readDocument<T>(file: string, stdin: Readable, document: TextDocument<T>): Promise<T> {
  const text = await readText(file, stdin, document);
  try {
    return document.parse(text);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const lines = error.problems.map(
      (p) => `line ${p.line}, column ${p.column}: ${p.path === '' ? '' : `${p.path}: `}${p.message}`,
    );
    throw new CliError(
      `${file}: ${lines.length === 1 ? lines[0] : `${lines.length} faults\n       ${lines.join('\n       ')}`}`,
      `'trama schema ${document.schema}' prints what may stand in the file.`,
    );
  }
}

/** Raises CliError. */
export async function readText(
  file: string,
  stdin: Readable,
  { limit, otherwise }: Pick<TextDocument<unknown>, 'limit' | 'otherwise'>,
): Promise<string> {
  let text = '';
  try {
    for await (const piece of file === '-' ? stdin : createReadStream(file, 'utf8')) {
      text += String(piece);
      if (text.length > limit) break;
    }
  } catch (error) {
    throw new CliError(`${file}: ${unreadableFile(error).problem.detail.replace('not a capture', 'not a file')}`);
  }
  if (text.length > limit) throw new CliError(`${file}: longer than ${limit} characters: this is ${otherwise}`);
  return text;
}
