/** What is wrong with a YAML document, as a code with parameters: the words of each language are made of them. */
import type { Coded } from '../../base/coded.ts';
import type { en } from './en.ts';

export type YamlMessages = typeof en;
export type YamlFault = Coded<YamlMessages>;

/** How long or large something has to be. */
export interface Bound {
  /** What has it: `string`, `array`, `number`, `int`. */
  readonly of: string;
  /** It is too large, and not too small. */
  readonly isLarge: boolean;
  readonly limit: number | bigint;
  /** How the limit is meant: itself allowed, itself not, or the only one. */
  readonly as: 'inclusive' | 'exclusive' | 'exact';
}
