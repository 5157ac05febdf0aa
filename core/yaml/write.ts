/** Data as YAML that people read and edit. */
import { stringify } from 'yaml';

/** Plain data only: no aliases. Texts keep their lines. */
export const yamlOf = (data: unknown): string =>
  stringify(data, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
