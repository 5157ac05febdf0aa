/** Hands something to the browser as a file to be saved. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken its own reference by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const saveText = (name: string, text: string | readonly string[], type = 'text/plain'): void =>
  saveBlob(name, new Blob(typeof text === 'string' ? [text] : [...text], { type: `${type};charset=utf-8` }));
