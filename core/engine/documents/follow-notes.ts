/** What is wrong with a stream that was followed, in words. */
import { formatBytes, type Lang } from '../../annotate/format.ts';
import type { FollowedStream } from './follow.ts';
import type { FollowGap } from './follow-schemas.ts';
import { followEn } from './words/follow.en.ts';
import { followEs } from './words/follow.es.ts';

export const FOLLOW_WORDS = { en: followEn, es: followEs } as const;

/** What is wrong with the stream, one line each; nothing where it is whole. Complete when the events have been gone through. */
export function* followNotes(stream: FollowedStream, lang: Lang): Generator<string> {
  const m = FOLLOW_WORDS[lang];
  const bytes = (n: number) => formatBytes(n, lang);
  const where = (offset: number | null) => (offset === null ? '' : m.byte(offset));
  const gapNote = (g: FollowGap): string => {
    if (g.reason === 'not-shown') return m.notShown(m[g.peer], bytes(g.length), g.frame);
    return (g.reason === 'cut' ? m.cut : m.notCaptured)(m[g.peer], bytes(g.length), where(g.offset), g.frame);
  };
  for (const gap of stream.gaps) yield gapNote(gap);
  if (stream.findings.gaps > stream.gaps.length) yield m.more(stream.findings.gaps - stream.gaps.length);
  let same = 0;
  for (const o of stream.overlaps) {
    const who = m[o.peer];
    if (o.offset < 0) yield m.early(who, o.frame, bytes(Math.min(o.length, -o.offset)));
    else if (o.differing === null) yield m.notCompared(who, o.frame, bytes(o.length), where(o.offset));
    else if (o.differing > 0) yield m.differs(who, o.frame, o.first, bytes(o.differing), where(o.offset));
    else same++;
  }
  if (stream.findings.overlaps > stream.overlaps.length) yield m.more(stream.findings.overlaps - stream.overlaps.length);
  else if (same > 0) yield `${m.repeated(same)}: ${m.same}`;
}
