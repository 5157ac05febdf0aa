/** How the story is told: its pace, how one moves through it, and whether it is shown to a room. */
import { create } from 'zustand';

export const SPEEDS = [0.5, 1, 2, 4] as const;

/** Of text, for a room: two panes of it have room in a projector's 1280 pixels. */
export const PRESENTER_SIZE = 'large';

export interface StoryState {
  /** Factor of the time that a frame's sentences take to be read. */
  readonly speed: number;
  readonly scrub: 'frame' | 'time';
  /** Large, in high contrast, with nothing else beside the ladder. */
  readonly presenting: boolean;
  /** The last step was made in the story: what matters in the frame is to be shown in the other panes. */
  readonly leads: boolean;
}

export const useStory = create<StoryState>()(() => ({ speed: 1, scrub: 'frame', presenting: false, leads: false }));

export const tell = (some: Partial<StoryState>): void => useStory.setState(some);
export const togglePresenter = (): void => useStory.setState((s) => ({ presenting: !s.presenting }));
