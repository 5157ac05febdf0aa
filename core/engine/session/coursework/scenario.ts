/** Captures of scenarios, made where they are looked at. A module of its own: the laboratory is loaded only by who wants it. */
import { EndlessScenario, runScenario } from '../../../lab/run.ts';
import { parseScenario } from '../../../lab/scenario/parse.ts';
import { pcapngPieces } from '../../../lab/write.ts';

/** The bytes that `trama lab` would write. Throws DocumentError, or Error where the scenario does not end. */
export function scenarioBytes(text: string, seed: number): Uint8Array {
  const scenario = parseScenario(text);
  try {
    const pieces = [...pcapngPieces(runScenario(scenario, seed))];
    const bytes = new Uint8Array(pieces.reduce((sum, p) => sum + p.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } catch (error) {
    if (error instanceof EndlessScenario) throw new Error(error.message);
    throw error;
  }
}
