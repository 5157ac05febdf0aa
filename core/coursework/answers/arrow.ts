/** An arrow of a ladder: from whom, to whom, and what it carries. */
import type { Comparison } from './compare.ts';
import { fault, isRawRecord, type Raw, type Read, read, scalarText, unread } from './raw.ts';
import { canonicalCell, MAX_CELL } from './table.ts';

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** What it says: `SYN`, `ARP request`. */
  readonly what: string;
}

const PARTS = ['from', 'to', 'what'] as const;

/** Each part counts a third; an arrow the other way round is wrong in both its ends. `what`: other words that are right as well. */
export function compareArrows(key: Arrow, answer: Arrow, what: readonly string[] = []): Comparison {
  const same = (part: (typeof PARTS)[number]): boolean => {
    const given = part === 'what' ? flags(answer.what) : canonicalCell(answer[part]);
    const wanted = part === 'what' ? [key.what, ...what].map(flags) : [canonicalCell(key[part])];
    return wanted.includes(given);
  };
  const wrong = PARTS.filter((p) => !same(p));
  if (wrong.length === 0) return { fraction: 1, notes: [] };
  const reversed =
    canonicalCell(key.from) === canonicalCell(answer.to) &&
    canonicalCell(key.to) === canonicalCell(answer.from) &&
    canonicalCell(key.from) !== canonicalCell(key.to);
  return {
    fraction: (PARTS.length - wrong.length) / PARTS.length,
    notes: reversed ? [{ code: 'reversed' }] : [{ code: 'parts', wrong }],
  };
}

/** `SYN, ACK`, `SYN+ACK`, `[ACK SYN]` and `SYN/ACK` are one: words in alphabetical order. */
function flags(text: string): string {
  return canonicalCell(text.replace(/[[\](){}]/g, ' '))
    .split(/[\s,+/|-]+/)
    .filter((w) => w !== '' && w !== 'and' && w !== 'y')
    .sort()
    .join(' ');
}

const LINE = /^(.+?)\s*(?:-+>|=+>|\u2192)\s*([^:]+(?::\d+)?)\s*:\s+(.+)$/;

/** `{ from: …, to: …, what: … }`, or `client -> server: SYN`. */
export function readArrow(raw: Raw): Read<Arrow> {
  if (typeof raw === 'string' && raw.length < 300) {
    const [, from, to, what] = LINE.exec(raw.trim()) ?? [];
    if (from !== undefined && to !== undefined && what !== undefined) return read({ from, to: to.trim(), what });
  }
  if (!isRawRecord(raw)) return fault('arrow', {});
  const unknown = Object.keys(raw).find((k) => !PARTS.some((p) => p === k));
  if (unknown !== undefined) return fault('arrow-part', { part: unknown.slice(0, 40) }, [unknown]);
  const texts = { from: '', to: '', what: '' };
  for (const part of PARTS) {
    const value = raw[part] ?? null;
    const text = value === null ? read('') : scalarText(value, 'a text', MAX_CELL);
    if (!text.ok) return unread(text.fault, [part]);
    texts[part] = text.value;
  }
  return read(texts);
}
