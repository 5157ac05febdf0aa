/** The comments of an open capture: read, replaced, and written with its packets. They are where the reader put them, so that filters and trees see the new ones. */
import type { Lang } from '../../annotate/format.ts';
import type { CaptureInfo } from '../../capture/capture.ts';
import type { Engine } from '../engine.ts';
import { Collector, type Write, writePcapng } from '../export/pcapng.ts';
import { storyComments } from '../export/story-comments.ts';
import { reportHtml } from '../report/page.ts';
import { LONGEST_COMMENT } from './limits.ts';

export interface CommentList {
  /** Of the capture as a whole. */
  readonly capture: readonly string[];
  /** Of packets, by row. */
  readonly packets: readonly { readonly row: number; readonly texts: readonly string[] }[];
}

export function commentsOf({ comments, packetComments }: CaptureInfo): CommentList {
  const packets = [...packetComments].map(([row, texts]) => ({ row, texts: [...texts] })).sort((a, b) => a.row - b.row);
  return { capture: [...comments], packets };
}

/** A comment as it is kept: lines end as pcapng wants them, and what ends a string for many readers is left out. */
export const plainComment = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll('\0', '').trimEnd();

/** `row` null: those of the capture. Empty ones are left out. Raises RangeError where one is longer than a file can hold. */
export function replaceComments(info: CaptureInfo, row: number | null, texts: readonly string[]): void {
  const kept = texts.map(plainComment).filter((text) => text !== '');
  const utf8 = new TextEncoder();
  for (const text of kept) {
    const { length } = utf8.encode(text);
    if (length > LONGEST_COMMENT) throw new RangeError(`a comment has ${length} bytes; a file holds ${LONGEST_COMMENT}`);
  }
  if (row === null) info.comments.splice(0, info.comments.length, ...kept);
  else if (kept.length === 0) info.packetComments.delete(row);
  else info.packetComments.set(row, kept);
}

export type ExportRequest =
  /** `story`: add the annotations of each packet as a comment, in that language. */
  | { readonly kind: 'pcapng'; readonly story: Lang | null }
  /** A page of its own: see core/engine/report. */
  | { readonly kind: 'report'; readonly lang: Lang };

export type ExportOutcome =
  /** `lost`: what the format could not hold, in sentences. */
  | { readonly kind: 'written'; readonly lost: readonly string[] }
  /** It is told from the analysis, which is not done yet. */
  | { readonly kind: 'waiting' }
  /** It would tell what an exercise hides. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'cancelled' };

export async function exportCapture(
  engine: Engine,
  name: string,
  analysed: boolean,
  request: ExportRequest,
  write: Write,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  if (request.kind === 'report') {
    if (!analysed) return { kind: 'waiting' };
    const utf8 = new TextEncoder();
    const out = new Collector(write);
    for await (const piece of reportHtml(engine, { name, lang: request.lang })) {
      signal.throwIfAborted();
      await out.add(utf8.encode(piece));
    }
    await out.flush();
    return { kind: 'written', lost: [] };
  }
  const { story } = request;
  if (story !== null && !analysed) return { kind: 'waiting' };
  const lost = await writePcapng(engine, story === null ? undefined : storyComments(engine, story), write, signal);
  return { kind: 'written', lost };
}
