/** What is wrong with a key: its text, or what it asks of this capture. */
import { type ParamsOf, worded } from '../../base/coded.ts';
import { keys } from '../faults/en.ts';
import type { KeyFault, KeyMessages } from '../faults/model.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** A fault at text[start, end), in UTF-16 units. The message is `fault` in English, without a full stop. */
export class KeyError extends Error {
  readonly fault: KeyFault;
  readonly start: number;
  readonly end: number;
  constructor(fault: KeyFault, { start, end }: Place) {
    super(worded(keys, fault));
    this.name = 'KeyError';
    this.fault = fault;
    this.start = start;
    this.end = end;
  }
}

export const keyError = <K extends keyof KeyMessages>(key: K, params: ParamsOf<KeyMessages, K>, place: Place): KeyError =>
  new KeyError({ key, params } as KeyFault, place);
