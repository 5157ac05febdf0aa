/** Where the renderer's static files are. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../errors.ts';

/** scripts/build-renderer.mjs: found at run time, for a program that was packed has none. */
interface Builder {
  rendererIsBuilt(): boolean;
  buildRenderer(): Promise<void>;
}

/** Beside the built command, or in a checkout's dist/; built first where a checkout lacks it. Raises CliError where there is none. */
export async function rendererDirectory(say: (text: string) => void): Promise<string> {
  const places = ['./renderer/', '../dist/renderer/', '../../dist/renderer/'].map((p) =>
    fileURLToPath(new URL(p, import.meta.url)),
  );
  const found = () => places.find((place) => existsSync(path.join(place, 'index.html')));
  const script = ['../scripts/', '../../scripts/']
    .map((p) => fileURLToPath(new URL(`${p}build-renderer.mjs`, import.meta.url)))
    .find((file) => existsSync(file));
  if (script !== undefined) {
    const { rendererIsBuilt, buildRenderer } = (await import(script)) as Builder;
    if (!rendererIsBuilt()) {
      say('trama: building the user interface\n');
      try {
        await buildRenderer();
      } catch (error) {
        // An older build does, where there is one.
        if (found() === undefined)
          throw new CliError(`the user interface could not be built: ${String(error)}`, "Run 'npm ci', then try again.");
      }
    }
  }
  const place = found();
  if (place === undefined)
    throw new CliError('the user interface is missing beside the program', "In a checkout, 'npm run build:renderer' makes it.");
  return place;
}
