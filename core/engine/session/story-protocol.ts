/** What the story adds to a frame's narration: plain values. */
import type { TcpState } from '../../analysis/tcp/facts.ts';
import type { Transition } from '../../diagram/state-machine.ts';

export type { TcpState, Transition };

export interface MachineEnd {
  readonly before: TcpState;
  readonly after: TcpState;
  /** The step from one to the other; null where none is made, or it cannot be told which. */
  readonly transition: Transition | null;
}

export interface MachineStory {
  readonly client: MachineEnd;
  readonly server: MachineEnd;
}

/** A field that matters in the frame, with its place in the bytes of `Detail.sources`. */
export interface FocusField {
  readonly field: string;
  readonly source: number;
  readonly start: number;
  readonly length: number;
}
