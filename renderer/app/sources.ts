/** How a capture comes to the window: chosen, dropped, or named by whoever serves the page. */
import { droppedFiles, openExerciseFiles, openServedExercise } from '../coursework/open.ts';
import { chooseFiles } from '../widgets/choose-files.ts';
import { desktop, type Served } from './desktop.ts';
import { openCapture } from './store.ts';

const isServed = (value: unknown): value is Served => {
  const v = value as Partial<Served> | null;
  return (
    typeof v === 'object' && v !== null && typeof v.name === 'string' && typeof v.size === 'number' && typeof v.url === 'string'
  );
};

const absolute = (url: string): string => new URL(url, document.baseURI).href;

export const openFile = (file: File): void => void openCapture({ kind: 'file', file });
export function openServed({ url, name, size, exercise }: Served): void {
  const source = { kind: 'address', url: absolute(url), name, size } as const;
  if (exercise === undefined) void openCapture(source);
  else void openServedExercise(exercise, url === '' ? null : source);
}

/** Files that were chosen or dropped together: an exercise with its capture, or a capture. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const [first] = files;
  if (first !== undefined && !(await openExerciseFiles(files))) openFile(first);
}
export const openDropped = async (transfer: DataTransfer): Promise<void> => openFiles(await droppedFiles(transfer));

export async function chooseFile(): Promise<void> {
  const bridge = desktop();
  if (bridge !== undefined) {
    const chosen = await bridge.chooseCapture();
    if (chosen !== null) openServed(chosen);
    return;
  }
  const accept = '.pcap,.pcapng,.cap,.dmp,.ntar,.gz,.txt,.hex,.yaml,.yml';
  chooseFiles({ accept, several: true }, (files) => void openFiles(files));
}

/** The capture that the page was served with, if any. */
export async function openWhatIsServed(): Promise<void> {
  try {
    const response = await fetch(absolute('capture.json'), { cache: 'no-store' });
    const served: unknown = response.ok ? await response.json() : null;
    if (isServed(served)) openServed(served);
  } catch {
    // Static files with no server behind them: a file will be dropped.
  }
}

/** One of samples.json, which the build puts beside the page. */
export async function openSample(name: string): Promise<void> {
  const response = await fetch(absolute(`samples/${name}`));
  if (response.ok) openFile(new File([await response.blob()], name));
}

/** One that the desktop app remembers. */
export async function openRecent(index: number): Promise<void> {
  const served = await desktop()?.openRecent(index);
  if (served !== undefined && served !== null) openServed(served);
}
