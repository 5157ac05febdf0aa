/** The options of the project's own scripts. Each script lists its options in the comment at its head, which is also its help. */
import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The comment at the head of a script, without its stars. */
export function headOf(source: string): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n')
    .trim();
}

/**
 * What the script was called with. `--help` prints the script's head and ends it with 0; an option that it does not have, or one without its value, ends it
 * with 2 and the reason.
 *
 * @param script file name of the script
 */
export function scriptOptions<const T extends ParseArgsConfig>(script: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.slice(2).includes('--help')) {
    console.log(headOf(readFileSync(script, 'utf8')));
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n--help lists the options.`);
    process.exit(2);
  }
}
