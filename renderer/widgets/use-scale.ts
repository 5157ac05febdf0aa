import { SCALES } from '../app/settings.ts';
import { useApp } from '../app/store.ts';

/** The factor of all sizes that the person has chosen. */
export const useScale = (): number => SCALES[useApp((s) => s.textSize)];
