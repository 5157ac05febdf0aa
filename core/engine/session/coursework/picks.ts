/** Packets that are picked, as answers: what a click, a key or a drag among the packets does to what is there already. */
import { NONE_AT_ALL, readFrames, readPairs } from '../../../coursework/answers/frames.ts';
import { isRawList, type Raw } from '../../../coursework/answers/raw.ts';

type Answer = Raw | undefined;

/** Ascending; null where the answer cannot be read. */
export function framesIn(answer: Answer): readonly number[] | null {
  if (answer === undefined) return [];
  const frames = readFrames(answer);
  return frames.ok ? frames.value : null;
}

export function pairsIn(answer: Answer): readonly (readonly [number, number])[] | null {
  if (answer === undefined) return [];
  const pairs = readPairs(answer);
  return pairs.ok ? pairs.value : null;
}

/** Frames in an order of their own: of a list what is a frame number. */
export function orderIn(answer: Answer): readonly string[] {
  if (answer === undefined || answer === null) return [];
  const items = isRawList(answer) ? answer : String(answer).split(/\s*(?:[,;\s]|-+>|>|\u2192)\s*/);
  return items.map((i) => String(i).trim()).filter((i) => i !== '');
}

/** What cannot be read stays as it was written: a pick must not undo what a student wrote. */
const behind = (answer: Answer, text: string): Raw =>
  `${typeof answer === 'string' ? answer.trim().replace(/[,;]$/, '') : ''}, ${text}`.replace(/^, /, '');

const orNone = <T extends Raw>(list: readonly T[]): Raw | undefined => (list.length === 0 ? undefined : [...list]);

export function withFrame(answer: Answer, frame: number): Raw {
  const frames = framesIn(answer);
  if (frames === null) return behind(answer, String(frame));
  return [...new Set([...frames, frame])].sort((a, b) => a - b);
}

export function withoutFrame(answer: Answer, frame: number): Raw | undefined {
  const frames = framesIn(answer);
  return frames === null ? answer : orNone(frames.filter((f) => f !== frame));
}

/** In where it is out, out where it is in. */
export const toggledFrame = (answer: Answer, frame: number): Raw | undefined =>
  framesIn(answer)?.includes(frame) === true ? withoutFrame(answer, frame) : withFrame(answer, frame);

const pairText = (a: number, b: number): string => `${a}-${b}`;

export function withPair(answer: Answer, original: number, copy: number): Raw {
  const pairs = pairsIn(answer);
  if (pairs === null) return behind(answer, pairText(original, copy));
  const texts = pairs.map(([a, b]) => pairText(a, b));
  return [...new Set([...texts, pairText(original, copy)])];
}

export function withoutPair(answer: Answer, original: number, copy: number): Raw | undefined {
  const pairs = pairsIn(answer);
  if (pairs === null) return answer;
  return orNone(pairs.map(([a, b]) => pairText(a, b)).filter((p) => p !== pairText(original, copy)));
}

/** Frames as numbers, named events as they are called. */
export const orderAnswer = (items: readonly string[]): Raw | undefined =>
  orNone(items.map((i): Raw => (/^\d{1,8}$/.test(i) ? Number(i) : i)));

export const withNext = (answer: Answer, item: string): Raw | undefined => orderAnswer([...orderIn(answer), item]);

/** The item at `from` in another place; `by` −1: before its neighbour. */
export function movedItem(answer: Answer, from: number, to: number): Raw | undefined {
  const items = [...orderIn(answer)];
  const [item] = items.splice(from, 1);
  if (item === undefined) return answer;
  items.splice(Math.max(0, Math.min(items.length, to)), 0, item);
  return orderAnswer(items);
}

export const withoutItem = (answer: Answer, index: number): Raw | undefined =>
  orderAnswer(orderIn(answer).filter((_, i) => i !== index));

/** What one packet does, picked with the key or by a click. `original`: the first of a pair, picked before. */
export function picked(
  type: string,
  answer: Answer,
  frame: number,
  original: number | null,
  toggles: boolean,
): { readonly answer: Raw | undefined; readonly original: number | null } | null {
  switch (type) {
    case 'frames':
      return { answer: toggles ? toggledFrame(answer, frame) : withFrame(answer, frame), original: null };
    case 'order':
      return { answer: withNext(answer, String(frame)), original: null };
    case 'pairs':
      if (original === null) return { answer, original: frame };
      return original === frame ? { answer, original: null } : { answer: withPair(answer, original, frame), original: null };
    default:
      return null;
  }
}

export const isNoneAtAll = (answer: Answer): boolean => answer === NONE_AT_ALL;
export const noneAtAll: Raw = NONE_AT_ALL;
