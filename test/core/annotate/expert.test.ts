/** Words of expert items: for every code, in every language, with the item's own values. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPERT_CODES, EXPERT_GROUPS, EXPERT_SEVERITIES, type ExpertItem } from '../../../core/analysis/expert/facts.ts';
import { expertItems } from '../../../core/analysis/expert/items.ts';
import type { Facts } from '../../../core/analysis/facts.ts';
import { EXPERT_WORDS, expertExplanation, expertText, expertTitle } from '../../../core/annotate/expert.ts';
import { LANGS } from '../../../core/annotate/format.ts';
import { SCHEMA } from '../../../core/annotate/messages/schema.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { openEngine } from '../../../core/engine/engine.ts';

const directory = path.resolve(import.meta.dirname, '../../../fixtures/captures');
async function factsOf(name: string): Promise<Facts> {
  const file = await openCapture(new MemorySource(readFileSync(path.join(directory, name))), name);
  return (await openEngine(file)).facts;
}
const only = (facts: Facts, code: string): ExpertItem => {
  const found = [...expertItems(facts)].find((i) => i.code === code);
  if (found === undefined) throw new Error(`no ${code}`);
  return found;
};

describe('every code', () => {
  it('has a sentence and a title, and every severity and group a word, in each language', () => {
    for (const code of EXPERT_CODES) expect(SCHEMA, code).toHaveProperty([`expert.${code}`]);
    expect(Object.keys(SCHEMA).filter((key) => key.startsWith('expert.'))).toHaveLength(EXPERT_CODES.length);
    for (const lang of LANGS) {
      const { titles, groups, severities } = EXPERT_WORDS[lang];
      expect(Object.keys(titles).sort()).toEqual([...EXPERT_CODES].sort());
      expect(Object.keys(groups).sort()).toEqual([...EXPERT_GROUPS].sort());
      expect(Object.keys(severities).sort()).toEqual([...EXPERT_SEVERITIES].sort());
      for (const word of [titles, groups, severities].flatMap((words) => Object.values(words))) expect(word).toMatch(/\S/);
    }
  });

  it('has titles that differ between the languages', () => {
    for (const code of EXPERT_CODES) expect(expertTitle(code, 'es'), code).not.toBe(expertTitle(code, 'en'));
  });
});

describe('sentences', () => {
  it('have the values of the item', async () => {
    const arp = await factsOf('arp-conflict.pcap');
    const conflict = only(arp, 'arp.duplicate-address-detected');
    expect(expertText(conflict, arp, 'en')).toContain(`${conflict.params.address}, which frame ${conflict.params.frame} gave`);
    const icmp = await factsOf('icmp-errors.pcap');
    expect(expertText(only(icmp, 'icmp.unreachable'), icmp, 'es')).toMatch(
      /^Un paquete no llegó a su destino: .+ \(ICMP, tipo 3\)\.$/,
    );
    const http = await factsOf('http-no-body.pcap');
    for (const item of expertItems(http)) expect(expertText(item, http, 'en')).toMatch(/^[A-Z].*\.$/);
  });

  it('say of a packet that was captured twice that nobody sent it twice', async () => {
    const facts = await factsOf('verdict-copies.pcap');
    const copy = only(facts, 'tcp.analysis.retransmission');
    expect(expertText(copy, facts, 'en')).toMatch(/^The same packet seen again/);
    expect(expertText({ ...copy, params: {} }, facts, 'en')).toMatch(/^A retransmission/);
    expect(expertExplanation(copy, facts, 'en')).toContain('TTL 63 instead of 64');
  });
});

describe('explanations', () => {
  it('say of an acknowledgement of unseen bytes whether they lie in a hole of what was seen, or are the byte of a window probe', async () => {
    const hole = await factsOf('verdict-lost-segment.pcap');
    expect(expertExplanation(only(hole, 'tcp.analysis.ack_lost_segment'), hole, 'en')).toMatch(
      /acknowledges 5301; .* up to 5301 \(frame 5\), but not all/,
    );
    const probe = await factsOf('verdict-zero-window.pcap');
    expect(expertExplanation(only(probe, 'tcp.analysis.ack_lost_segment'), probe, 'en')).toMatch(
      /acknowledges 5102; .* up to 5101 \(frame 4\), as Wireshark counts\. Yet nothing is missing: .* window probe in frame 8\.$/,
    );
  });

  it('are those of the verdict that the item is about', async () => {
    for (const lang of LANGS) {
      const facts = await factsOf('verdict-out-of-order.pcap');
      const text = expertExplanation(only(facts, 'tcp.analysis.out_of_order'), facts, lang);
      expect(text).toMatch(lang === 'en' ? /^Wireshark: out of order\. .*5101/ : /^Wireshark: fuera de orden .*5101/);
    }
  });

  it('are there for every TCP verdict, and for nothing else', async () => {
    for (const name of ['retransmission', 'zero-window', 'window-full', 'keep-alive', 'reused-ports', 'duplicate-ack']) {
      const facts = await factsOf(`verdict-${name}.pcap`);
      for (const item of expertItems(facts)) {
        const text = expertExplanation(item, facts, 'en');
        if (item.code.startsWith('tcp.analysis.')) expect(text, `${name} ${item.code}`).toMatch(/^Wireshark/);
        else expect(text).toBeNull();
      }
    }
  });
});
