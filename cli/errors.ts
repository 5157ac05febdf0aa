/** What ends a command early, and with which exit code. */

/** Exit codes. Beyond 128: what the shell itself says of a program that a signal ended. */
export const Exit = { done: 0, damaged: 1, usage: 2, hungUp: 129, interrupted: 130, terminated: 143 } as const;

/** Something the user can mend: said on stderr without a stack. `hint` is the line on what to do about it. */
export class CliError extends Error {
  readonly exitCode: number;
  readonly hint: string | undefined;
  constructor(message: string, hint?: string, exitCode: number = Exit.usage) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The reader of our output went away (`| head`): the command ends, quietly. */
export class OutputClosed extends Error {
  constructor() {
    super('output closed');
    this.name = 'OutputClosed';
  }
}

export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Node's error code (`ENOENT`), where the value is such an error. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder is not there',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'the path is a loop of symbolic links',
};

/** Why the system refused to write, in a sentence without a full stop. */
export const systemReason = (error: Error): string => REASONS[errorCode(error) ?? ''] ?? error.message;
