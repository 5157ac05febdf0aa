/** What a view needs of a question beyond its texts: units of its kind, states, and answers that are lists in a text. */
import { TCP_STATES, type TcpState } from '../../../analysis/tcp/facts.ts';
import type { Question } from '../../../coursework/exercise/schema.ts';
import { unitOf } from '../../../coursework/key/units.ts';

export type { Raw } from '../../../coursework/answers/raw.ts';

type Secret = 'key' | 'literal' | 'explanation' | 'evidence' | 'wrong' | 'alternatives';
/** A question as a student may see it. */
export type ShownQuestion = Omit<Question, Secret>;

/** The usual ones, small to large; a list of all that are understood would not be read. */
const USUAL = [
  'ns',
  'us',
  'ms',
  's',
  'min',
  'h',
  'bit',
  'B',
  'kB',
  'KiB',
  'MB',
  'MiB',
  'bit/s',
  'kbit/s',
  'Mbit/s',
  'Gbit/s',
  'B/s',
  'kB/s',
  'MB/s',
  '%',
];

/** Units in which a number may be written where `unit` is the question's, which is one of them. */
export function unitsLike(unit: string): string[] {
  const dimension = unitOf(unit)?.dimension;
  const like = USUAL.filter((u) => unitOf(u)?.dimension === dimension);
  return like.includes(unit) ? like : [unit, ...like];
}

export const STATES: readonly TcpState[] = TCP_STATES.filter((s) => s !== 'UNKNOWN');
