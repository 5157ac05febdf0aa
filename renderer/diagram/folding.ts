/** Phases and repeats, drawn as one line or whole. */
import type { Picture } from '../../core/engine/session/protocol.ts';
import { foldPhase, openRun } from './state.ts';

export const isInBand = (p: Picture, band: number, event: number): boolean => {
  const rows = rowsOfBand(p, band);
  const row = p.events[event]?.row;
  return row !== undefined && rows.includes(row);
};

/** The rows of a phase that are in the picture. */
export function rowsOfBand(p: Picture, band: number): readonly number[] {
  const first = p.bands[band];
  if (first === undefined) return [];
  const from = p.events.findIndex((e) => e.row === first.row);
  const next = p.bands[band + 1];
  const to = next === undefined ? p.events.length : p.events.findIndex((e) => e.row === next.row);
  return p.events.slice(from, to).map((e) => e.row);
}

export function open(p: Picture, fold: number): void {
  const shape = p.folds[fold];
  if (shape === undefined) return;
  const rows = p.events.slice(shape.first, shape.last + 1).map((e) => e.row);
  if (shape.kind === 'band') foldPhase(rows, false);
  else if (rows[0] !== undefined) openRun(rows[0]);
}
