import { SCALES } from '../app/settings.ts';
import { useApp } from '../app/store.ts';
import { PRESENTER_SIZE, useStory } from '../story/state.ts';

/** The factor of all sizes that the person has chosen; for a room, that of a room. */
export const useScale = (): number => {
  const presenting = useStory((s) => s.presenting);
  const chosen = useApp((s) => s.textSize);
  return SCALES[presenting ? PRESENTER_SIZE : chosen];
};
