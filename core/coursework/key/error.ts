/** What is wrong with a key: its text, or what it asks of this capture. */

/** A fault at text[start, end), in UTF-16 units. The message is one English sentence without a full stop. */
export class KeyError extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, { start, end }: { readonly start: number; readonly end: number }) {
    super(message);
    this.name = 'KeyError';
    this.start = start;
    this.end = end;
  }
}

export const didYouMean = (near: string | undefined): string => (near === undefined ? '' : `; did you mean '${near}'?`);
