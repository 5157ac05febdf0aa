/** Every fixture has a story: complete, in both languages, without a claim that the facts do not give. */
import { describe, expect, it } from 'vitest';
import { allAnnotations, annotateFrame, frameSeverity } from '../../../core/annotate/annotate.ts';
import { type Annotation, SEVERITIES } from '../../../core/annotate/annotation.ts';
import { LANGS } from '../../../core/annotate/format.ts';
import { formatAnnotation } from '../../../core/annotate/render.ts';
import { summarize } from '../../../core/annotate/summary.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { fixtureNames, frameStory, openFixture, rowsOf, texts } from './story.ts';

/** What shows that a message was put together wrongly. */
const BROKEN = /undefined|NaN|\[object|\babsent\b|[{}\ue000]|null| {2}|\(\)| [.,;:](?!\d)|\.\.|Infinity|4294967296|#/;

describe.each(fixtureNames())('%s', (name) => {
  it('says something of every frame, well-formed, in each language', async () => {
    const engine = await openFixture(name);
    const { facts } = engine;
    expect(facts.failures).toEqual([]);
    const trees = new Map<PacketRow, Awaited<ReturnType<typeof engine.explain>>>();
    for (const row of rowsOf(engine)) {
      trees.set(row, await engine.explain(row));
      const said = annotateFrame(facts, row);
      expect(said.length, `frame ${row + 1}`).toBeGreaterThan(0);
      const worst = Math.max(...said.map((a) => SEVERITIES.indexOf(a.severity)));
      expect(frameSeverity(facts, row), `frame ${row + 1}`).toBe(SEVERITIES[worst]);
    }
    const check = (a: Annotation): void => {
      for (const lang of LANGS) {
        const { text, rule, evidence } = formatAnnotation(a, facts, lang);
        expect(text, a.code).not.toMatch(BROKEN);
        expect(text, a.code).toMatch(/^[\p{Lu}\d«[/–]|^\p{Ll}[\p{Ll}\d]{0,3}:|^[\p{Ll}\d]+:/u);
        expect(rule).not.toBe('');
        for (const e of evidence) {
          expect(e.frame).toBeLessThanOrEqual(facts.tables.packets.length);
          expect(e.value).not.toBe('');
        }
      }
    };
    for (const a of allAnnotations(facts)) check(a);
    for (const a of allAnnotations(facts, (row) => trees.get(row))) check(a);
    for (const [row, tree] of trees) {
      for (const lang of LANGS) {
        expect(summarize(facts, row, lang)).not.toMatch(BROKEN);
        expect(summarize(facts, row, lang, tree)).toMatch(/\S/);
      }
    }
  });
});

const codesOf = async (name: string): Promise<Set<string>> => {
  const { facts } = await openFixture(name);
  return new Set([...allAnnotations(facts)].map((a) => a.code));
};

describe('claims no more than the facts', () => {
  it.each(['http-get.pcap', 'no-nat-similar.pcap', 'tcp-close-four-step.pcap', 'arp-kinds.pcap', 'routed.pcap', 'proxy.pcap'])(
    '%s: no translation, no director',
    async (name) => {
      const { facts } = await openFixture(name);
      for (const a of allAnnotations(facts)) {
        if (a.code !== 'nat.proxy') expect(a.code).not.toMatch(/^nat\./);
        expect(formatAnnotation(a, facts, 'en').text).not.toMatch(/director|real server|VIP|NAT/);
      }
    },
  );

  it('calls a forwarded packet forwarded, not repeated', async () => {
    const codes = await codesOf('routed.pcap');
    expect(codes).toContain('ip.forwarded');
    expect(codes).not.toContain('tcp.retransmission');
    expect(codes).not.toContain('tcp.syn.again');
  });

  it('does not speak of a first choice after the opening', async () => {
    const engine = await openFixture('lvs-nat-rr-kernel.pcap');
    const list = [...allAnnotations(engine.facts)];
    expect(list.filter((a) => a.code === 'nat.schedule')).toHaveLength(6);
    expect(list.filter((a) => a.code === 'nat.dnat.open')).toHaveLength(6);
    // This kernel's director counts itself as a hop both ways.
    const said = new Set(list.map((a) => a.code));
    expect(said.has('nat.ttl.hop')).toBe(true);
    expect(said.has('nat.ttl.same')).toBe(false);
    expect(said.has('nat.ttl.asymmetry')).toBe(false);
    expect(said.has('nat.cycle')).toBe(true);
  });
});

describe('each kind of traffic has its words', () => {
  it.each<[string, string[]]>([
    [
      'arp-kinds.pcap',
      ['arp.request.open', 'arp.reply', 'arp.probe', 'arp.announcement', 'arp.gratuitous', 'arp.request.unanswered', 'arp.other'],
    ],
    ['arp-conflict.pcap', ['arp.conflict', 'arp.reply.probe']],
    ['tcp-mid-stream.pcap', ['tcp.midstream', 'capture.midstream']],
    ['tcp-rst-refused.pcap', ['tcp.reset.refused', 'tcp.flow.reset']],
    ['tcp-rst-abort.pcap', ['tcp.reset.abort']],
    ['tcp-rst-after-fin.pcap', ['tcp.reset.after-fin']],
    ['tcp-rst-half-open.pcap', ['tcp.reset.half-open']],
    ['tcp-close-three-step.pcap', ['tcp.fin.first', 'tcp.fin.covers', 'tcp.flow.close']],
    ['tcp-close-simultaneous.pcap', ['tcp.fin.simultaneous']],
    ['tcp-syn-unanswered.pcap', ['tcp.syn', 'tcp.syn.again']],
    ['tcp-keepalive.pcap', ['tcp.keepalive']],
    ['http-out-of-order.pcap', ['tcp.retransmission', 'tcp.ack.again', 'http.part']],
    ['http-chunked.pcap', ['http.body.chunked']],
    ['http-100-continue.pcap', ['http.response.interim', 'http.request.body']],
    ['http-until-close.pcap', ['http.body.close', 'http.close-ends-body']],
    ['nat-masquerade.pcap', ['nat.snat.open', 'nat.dnat.reply', 'nat.gateway']],
    ['nat-full.pcap', ['nat.both']],
    ['nat-udp.pcap', ['udp.datagram', 'nat.snat.open', 'nat.dnat.reply']],
    ['nat-icmp.pcap', ['icmp.echo.request', 'icmp.echo.reply', 'nat.snat.open']],
    ['nat-loss.pcap', ['nat.no-copy', 'tcp.syn.again']],
    ['lvs-tunnel.pcap', ['ip.tunnelled']],
    ['icmp-errors.pcap', ['icmp.error', 'icmp.other']],
    ['icmpv6.pcap', ['nd.solicitation', 'nd.advertisement', 'icmp.echo.reply']],
    ['ipv4-fragments.pcap', ['ip.fragment', 'ip.fragment.last', 'ip.fragment.alone']],
    ['llc.pcap', ['frame.unknown']],
    ['format-snaplen.pcap', ['frame.cut', 'capture.cut']],
    ['damaged-cut.pcap', ['capture.problem']],
    ['empty.pcap', ['capture.empty']],
  ])('%s', async (name, expected) => {
    expect([...(await codesOf(name))]).toEqual(expect.arrayContaining(expected));
  });

  it('says where decoding stopped when it has the field tree', async () => {
    const engine = await openFixture('llc.pcap');
    const said = texts(engine, await frameStory(engine, 8), 'en').join(' ');
    expect(said).toMatch(/Decoding stops in llc, at byte \d+ of the frame: the next item needs/);
  });
});
