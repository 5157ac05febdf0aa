/** The secret of a course, from which students' variants are drawn. It comes from a file or the environment: a command line is seen by others. */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Option } from 'commander';
import type { Hmac } from '../../core/coursework/variant/package.ts';
import type { Context } from '../context.ts';
import { CliError, errorCode } from '../errors.ts';

export const secretOption = () =>
  new Option(
    '--secret <file>',
    "a file with the course's secret (default: the file that TRAMA_SECRET_FILE names, or TRAMA_SECRET itself)",
  );

/** Bytes: fewer can be guessed. */
const LEAST = 16;
const MOST = 4096;
const MAKE = "Make one for the course, and keep it: 'openssl rand -hex 32 > secret.txt'. Then --secret secret.txt.";

/** Undefined where nobody gives one. Raises CliError. */
export async function courseSecret(context: Context, option: string | undefined): Promise<Hmac | undefined> {
  const file = option ?? (context.env.TRAMA_SECRET_FILE || undefined);
  const given = file === undefined ? context.env.TRAMA_SECRET || undefined : await secretFile(file);
  if (given === undefined) return undefined;
  const secret = given.trim();
  const where = file ?? 'TRAMA_SECRET';
  if (Buffer.byteLength(secret) < LEAST) throw new CliError(`${where}: a secret has at least ${LEAST} characters`, MAKE);
  return (text) => createHmac('sha256', secret).update(text).digest();
}

/** Raises CliError where there is none. */
export async function neededSecret(context: Context, option: string | undefined, what: string): Promise<Hmac> {
  const secret = await courseSecret(context, option);
  if (secret !== undefined) return secret;
  throw new CliError(`${what}: the course's secret is wanted, and none is given`, MAKE);
}

async function secretFile(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw new CliError(`${file}: the secret cannot be read (${errorCode(error)})`, MAKE);
  }
  if (bytes.length > MOST) throw new CliError(`${file}: a secret has at most ${MOST} bytes; this is another file`);
  return bytes.toString('utf8');
}
