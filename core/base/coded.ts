/** Sentences as codes with parameters: each code is a key of a catalogue of words, and every language has such a catalogue. */

export type NoParams = Readonly<Record<string, never>>;

type Catalogue = Readonly<Record<string, (params: never) => string>>;

export type ParamsOf<M extends Catalogue, K extends keyof M> = Parameters<M[K]>[0];

export type Coded<M extends Catalogue> = {
  [K in keyof M]: { readonly key: K; readonly params: ParamsOf<M, K> };
}[keyof M];

export const worded = <M extends Catalogue>(words: M, { key, params }: Coded<M>): string =>
  (words[key] as (p: unknown) => string)(params);
