/** A term of the glossary: what it is made of. */
export interface Entry {
  readonly name: string;
  readonly forms: readonly string[];
  readonly text: string;
}

export interface Term {
  readonly id: string;
  readonly refs: readonly string[];
  readonly en: Entry;
  readonly es: Entry;
}

export const term = (id: string, refs: readonly string[], en: Entry, es: Entry): Term => ({ id, refs, en, es });
export const entry = (name: string, forms: readonly string[], text: string): Entry => ({ name, forms, text });
