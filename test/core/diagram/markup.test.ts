import { describe, expect, it } from 'vitest';
import { escapeMermaid, toMermaid } from '../../../core/diagram/mermaid.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { escapePlantuml, toPlantuml } from '../../../core/diagram/plantuml.ts';
import { directorScene, sceneFacts, sceneLabels } from '../../../fixtures/build/diagram/scene.ts';
import { eightHostScene, lonelyScene, twoLinksScene } from '../../../fixtures/build/diagram/scenes.ts';

const ladder = () => buildLadder(directorScene(), { labels: sceneLabels() });

/** The few statements that we use, exactly. */
const MERMAID_LINE =
  /^(sequenceDiagram| {2}acc(Title|Descr): [^;\n]*(#\d+;[^;\n]*)*| {2}participant L\d+ as .+| {2}rect rgba\(\d+, \d+, \d+, 0\.12\)| {2}end| {2,4}Note (over L\d+(,L\d+)?|left of L\d+): .+| {4}L\d+(--?>>|-x|--\))L\d+: .+)$/;

describe('Mermaid', () => {
  it('consists of statements we know, with balanced bands', () => {
    for (const scene of [directorScene, eightHostScene, lonelyScene, twoLinksScene]) {
      const lines = toMermaid(buildLadder(scene(), { labels: sceneLabels() }))
        .trimEnd()
        .split('\n');
      for (const line of lines) expect(line).toMatch(MERMAID_LINE);
      expect(lines.filter((l) => l.startsWith('  rect')).length).toBe(lines.filter((l) => l === '  end').length);
    }
  });

  it('draws every frame, broadcasts to all, and says what a copy changed', () => {
    const text = toMermaid(ladder());
    expect(text.match(/--\)/g)).toHaveLength(4);
    expect(text.match(/->>/g)).toHaveLength(22);
    // The answer and its copy.
    expect(text.match(/-->>/g)).toHaveLength(2);
    expect(text).toContain('L1->>L2: 6 · 1.635 ms<br/>◆ dst 170.210.122.104 → 192.168.0.108<br/>copy of 3, +1.15 ms');
    expect(text).toContain('Note over L0,L2: 557 ms idle');
  });

  it('sends a broadcast to its link only', () => {
    const text = toMermaid(buildLadder(twoLinksScene(), { labels: sceneLabels() }));
    expect(text.match(/L\d--\)L\d/g)).toEqual(['L0--)L1', 'L0--)L2', 'L2--)L3', 'L2--)L0', 'L2--)L1', 'L4--)L4', 'L0--)L0']);
  });

  it('escapes what would end a statement, start an entity, a tag or a comment', () => {
    expect(escapeMermaid('a;b#c"d<e>\nf%%')).toBe('a#59;b#35;c#34;d#60;e#62; f#37;#37;');
    expect(escapeMermaid(' \u0000 ')).toBe('–');
  });
});

describe('PlantUML', () => {
  it('is one diagram with a line for every arrow', () => {
    const lines = toPlantuml(ladder()).trimEnd().split('\n');
    expect(lines[0]).toBe('@startuml');
    expect(lines.at(-1)).toBe('@enduml');
    expect(lines.filter((l) => /^(& )?L\d+ -\[/.test(l))).toHaveLength(26);
    expect(lines.filter((l) => l.startsWith('== '))).toHaveLength(6);
  });

  it('sends a broadcast to its link only', () => {
    const text = toPlantuml(buildLadder(twoLinksScene(), { labels: sceneLabels() }));
    expect(text.match(/^(& )?L\d -\[[^\]]*\]>+( L\d|\])/gm)?.map((l) => l.replace(/-\[.*?\]/, ''))).toEqual([
      'L0 >> L1',
      '& L0 >> L2',
      'L1 > L2',
      'L2 >> L3',
      'L3 > L2',
      'L2 >> L0',
      '& L2 >> L1',
      'L4 >]',
      'L0 >]',
    ]);
  });

  it('escapes Creole, tags and the preprocessor', () => {
    expect(escapePlantuml('**b** <i> !include "x"\n@enduml')).not.toMatch(/[*<>!"@\n]/);
  });
});

it('a name from the capture cannot break out of either', () => {
  const name = 'x"\n@enduml\nend; L0->>L0: gotcha %% <script>';
  const facts = sceneFacts(
    [{ name: 'a', addresses: ['10.0.0.1'], roles: ['host'] }],
    [{ at: 0, from: 'a', phase: 'arp.request', src: '10.0.0.1', dst: '10.0.0.2' }],
    { '10.0.0.1': name },
  );
  const hostile = buildLadder(facts, { labels: sceneLabels() });
  for (const line of toMermaid(hostile).trimEnd().split('\n')) expect(line).toMatch(MERMAID_LINE);
  expect(toPlantuml(hostile).match(/^@enduml$/gm)).toHaveLength(1);
});
