/** How an exercise comes to the window: a package's folder or its files, one that ships, or one that is served. */
import type { Served } from '../app/desktop.ts';
import { langOf, openCapture, readExercise, scenarioCapture } from '../app/store.ts';
import type { SourceRef } from '../engine/source.ts';
import { words } from '../i18n/index.ts';
import { openTool } from '../tools/tools.ts';
import { chooseFiles } from '../widgets/choose-files.ts';
import { adoptExercise, givenIds, readAddresses, readFault, setTrouble, useCoursework } from './state.ts';

/** A file beside the exercise; undefined: there is none. */
type Beside = (name: string) => Promise<SourceRef | undefined>;

const FILE = /(?:^|\/)exercise\.ya?ml$/i;
const absolute = (path: string): string => new URL(path, document.baseURI).href;

/** Opens it with its capture, or with one that is given; says what is wrong where that cannot be. */
export async function openExercise(name: string, text: string, beside: Beside | SourceRef): Promise<void> {
  const outcome = await readExercise(text);
  if (outcome.kind === 'wrong') {
    setTrouble({ kind: 'wrong', what: 'exercise', name, problems: outcome.problems });
    return;
  }
  const { exercise } = outcome;
  const source = typeof beside === 'function' ? await captureOf(exercise.capture, beside) : beside;
  if (typeof source === 'string') {
    setTrouble({ kind: 'no-capture', name: source });
    return;
  }
  const isOpened = await openCapture(source, {
    text,
    lang: langOf(),
    adopt: () => givenIds(adoptExercise(exercise)),
  });
  if (!isOpened) return;
  readAddresses();
  for (const id of Object.keys(useCoursework.getState().work.answers)) void readFault(id);
  showCoursework();
}

export const showCoursework = (): void => openTool('coursework', words(langOf()).coursework);

/** A name: of the file that is missing. */
async function captureOf(
  of: string | { readonly scenario: string; readonly seed: number },
  beside: Beside,
): Promise<SourceRef | string> {
  if (typeof of === 'string') return (await beside(of)) ?? of;
  const { scenario, seed } = of;
  const isFile = /[/\\]|\.ya?ml$/.test(scenario);
  const found = isFile
    ? await beside(scenario)
    : await fetched(`scenarios/${encodeURIComponent(scenario)}.yaml`, `${scenario}.yaml`);
  if (found === undefined) return isFile ? scenario : `${scenario}.yaml`;
  const text = found.kind === 'file' ? await found.file.text() : '';
  try {
    const bytes = await scenarioCapture(text, seed);
    return { kind: 'file', file: new File([new Uint8Array(bytes)], 'capture.pcapng') };
  } catch (error) {
    return `${scenario}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function fetched(path: string, name: string): Promise<Extract<SourceRef, { kind: 'file' }> | undefined> {
  const response = await fetch(absolute(path)).catch(() => undefined);
  return response?.ok === true ? { kind: 'file', file: new File([await response.blob()], name) } : undefined;
}

/** One of those that the page comes with. */
export async function openShipped(name: string): Promise<void> {
  const at = (file: string) => `exercises/${encodeURIComponent(name)}/${file.replace(/^\.\//, '')}`;
  const file = await fetched(at('exercise.yaml'), 'exercise.yaml');
  if (file === undefined) setTrouble({ kind: 'no-file', name });
  else await openExercise(name, await file.file.text(), (other) => fetched(at(other), other));
}

/** True: there is an exercise among them, and it is being opened. Files of a folder are told by their paths in it. */
export async function openExerciseFiles(files: readonly File[]): Promise<boolean> {
  const pathOf = (file: File): string => file.webkitRelativePath || file.name;
  const isExercise = (file: File): boolean => FILE.test(pathOf(file));
  // One that is called otherwise is one all the same, where it alone is YAML.
  const yaml = files.filter((f) => /\.ya?ml$/i.test(f.name));
  const found =
    files.filter(isExercise).sort((a, b) => pathOf(a).length - pathOf(b).length)[0] ?? (yaml.length === 1 ? yaml[0] : undefined);
  if (found === undefined) return false;
  const folder = pathOf(found).slice(0, -found.name.length);
  const beside: Beside = async (name) => {
    const wanted = name.replace(/^\.\//, '');
    const file =
      files.find((f) => pathOf(f) === folder + wanted) ??
      // A scenario or a capture of another name, given alone with the exercise, is the one that is meant.
      files.find((f) => f !== found && f.name === wanted);
    return file === undefined ? undefined : { kind: 'file', file };
  };
  await openExercise(found.name, await found.text(), beside);
  return true;
}

export function chooseExercise(kind: 'folder' | 'files'): void {
  const choice = kind === 'folder' ? { folder: true } : { accept: '.yaml,.yml,.pcap,.pcapng,.cap' };
  chooseFiles({ ...choice, several: true }, (files) => {
    void openExerciseFiles(files).then((isFound) => {
      if (!isFound) setTrouble({ kind: 'no-file', name: 'exercise.yaml' });
    });
  });
}

/** One that the server, or the desktop app, hands over with its capture; null: it names a scenario. */
export async function openServedExercise(exercise: NonNullable<Served['exercise']>, capture: SourceRef | null): Promise<void> {
  const text = 'text' in exercise ? exercise.text : await fetched(exercise.url, exercise.name).then((f) => f?.file.text());
  if (text === undefined) setTrouble({ kind: 'no-file', name: exercise.name });
  else await openExercise(exercise.name, text, capture ?? (async () => undefined));
}

/** Files of what is dropped, folders with all that is in them, so many of them. */
const MAX_DROPPED = 2000;

export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  const entries = [...transfer.items].map((i) => i.webkitGetAsEntry());
  if (!entries.some((e) => e?.isDirectory === true)) return [...transfer.files];
  const files: File[] = [];
  const take = async (entry: FileSystemEntry, path: string): Promise<void> => {
    if (files.length >= MAX_DROPPED) return;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      Object.defineProperty(file, 'webkitRelativePath', { value: path + file.name });
      files.push(file);
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      for (const e of some) await take(e, `${path}${entry.name}/`);
    }
  };
  for (const entry of entries) if (entry !== null) await take(entry, '');
  return files;
}
