/** Each broken set-up gets its own diagnosis and no other; what works gets none. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../core/analysis/diagnosis/diagnose.ts';
import { DIAGNOSIS_CODES } from '../../../../core/analysis/diagnosis/facts.ts';
import { expertItems } from '../../../../core/analysis/expert/items.ts';
import { diagnosisText } from '../../../../core/annotate/expert.ts';
import { fixture, laboratory, scenarioText, shipped } from './kit.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../../fixtures');

const BROKEN = {
  'broken-arp-problem': 'lvs.arp-problem',
  'broken-client-inside': 'lvs.client-inside',
  'broken-dead-server': 'lvs.dead-server',
  'broken-dead-service': 'lvs.dead-service',
  'broken-direct-answer': 'lvs.direct-answer',
  'broken-no-forwarding': 'lvs.not-forwarded',
  'broken-no-gateway': 'lvs.no-gateway',
  'broken-no-masquerade': 'lvs.no-masquerade',
  'broken-no-servers': 'lvs.no-servers',
  'broken-no-vip': 'lvs.no-vip',
  'broken-tunnel-mtu': 'lvs.tunnel-mtu',
} as const;

describe('a broken set-up', () => {
  it.each(Object.entries(BROKEN))('%s: %s', async (name, code) => {
    const { facts } = await shipped(name);
    const found = diagnose(facts);
    expect(found.map((d) => d.code)).toEqual([code]);
    expect(found.every((d) => d.evidence.includes(d.row) && d.evidence.length > 1)).toBe(true);
    const items = [...expertItems(facts)].filter((i) => i.group === 'service');
    expect(items.map((i) => [i.row, i.code])).toEqual(found.map((d) => [d.row, d.code]));
    for (const d of found) {
      expect(diagnosisText(d, facts, 'en')).toMatch(/Remedy: .+\.$/);
      expect(diagnosisText(d, facts, 'es')).toMatch(/Remedio: .+\.$/);
    }
  });

  it('has a scenario for each diagnosis', () => {
    expect(new Set(Object.values(BROKEN))).toEqual(new Set(DIAGNOSIS_CODES));
  });

  it('is told, too, with a director that has another system and another seed', async () => {
    const yaml = scenarioText('broken-direct-answer').replace('  director:\n', '  director:\n    system: linux-2.4\n');
    expect(diagnose((await laboratory(yaml, 77)).facts).map((d) => d.code)).toEqual(['lvs.direct-answer']);
  });
});

describe('what works', () => {
  const healthy = readdirSync(path.join(fixtures, 'scenarios'))
    .map((file) => file.replace('.yaml', ''))
    .filter((name) => !name.startsWith('broken-'));

  it.each(healthy)('%s', async (name) => {
    expect(diagnose((await shipped(name)).facts)).toEqual([]);
  });

  it.each([
    'lvs-nat.pcap',
    'lvs-nat-rr-kernel.pcap',
    'kernel-full-nat.pcap',
    'nat-loss.pcap',
    'arp-conflict.pcap',
    'icmp-errors.pcap',
  ])('%s', async (name) => {
    expect(diagnose((await fixture(name)).facts)).toEqual([]);
  });

  it('is not called broken where only the director’s own card was captured', async () => {
    for (const name of ['lvs-dr-rr', 'lvs-tun-rr', 'lvs-nat-rr', 'lvs-fullnat']) {
      const yaml = scenarioText(name).replace('- { at: lan }', '- { at: director.eth0, promiscuous: false }');
      expect(diagnose((await laboratory(yaml)).facts), name).toEqual([]);
    }
  });

  it('nor where the capture begins in the middle', async () => {
    for (const name of ['lvs-dr-rr', 'lvs-tun-wlc', 'lvs-nat-wlc', 'lvs-fullnat', 'health-check'])
      for (const skip of [3, 7, 20, 33, 60])
        expect(diagnose((await laboratory(scenarioText(name), 1, skip)).facts), name).toEqual([]);
  });
});
