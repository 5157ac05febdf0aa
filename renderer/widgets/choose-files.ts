/** The browser's own window for choosing files. */

export interface Choice {
  /** Ends of names, with their points: `.pcap,.yaml`. */
  readonly accept?: string;
  readonly several?: boolean;
  /** A folder with all that is in it; `accept` is not heeded then. */
  readonly folder?: boolean;
}

/** Calls back with what was chosen; not where nothing was. */
export function chooseFiles(
  { accept = '', several = false, folder = false }: Choice,
  then: (files: readonly File[]) => void,
): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = several;
  input.webkitdirectory = folder;
  input.onchange = () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) then(files);
  };
  input.click();
}
