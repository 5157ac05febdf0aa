/** How a capture comes to the window: chosen, dropped, or named by whoever serves the page. */
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
export const openServed = ({ url, name, size }: Served): void =>
  void openCapture({ kind: 'address', url: absolute(url), name, size });

export async function chooseFile(): Promise<void> {
  const bridge = desktop();
  if (bridge !== undefined) {
    const chosen = await bridge.chooseCapture();
    if (chosen !== null) openServed(chosen);
    return;
  }
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.pcap,.pcapng,.cap,.dmp,.ntar,.gz,.txt,.hex';
  input.onchange = () => {
    const [file] = input.files ?? [];
    if (file !== undefined) openFile(file);
  };
  input.click();
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
