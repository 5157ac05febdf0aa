/** How a stream is shown. */
import { create } from 'zustand';
import type { FollowRequest } from '../../core/engine/session/follow/follow.ts';

/** Bytes read at once: more is read when it is asked for. */
export const FIRST_LIMIT = 8 << 20;

/** Lines that one text of the editor holds at most; longer streams are shown as a list, of which only the lines in sight are in memory. */
export const MOST_EDITOR_LINES = 20_000;

interface FollowState {
  readonly direction: FollowRequest['direction'];
  readonly format: FollowRequest['format'];
  readonly limit: number;
  readonly text: string;
}

export const useFollow = create<FollowState>()(() => ({ direction: 'both', format: 'ascii', limit: FIRST_LIMIT, text: '' }));
const set = useFollow.setState;
export const showDirection = (direction: FollowState['direction']): void => set({ direction });
export const showFormat = (format: FollowState['format']): void => set({ format });
export const readMore = (limit: number): void => set({ limit });
export const lookFor = (text: string): void => set({ text });
