/** Offsets of a text as lines and columns, and how far the word at a place goes. */
import type { TextRange } from './authoring-protocol.ts';

export class TextLines {
  readonly #text: string;
  /** Where each line begins. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  get whole(): string {
    return this.#text;
  }

  /** Of text[start, end): what is parsed as a block goes on to where the next thing begins. */
  lastLine(start: number, end: number): number {
    return this.lineOf(start + this.#text.slice(start, end).trimEnd().length);
  }

  /** From 1. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  start(line: number): number {
    return this.#starts[Math.max(0, Math.min(this.#starts.length, line) - 1)] as number;
  }

  text(line: number): string {
    const from = this.start(line);
    const to = this.#text.indexOf('\n', from);
    return this.#text.slice(from, to < 0 ? undefined : to).replace(/\r$/, '');
  }

  /** The word at an offset, or the rest of the line where there is none. */
  rangeAt(offset: number): TextRange {
    const line = this.lineOf(offset);
    return this.rangeFrom({ line, column: offset - this.start(line) + 1 });
  }

  rangeFrom({ line, column }: { readonly line: number; readonly column: number }): TextRange {
    const text = this.text(line);
    const rest = text.slice(column - 1);
    const word = /^[\w.-]+|^\S/.exec(rest)?.[0].length ?? Math.max(1, rest.length);
    return { line, column, endLine: line, endColumn: column + word };
  }
}
