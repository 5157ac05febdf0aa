/** The ladder as a file: exactly what is drawn, its lanes, folds and zoom included. */
import type { DrawingOptions, PictureFormat } from '../../core/engine/session/protocol.ts';
import { engine } from '../app/store.ts';
import { saveBlob, saveText } from '../widgets/save.ts';
import { toPng } from './png.ts';
import type { Wanted } from './use-picture.ts';

export type ExportFormat = PictureFormat | 'png';
export const EXPORT_FORMATS = ['svg', 'png', 'mermaid', 'plantuml', 'text'] as const satisfies readonly ExportFormat[];

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  svg: 'svg',
  png: 'png',
  mermaid: 'mmd',
  plantuml: 'puml',
  text: 'txt',
};

export interface ExportRequest {
  readonly wanted: Wanted;
  readonly row: number | null;
  /** Name of the capture. */
  readonly name: string;
  /** Positions [from, to); undefined: all of them. */
  readonly part: readonly [number, number] | undefined;
  /** Frames of the part, for the file's name. */
  readonly frames: readonly [number, number] | undefined;
  /** Pixels of the screen for one of the picture. */
  readonly scale: number;
  readonly isDark: boolean;
}

/** `lvs-nat-ladder.svg`, `lvs-nat-ladder-frames-3-9.png`. */
export function fileName(name: string, format: ExportFormat, frames: readonly [number, number] | undefined): string {
  const stem = name.replace(/\.(gz|zst|lz4)$/i, '').replace(/\.[^.]*$/, '') || 'capture';
  const part = frames === undefined ? '' : `-frames-${frames[0]}-${frames[1]}`;
  return `${stem}-ladder${part}.${ENDINGS[format]}`;
}

export async function exportAs(format: ExportFormat, request: ExportRequest): Promise<void> {
  const { wanted, row, name, part, frames, scale, isDark } = request;
  const options: DrawingOptions = {
    ...(part === undefined ? {} : { part }),
    ...(format === 'svg' ? { scale } : {}),
    ...(format === 'png' ? { theme: isDark ? 'dark' : 'light', faces: 'shipped' } : {}),
  };
  const text = await engine().drawing({ ...wanted, row }, format === 'png' ? 'svg' : format, options);
  if (text === null) return;
  const file = fileName(name, format, frames);
  if (format === 'png') await saveBlob(file, await toPng(text, scale));
  else saveText(file, text);
}
