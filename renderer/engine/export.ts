/** An exported file as a blob, made in the worker: the browser keeps large ones on disk, and the window gets a handle. */
import type { ExportOutcome, ExportRequest } from '../../core/engine/session/comments.ts';
import type { Session } from '../../core/engine/session/session.ts';

export interface ExportedFile {
  readonly outcome: ExportOutcome;
  /** Null where nothing was written. */
  readonly file: Blob | null;
}

/** Bytes that are put together before they become a blob. */
const PART = 8 << 20;

export async function exportFile(session: Session, id: number, request: ExportRequest): Promise<ExportedFile> {
  const parts: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const flush = (): void => {
    if (size > 0) parts.push(new Blob(pieces));
    pieces = [];
    size = 0;
  };
  const outcome = await session.export(id, request, async (bytes) => {
    // Whoever writes may use its buffer again.
    pieces.push(bytes.slice());
    size += bytes.length;
    if (size >= PART) flush();
  });
  if (outcome.kind !== 'written') return { outcome, file: null };
  flush();
  return { outcome, file: new Blob(parts) };
}
