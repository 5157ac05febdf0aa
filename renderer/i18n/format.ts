/** Counts in words. Numbers are formatted by the language's own rules where they are shown, see `number`. */
export const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
