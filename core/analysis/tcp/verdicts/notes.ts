/** What the scan has noted of each segment, read in step with the rows. */
import { SegmentNote, type SegmentNotes } from '../../../table/segment-notes.ts';

export class NoteReader {
  readonly #notes: SegmentNotes;
  #next = 0;
  /** The row of the next note; the fields below speak of some note. */
  #nextRow: number;
  #filled = false;
  /** A SYN that begins another conversation between the same ports. */
  reused = false;
  /** How much data there is can be told. */
  measured = true;
  /** The header is as long as a header is; `length` where not: bytes behind where it claims to end. */
  header = true;
  length = 0;
  /** All options are captured. */
  whole = true;
  /** Window scale announced, plus 2; 0: none. */
  scale = 0;
  sacked = 0;
  /** It brings data and a Fast Open cookie. */
  fastOpen = false;

  constructor(notes: SegmentNotes) {
    this.#notes = notes;
    this.#nextRow = notes.length === 0 ? Number.POSITIVE_INFINITY : notes.row(0);
  }

  /** What is noted of the segment at `row`; rows rise from call to call. */
  read(row: number): void {
    // Few segments have any.
    if (this.#filled) this.#clear();
    if (row >= this.#nextRow) this.#fill(row);
  }

  #clear(): void {
    this.#filled = false;
    this.reused = false;
    this.measured = true;
    this.header = true;
    this.whole = true;
    this.scale = 0;
    this.sacked = 0;
    this.fastOpen = false;
  }

  #fill(row: number): void {
    this.#filled = true;
    const notes = this.#notes;
    for (; this.#next < notes.length && notes.row(this.#next) <= row; this.#next++) {
      switch (notes.kind(this.#next)) {
        case SegmentNote.reused:
          this.reused = true;
          break;
        case SegmentNote.noLength:
          this.measured = false;
          break;
        case SegmentNote.badHeader:
          this.header = false;
          this.length = notes.value(this.#next);
          break;
        case SegmentNote.cutOptions:
          this.whole = false;
          break;
        case SegmentNote.scale:
          this.scale = notes.value(this.#next) + 2;
          break;
        case SegmentNote.fastOpen:
          this.fastOpen = true;
          break;
        case SegmentNote.sacked:
          this.sacked = notes.value(this.#next);
          break;
        default:
      }
    }
    this.#step();
  }

  #step(): void {
    this.#nextRow = this.#next < this.#notes.length ? this.#notes.row(this.#next) : Number.POSITIVE_INFINITY;
  }

  /** Of the packet at `row`, each segment that it quotes: its flow, and `extra` as noted. */
  quotes(row: number, segment: (flow: number, extra: number) => void): void {
    const notes = this.#notes;
    for (; this.#next < notes.length && notes.row(this.#next) <= row; this.#next++) {
      if (notes.kind(this.#next) === SegmentNote.quoted && notes.row(this.#next) === row)
        segment(notes.value(this.#next), notes.extra(this.#next));
    }
    this.#step();
  }
}
