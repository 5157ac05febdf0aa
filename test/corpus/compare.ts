/** Compares every supported field of one capture with tshark. */
import { allFields } from '../../core/wire/field.ts';
import { ourFields, tsharkFields } from '../support/fields.ts';
import { isSupported } from './supported.ts';

export interface Disagreement {
  readonly file: string;
  readonly frame: number;
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface FileResult {
  readonly file: string;
  /** Frames in the file by tshark, by us, and those compared. */
  readonly frames: number;
  readonly ourFrames: number;
  readonly compared: number;
  /** Values compared that at least one side has, and those that agree, by field. */
  readonly fields: Map<string, { values: number; equal: number }>;
  readonly disagreements: Disagreement[];
  /** Why there is nothing to compare. */
  readonly failure?: string;
}

/** Fields of this registry that have a value of their own: a layer's own name prints a sentence that nobody compares. */
export const comparableFields = (): string[] =>
  [...allFields().values()].filter((f) => f.joined !== true && (f.type !== 'none' || f.name.includes('.'))).map((f) => f.name);

/** Inside a stream it depends on what tshark makes of the port whether a payload is `data`. */
const dependsOnPort = (field: string, protocols: string): boolean =>
  field.startsWith('data.') && /:(tcp|http)(:|$)/.test(protocols);

/** tshark takes a segment that an ICMP error quotes for one more of its stream, and counts the time since the last from there. */
const countsQuotes = (field: string): boolean => field === 'tcp.time_delta' || field === 'tcp.time_relative';
const quotesTcp = (protocols: string): boolean => /:icmp(v6)?:.*:tcp(:|$)/.test(protocols);

const SEPARATOR = '\x1f';

/**
 * tshark lists the custom blocks of pcapng as frames of no link type; they hold no packet, and are skipped here as all blocks of unknown
 * content are. Frames behind one have another number and predecessor, then.
 */
const ENCAPSULATION = 'frame.encap_type';
const countsFrames = (field: string): boolean =>
  ['frame.number', 'frame.time_delta', 'frame.time_delta_displayed', 'frame.time_relative'].includes(field);

export async function compareFile(file: string, names: readonly string[], everything: boolean): Promise<FileResult> {
  // tshark prints a field that is asked for twice in its last place only.
  const all = ['frame.protocols', ENCAPSULATION, ...names.filter((n) => n !== 'frame.protocols' && n !== ENCAPSULATION)];
  const result: FileResult = { file, frames: 0, ourFrames: 0, compared: 0, fields: new Map(), disagreements: [] };
  const [theirs, ours] = await Promise.all([
    tsharkFields(file, all, ['-E', `separator=${SEPARATOR}`]).catch((e: unknown) => e as Error),
    ourFields(file, all, { separator: SEPARATOR }).catch((e: unknown) => e as Error),
  ]);
  if (theirs instanceof Error || ours instanceof Error) {
    const side = theirs instanceof Error ? 'tshark' : 'ours';
    return { ...result, failure: `${side}: ${(theirs instanceof Error ? theirs : (ours as Error)).message}` };
  }
  if (theirs === '') return { ...result, failure: 'tshark reads nothing' };
  const listed = theirs.split('\n').slice(0, -1);
  const theirLines = listed.filter((line) => line.split(SEPARATOR, 2)[1] !== '');
  const renumbered = theirLines.length < listed.length;
  const ourLines = ours.split('\n').slice(0, -1);
  let compared = 0;
  const quoting = theirLines.some((line) => quotesTcp(line.split(SEPARATOR)[0] ?? ''));
  for (let i = 0; i < Math.min(theirLines.length, ourLines.length); i++) {
    const t = (theirLines[i] ?? '').split(SEPARATOR);
    if (!everything && !isSupported(t[0] ?? '')) continue;
    compared++;
    const o = (ourLines[i] ?? '').split(SEPARATOR);
    for (let k = 1; k < all.length; k++) {
      const [a = '', b = ''] = [o[k], t[k]];
      const field = all[k] as string;
      if ((a === '' && b === '') || dependsOnPort(field, t[0] ?? '')) continue;
      if ((quoting && countsQuotes(field)) || (renumbered && countsFrames(field))) continue;
      let count = result.fields.get(field);
      if (count === undefined) {
        count = { values: 0, equal: 0 };
        result.fields.set(field, count);
      }
      count.values++;
      if (a === b) count.equal++;
      else result.disagreements.push({ file, frame: i + 1, field, ours: a, theirs: b });
    }
  }
  return { ...result, frames: theirLines.length, ourFrames: ourLines.length, compared };
}
