/** `trama schema [NAME]`: the JSON Schema of a document. */
import { Argument, Command } from 'commander';
import type { Context } from '../context.ts';

// The names of core/engine/documents/schemas.ts, which is not loaded for them: it brings zod with it. A test holds the two equal.
export const SCHEMA_NAMES = [
  'annotate',
  'annotate-line',
  'nat',
  'lvs',
  'failover',
  'bonding',
  'flows',
  'http',
  'dissect',
  'stats',
  'expert',
  'follow',
  'check',
  'grade',
  'align',
  'align-line',
  'topology',
  'glossary',
  'assertions',
  'scenario',
  'exercise',
  'package',
  'course',
  'submission',
] as const;

export function schemaCommand(context: Context): Command {
  return new Command('schema')
    .description('print the JSON Schema of a document that the commands write')
    .addArgument(new Argument('<name>', 'the document').choices(SCHEMA_NAMES))
    .addHelpText(
      'after',
      `
Examples:
  trama schema annotate > annotate.schema.json
  trama schema annotate-line                      one line of 'trama annotate --format ndjson'`,
    )
    .action(async (name: (typeof SCHEMA_NAMES)[number]) => {
      const { jsonSchema } = await import('../../core/engine/documents/schemas.ts');
      await context.out.all([`${JSON.stringify(jsonSchema(name), null, 2)}\n`]);
    });
}
