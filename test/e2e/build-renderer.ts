/** Builds the user interface before the tests that open it in a browser. */
import { buildRenderer, rendererIsBuilt } from '../../scripts/build-renderer.mjs';

export async function setup(): Promise<void> {
  if (!rendererIsBuilt()) await buildRenderer();
}
