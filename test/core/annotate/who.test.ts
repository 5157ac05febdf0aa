/** Who is named how, what the findings hold, and what is said of the frame itself. */
import { describe, expect, it } from 'vitest';
import { annotateCapture, annotateFlow } from '../../../core/annotate/annotate.ts';
import { EVIDENCE_FIELDS } from '../../../core/annotate/evidence.ts';
import { deviceName } from '../../../core/annotate/labels.ts';
import { flowId } from '../../../core/base/ids.ts';
import { fieldSpec } from '../../../core/wire/field.ts';
import { codes, frameStory, openFixture, texts } from './story.ts';

const told = async (name: string, frame: number): Promise<string> => {
  const engine = await openFixture(name);
  return texts(engine, await frameStory(engine, frame), 'en').join(' ');
};
const findings = async (name: string, lang: 'en' | 'es' = 'en') => {
  const engine = await openFixture(name);
  const list = annotateCapture(engine.facts);
  return { list, text: texts(engine, list, lang).join(' ') };
};
const flowText = async (name: string, flow: number): Promise<string> => {
  const engine = await openFixture(name);
  return texts(engine, annotateFlow(engine.facts, flowId(flow)), 'en').join(' ');
};

describe('names', () => {
  it('go with an address where more than one connection has a client (proxy)', async () => {
    expect(await told('proxy.pcap', 1)).toContain('The client 198.51.100.10 asks for a connection to 198.51.100.1:80');
    expect(await told('proxy.pcap', 6)).toContain('The client 192.0.2.1 asks for a connection to 192.0.2.20:80');
    expect(await told('proxy.pcap', 7)).toContain('The server 192.0.2.20 accepts');
    // One client, one service: the role is enough, and a translated leg has no client of its own.
    expect(await told('lvs-nat.pcap', 3)).toContain('The client asks for a connection');
    expect(await told('lvs-nat-rr-kernel.pcap', 1)).not.toContain('The client 1');
  });

  it('are MAC addresses for those who dispute an address (arp-conflict)', async () => {
    const [first, second, moved] = await Promise.all([2, 3, 6].map((frame) => told('arp-conflict.pcap', frame)));
    expect(second).toMatch(/^02:00:00:00:00:81 answers the question of frame 1/);
    expect(moved).toMatch(/^02:00:00:00:00:82 tells every host/);
    // This one has an address of its own as well.
    expect(first).toMatch(/^198\.51\.100\.80 answers the question of frame 1.*198\.51\.100\.100 is at 02:00:00:00:00:80/);
    const { facts } = await openFixture('arp-conflict.pcap');
    const names = facts.topology.devices.map((d) => deviceName(facts, d, 'en'));
    expect(new Set(names).size).toBe(names.length);
  });

  it('are the same for one box, whichever address a packet has (nat-two-boxes)', async () => {
    const engine = await openFixture('nat-two-boxes.pcap');
    for (const frame of [2, 4, 5, 6]) {
      const text = texts(engine, await frameStory(engine, frame), 'en').join(' ');
      expect(text).not.toContain('NAT router 192.0.2.1 ');
      expect(text).not.toMatch(/NAT router 192\.0\.2\.1(?!\d)/);
    }
  });

  it('are MAC addresses for who announces an address', async () => {
    const engine = await openFixture('arp-kinds.pcap');
    for (let frame = 1; frame <= engine.facts.tables.packets.length; frame++) {
      const list = await frameStory(engine, frame);
      if (!codes(list).includes('arp.announcement')) continue;
      expect(texts(engine, list, 'en')[0]).toMatch(/^(?:[\da-f]{2}:){5}[\da-f]{2} announces that it uses/);
      return;
    }
    expect.unreachable('no announcement');
  });
});

describe('findings', () => {
  it('count a conversation once that a translator carries on', async () => {
    expect((await findings('lvs-nat.pcap')).text).toContain('one connection (seen on both sides of the director) and 3 devices');
    expect((await findings('lvs-nat.pcap', 'es')).text).toContain('una conexión (vista a ambos lados del director) y 3 equipos');
    expect((await findings('lvs-nat-rr-kernel.pcap')).text).toContain('6 connections (seen on both sides of the director)');
    expect((await findings('http-get.pcap')).text).toContain('one connection and 2 devices');
    expect((await findings('nat-two-boxes.pcap')).text).toContain(
      '2 connections (seen on both sides of a box that rewrites addresses)',
    );
  });

  it('name disputed addresses, tunnels and proxies', async () => {
    const disputed = await findings('arp-conflict.pcap');
    expect(disputed.text).toContain(
      '3 machines claim 198.51.100.100: 02:00:00:00:00:80, 02:00:00:00:00:81 and 02:00:00:00:00:82',
    );
    expect(disputed.list.find((a) => a.code === 'arp.disputed')?.severity).toBe('warning');
    const { text } = await findings('lvs-tunnel.pcap');
    expect(text).toMatch(
      /A tunnel leads from [\d.]+ to [\d.]+ .*: 6 packets travel inside another IP packet \(IPv4 in IPv4\), the first in frame 2/,
    );
    expect((await findings('proxy.pcap')).text).toContain(
      '198.51.100.10:50001 → 198.51.100.1:80 and 192.0.2.1:41000 → 192.0.2.20:80',
    );
    expect((await findings('http-get.pcap')).text).not.toMatch(/tunnel|claim|proxy/);
  });

  it.each([
    ['nat-masquerade.pcap', 'nat.snat'],
    ['nat-dnat.pcap', 'nat.dnat'],
    ['nat-full.pcap', 'nat.both'],
    ['lvs-nat.pcap', 'nat.dnat'],
  ])('cite for the box of %s the rule %s', async (name, rule) => {
    const { list } = await findings(name);
    expect(list.filter((a) => a.code === 'nat.translator').map((a) => a.rule.key)).toEqual([rule]);
  });

  it('say which single frame was cut, in the singular', async () => {
    const { list, text } = await findings('format-snaplen.pcap');
    const cut = list.find((a) => a.code === 'capture.cut');
    const frames = cut?.message.key === 'capture.cut' ? cut.message.params.frames : 0;
    expect(text).toContain(frames === 1 ? 'is not captured whole: a snap length cut it.' : 'a snap length cut them.');
  });
});

