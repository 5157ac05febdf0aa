/** An order of events: named items, or frames. */
import { type Comparison, editDistance, RIGHT } from './compare.ts';
import { fault, listItems, quoted, type Raw, type Read, read, readEach, scalarText } from './raw.ts';

/** The distance costs n·m. */
const MAX_EVENTS = 200;

/**
 * What is right of it falls with the steps (put in, taken out, exchanged) that make the key of it.
 * @param named the events are given, so that a single one is a step nearer than nothing whoever writes it: it earns nothing
 */
export function compareOrders(key: readonly string[], answer: readonly string[], named = false): Comparison {
  const steps = editDistance(answer, key);
  if (steps === 0) return RIGHT;
  const fraction = Math.max(0, 1 - steps / Math.max(1, named ? key.length - 1 : key.length));
  return { fraction, notes: [{ code: 'order', steps, wanted: key.length }] };
}

/** `items`: the names that there are; empty: any number of a frame. */
export function readOrder(raw: Raw, items: readonly string[]): Read<readonly string[]> {
  const list = listItems(raw, 'a list in order', /\s*(?:[,;\s]|-+>|>|\u2192)\s*/);
  if (!list.ok) return list;
  if (list.value.length > MAX_EVENTS) return fault('most', { most: MAX_EVENTS, of: 'events' });
  return readEach(list.value, (item): Read<string> => {
    const text = scalarText(item, 'the name of an event', 60);
    if (!text.ok) return text;
    if (items.length === 0)
      return /^#?\d{1,8}$/.test(text.value)
        ? read(String(Number(text.value.replace('#', ''))))
        : fault('frame-in-order', { found: quoted(item) });
    const known = items.find((i) => i.toLowerCase() === text.value.toLowerCase());
    return known === undefined ? fault('event', { text: quoted(item), known: items }) : read(known);
  });
}
