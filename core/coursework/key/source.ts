/** What a key may ask of a capture. Knows nothing of files: the engine answers. */
import type { KeyValue } from './value.ts';

/** The documents of `trama nat`, `trama lvs`, …, without what they all have. */
export const KEY_DOCUMENTS = ['capture', 'devices', 'expert', 'failover', 'flows', 'http', 'lvs', 'nat'] as const;
export type KeyDocument = (typeof KEY_DOCUMENTS)[number];

export interface KeySource {
  /** Of the capture. */
  readonly packets: number;
  /** Plain values; `visit` is called for each. */
  document(name: KeyDocument, visit: () => void): Promise<KeyValue>;
  /** Frames that a display filter selects, ascending. Raises FilterError. */
  filter(text: string): Promise<readonly number[]>;
  /** Every value that the field has in the frame, in order: numbers as numbers, all else as `trama fields` prints it. */
  fieldValues(field: string, frame: number): Promise<readonly KeyValue[]>;
  /** Undefined where there is such a field; else names near it. */
  unknownField(field: string): readonly string[] | undefined;
  /** As `trama annotate` lists it, in English. */
  frame(frame: number): Promise<KeyValue>;
  /** Nanoseconds from the first packet; undefined where the capture has no time for it. */
  time(frame: number): number | undefined;
  /** [original, rewritten copy], by the original. */
  pairs(): readonly (readonly [number, number])[];
  phase(frame: number): string;
  /** TCP states of one flow (RFC 9293 §3.3.2) once a frame and all before it have arrived; undefined where no packet of it came until then. */
  states(flow: number, frame: number): { readonly client: string; readonly server: string } | undefined;
  readonly flows: number;
}
