/** The capture as a file: with its comments, or as a report. */
import type { ExportRequest } from '../../core/engine/session/comments.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { markSaved } from '../comments/state.ts';
import { setTrouble } from '../coursework/state.ts';
import { saveBlob } from '../widgets/save.ts';
import { exportFile, langOf, quietly, useApp } from './store.ts';

/** The name without its endings: `a.pcap.gz` is of `a`. */
export const baseName = (name: string): string => name.replace(/(\.(pcap|pcapng|cap|dmp|ntar|txt|hex|gz))+$/i, '') || 'capture';

async function exportAs(request: ExportRequest, name: string): Promise<boolean> {
  let saved = false;
  useApp.setState({ exporting: true });
  await quietly(
    (async () => {
      const { outcome, file } = await exportFile(request);
      if (outcome.kind === 'hidden') setTrouble({ kind: 'hidden' });
      if (file !== null) saved = await saveBlob(name, file);
    })(),
  );
  useApp.setState({ exporting: false });
  return saved;
}

/** As a new pcapng; never in place of the file that is open, unless a person says so. True where it was saved. */
export async function saveCapture(story: Lang | null): Promise<boolean> {
  const { stage, name } = useApp.getState();
  if (stage.kind !== 'open') return false;
  const mark = markSaved();
  const saved = await exportAs({ kind: 'pcapng', story }, `${baseName(name)}-comments.pcapng`);
  if (saved) mark();
  return saved;
}

export async function saveReport(): Promise<boolean> {
  const { stage, name } = useApp.getState();
  if (stage.kind !== 'open') return false;
  const lang = langOf();
  return exportAs({ kind: 'report', lang }, `${baseName(name)}-${lang}.html`);
}