it('tells the rewriting once, of the side of the initiator', async () => {
  expect(await flowText('lvs-nat.pcap', 0)).toContain('connects to 170.210.122.104:80, and the director gives the connection');
  const other = await flowText('lvs-nat.pcap', 1);
  expect(other).toContain('This is conversation 0 (170.210.122.101:1454 → 170.210.122.104:80) on the other side of the director');
  expect(other).not.toContain('connects to');
});

it('gives no percentage to what it calls certain', async () => {
  const text = await flowText('lvs-nat.pcap', 0);
  expect(text).toContain('The pairing is certain');
  expect(text).not.toContain('Confidence');
});

describe('the frame itself', () => {
  it('explains the virtual address once', async () => {
    expect(await told('lvs-nat.pcap', 1)).toContain('virtual IP address (VIP)');
    expect(await told('lvs-nat.pcap', 3)).not.toContain('virtual IP address');
  });

  it('says of the first padded frame what it carries', async () => {
    expect(await told('lvs-nat.pcap', 1)).toContain('The ARP message is shorter than the frame of 60 bytes');
    expect(await told('lvs-nat.pcap', 3)).not.toContain('is shorter than the frame');
    expect(await told('http-get.pcap', 1)).toContain('The IP packet is shorter than the frame of 60 bytes');
  });

  it('names VLANs and their priority', async () => {
    expect(await told('vlan.pcap', 1)).toContain('puts this frame into VLAN 10, with priority 3');
    expect(await told('vlan.pcap', 2)).toContain('gives this frame priority 7, and names no VLAN');
    expect(await told('vlan.pcap', 3)).toContain('outside VLAN 100 with priority 0, inside VLAN 10');
    expect(await told('vlan.pcap', 5)).toContain('inside VLAN 2, 3');
  });

  it('names the header of a tunnel', async () => {
    expect(await told('lvs-tunnel.pcap', 2)).toMatch(/its outer IPv4 header goes from [\d.]+ to [\d.]+/);
  });
});

describe('IP IDs', () => {
  const said = async (name: string): Promise<string[]> => {
    const engine = await openFixture(name);
    const out: string[] = [];
    for (let frame = 1; frame <= engine.facts.tables.packets.length; frame++) {
      const list = await frameStory(engine, frame);
      out.push(
        ...texts(
          engine,
          list.filter((a) => a.code.startsWith('ip.id.')),
          'en',
        ),
      );
    }
    return out;
  };

  it('grow from the first to the last number, or nothing is said of it', async () => {
    for (const name of ['nat-two-boxes.pcap', 'kernel-masquerade.pcap', 'kernel-double-nat.pcap', 'lvs-nat-rr-kernel.pcap']) {
      for (const text of await said(name)) {
        const m = /from (\d+) to (\d+) over (\d+) packets/.exec(text);
        if (m === null) continue;
        const [first, last, packets] = m.slice(1).map(Number) as [number, number, number];
        const step = text.includes('by one ') ? 1 : 256;
        if (text.includes('by little')) expect(last - first).toBeLessThanOrEqual(64 * (packets - 1));
        else expect(last - first, text).toBe(step * (packets - 1));
        expect(last).toBeGreaterThan(first);
      }
    }
  });

  it('name no system, and the DF flag as evidence', async () => {
    const engine = await openFixture('lvs-nat.pcap');
    const zero = (await frameStory(engine, 7)).find((a) => a.code === 'ip.id.zero');
    expect(zero?.evidence.map((e) => e.field)).toContain('ip.flags.df');
    for (const text of await said('lvs-nat.pcap')) expect(text).not.toContain('Linux');
  });
});

it('rests on fields that exist', () => {
  const unknown = Object.keys(EVIDENCE_FIELDS).filter((name) => fieldSpec(name) === undefined);
  expect(unknown).toEqual([]);
});
