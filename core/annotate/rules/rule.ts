import type { PacketRow } from '../../base/ids.ts';
import type { FrameTree } from '../../wire/field.ts';
import type { Context } from '../context.ts';
import type { Sayer } from '../say.ts';

/**
 * A rule about one frame: a pure function of the facts, the row and, where the caller has it, the frame's field tree. It says what it has
 * to say, or nothing.
 */
export type FrameRule = (c: Context, row: PacketRow, out: Sayer, tree: FrameTree | undefined) => void;
