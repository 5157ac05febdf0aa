/** The Spanish of all outputs calls a thing by one name: the catalogues, the window, the exercises and the scenarios. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { bondingEs } from '../../../core/engine/documents/words/bonding.es.ts';
import { lvsEs } from '../../../core/engine/documents/words/lvs.es.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** What is not to be said, and what is said instead. The glossary names synonyms. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/\bplacas?\b/i, 'tarjeta de red'],
  [
    /\b(un|el|del|al|los|las|otro|cada|sin|de|que|qué|dos|solo) routers?\b|\brouters? (virtual|hogareño|NAT)|\bencaminador(es)?\b/i,
    'enrutador',
  ],
  [/\bencaminamiento\b|\bruteo\b/i, 'enrutamiento directo'],
  [/\b(pseudo)?cabeceras?\b/i, 'encabezado'],
  [/\bpetici(ón|ones)\b|\b(un|el|del|al|los|su|sus|primer) pedidos?\b/i, 'solicitud'],
  [/\btomas? (de control|del lugar)\b/i, 'relevo'],
  [/\bs[óÓ]lo\b/i, 'solo'],
];

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* files(name);
    else if (/\.(ts|tsx|yaml)$/.test(name)) yield name;
  }
}

it('each thing has one name', () => {
  const found: string[] = [];
  let read = 0;
  for (const folder of ['core', 'cli', 'renderer', 'fixtures/exercises', 'fixtures/scenarios', 'fixtures/assertions'])
    for (const name of files(folder)) {
      if (name.startsWith('core/annotate/glossary/')) continue;
      read++;
      const lines = readFileSync(path.join(ROOT, name), 'utf8').split('\n');
      for (const [n, line] of lines.entries())
        for (const [pattern, instead] of OTHERS)
          if (pattern.test(line)) found.push(`${name}:${n + 1}: ${pattern.exec(line)?.[0]}, for ${instead}`);
    }
  expect(read).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

it('a verdict has one name, of schedulers, modes and policies', () => {
  expect(bondingEs.verdicts).toEqual(lvsEs.verdicts);
  expect(bondingEs.policyVerdicts.consistent).toBe(lvsEs.verdicts.consistent);
});
