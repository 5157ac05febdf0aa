/** The diagrams under fixtures/golden/diagram: hand-made scenes in, every notation out. `writeDiagramGoldens` refreshes them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { layout } from '../../../core/diagram/layout.ts';
import { toMermaid } from '../../../core/diagram/mermaid.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { toPlantuml } from '../../../core/diagram/plantuml.ts';
import { toSvg } from '../../../core/diagram/svg.ts';
import { toText } from '../../../core/diagram/text.ts';
import { directorScene, sceneLabels } from './scene.ts';
import { eightHostScene, lossyScene } from './scenes.ts';

export const GOLDEN_DIR = fileURLToPath(new URL('../../../fixtures/golden/diagram/', import.meta.url));

/** File name → content. */
export function diagramGoldens(): Map<string, string> {
  const out = new Map<string, string>();
  for (const language of ['en', 'es'] as const) {
    const labels = sceneLabels(language);
    for (const [name, scene] of Object.entries({ director: directorScene, 'eight-hosts': eightHostScene, lossy: lossyScene })) {
      const ladder = buildLadder(scene(), { labels });
      out.set(`${name}.${language}.svg`, toSvg(layout(ladder)));
      out.set(`${name}.${language}.txt`, toText(ladder));
    }
    const director = buildLadder(directorScene(), { labels });
    out.set(`director.${language}.mmd`, toMermaid(director));
    out.set(`director.${language}.puml`, toPlantuml(director));
    out.set(`director.${language}.100.txt`, toText(director, { width: 100 }));
    out.set(`director.${language}.ascii.txt`, toText(director, { ascii: true }));
  }
  out.set('director.light.svg', toSvg(layout(buildLadder(directorScene(), { labels: sceneLabels() })), { theme: 'light' }));
  return out;
}

export function writeDiagramGoldens(): void {
  mkdirSync(GOLDEN_DIR, { recursive: true });
  for (const [name, content] of diagramGoldens()) writeFileSync(GOLDEN_DIR + name, content);
}
