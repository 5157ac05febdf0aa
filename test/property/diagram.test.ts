/** Any facts, however odd, give a picture in which nothing overlaps and that is well-formed in every notation. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { PHASES } from '../../core/analysis/phases.ts';
import { TCP_STATES } from '../../core/analysis/tcp/facts.ts';
import { cells } from '../../core/diagram/grid.ts';
import { layout } from '../../core/diagram/layout.ts';
import { toMermaid } from '../../core/diagram/mermaid.ts';
import { buildLadder } from '../../core/diagram/model.ts';
import { toPlantuml } from '../../core/diagram/plantuml.ts';
import { toSvg } from '../../core/diagram/svg.ts';
import { toText } from '../../core/diagram/text.ts';
import { type SceneDevice, type SceneFrame, sceneFacts, sceneLabels } from '../../fixtures/build/diagram/scene.ts';
import { allBoxes, outside, overlaps } from '../core/diagram/boxes.ts';
import { parseXml } from '../core/diagram/xml.ts';

const ROLES = ['client', 'server', 'real-server', 'director', 'nat', 'router', 'host', 'unseen'] as const;
const address = fc.ipV4();
const oddText = fc.string({ unit: 'binary', maxLength: 30 });

const device = (index: number): fc.Arbitrary<SceneDevice> =>
  fc.record({
    name: fc.constant(`d${index}`),
    mac: fc.constant(`0200000000${(index + 16).toString(16)}`),
    addresses: fc.uniqueArray(address, { maxLength: 7 }),
    roles: fc.array(fc.constantFrom(...ROLES), { maxLength: 2 }),
  });

const scene = fc
  .integer({ min: 1, max: 12 })
  .chain((n) =>
    fc.record({
      devices: fc.tuple(...Array.from({ length: n }, (_, i) => device(i))),
      names: oddText,
      frames: fc.array(
        fc.record({
          step: fc.oneof(fc.constant(10), fc.integer({ min: -50, max: 5_000_000 })),
          from: fc.nat(n - 1),
          to: fc.option(fc.nat(n - 1), { nil: undefined }),
          phase: fc.constantFrom(...PHASES),
          src: fc.tuple(address, fc.integer({ min: 1, max: 65535 })),
          dst: fc.tuple(address, fc.integer({ min: 1, max: 65535 })),
          flags: fc.constantFrom('', 'S', 'SA', 'A', 'PA', 'FA', 'R', 'SF'),
          seq: fc.integer({ min: 0, max: 0xffffffff }),
          ack: fc.integer({ min: 0, max: 0xffffffff }),
          length: fc.integer({ min: 0, max: 65535 }),
          copyBack: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
          uri: fc.option(oddText, { nil: undefined }),
          again: fc.boolean(),
          states: fc.option(fc.record({ client: fc.constantFrom(...TCP_STATES), server: fc.constantFrom(...TCP_STATES) }), {
            nil: undefined,
          }),
        }),
        { maxLength: 30 },
      ),
    }),
  )
  .map(({ devices, names, frames }) => {
    let at = 0;
    const sceneFrames = frames.map((f, i): SceneFrame => {
      at += f.step;
      const copyOf = f.copyBack === undefined || i - f.copyBack < 0 ? undefined : i - f.copyBack + 1;
      return {
        at,
        from: `d${f.from}`,
        ...(f.to === undefined ? {} : { to: `d${f.to}` }),
        phase: f.phase,
        src: f.src.join(':'),
        dst: f.dst.join(':'),
        flags: f.flags,
        seq: f.seq,
        ack: f.ack,
        length: f.length,
        again: f.again,
        ...(copyOf === undefined ? {} : { copyOf }),
        ...(f.uri === undefined ? {} : { http: { method: 'GET', uri: f.uri } }),
        ...(f.states === undefined ? {} : { states: f.states }),
      };
    });
    const first = devices[0]?.addresses[0];
    return sceneFacts(devices, sceneFrames, first === undefined ? {} : { [first]: names });
  });

const check = (property: Parameters<typeof fc.assert>[0]) => fc.assert(property, { seed: 20020216, numRuns: 300 });

describe('any scene', () => {
  it('is laid out without overlaps, inside the picture', () => {
    check(
      fc.property(scene, fc.constantFrom('en', 'es'), (facts, language) => {
        const g = layout(buildLadder(facts, { labels: sceneLabels(language as 'en' | 'es') }));
        const bad = [...overlaps(allBoxes(g)), ...outside(g)];
        if (bad.length > 0) throw new Error(bad.join('\n'));
      }),
    );
  });

  it('is well-formed SVG', () => {
    check(
      fc.property(scene, (facts) => {
        parseXml(toSvg(layout(buildLadder(facts, { labels: sceneLabels() }))));
      }),
    );
  });

  it('is text of the width asked for, if that is at least 100 columns', () => {
    check(
      fc.property(scene, fc.integer({ min: 100, max: 160 }), (facts, width) => {
        const text = toText(buildLadder(facts, { labels: sceneLabels() }), { width });
        for (const line of text.split('\n')) if (cells(line) > width) throw new Error(`${cells(line)} > ${width}: ${line}`);
      }),
    );
  });

  it('is Mermaid and PlantUML of the lines we write, and no others', () => {
    check(
      fc.property(scene, (facts) => {
        const ladder = buildLadder(facts, { labels: sceneLabels() });
        for (const line of toMermaid(ladder).trimEnd().split('\n')) {
          if (
            !/^(sequenceDiagram| {2}(acc\w+: |participant L|rect rgba|end$|Note over )| {4}(Note |L\d+(->>|-->>|-x|--\))L\d+: ))/.test(
              line,
            )
          )
            throw new Error(line);
        }
        for (const line of toPlantuml(ladder).trimEnd().split('\n')) {
          if (!/^(@startuml$|@enduml$|title |hide footbox$|participant "|\.\.\. |== |(& )?L\d+ -\[)/.test(line))
            throw new Error(line);
        }
      }),
    );
  });
});
