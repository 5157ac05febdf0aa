/** The 24 frames of the laboratory: at least what its own narrative says, frame by frame. */
import { beforeAll, describe, expect, it } from 'vitest';
import { annotateCapture, annotateFlow } from '../../../core/annotate/annotate.ts';
import { layersOf } from '../../../core/annotate/layers.ts';
import { summarize } from '../../../core/annotate/summary.ts';
import { flowId, rowOfFrame } from '../../../core/base/ids.ts';
import type { Engine } from '../../../core/engine/engine.ts';
import { codes, frameStory, openFixture, texts } from './story.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openFixture('lvs-nat.pcap');
});

const NARRATIVE: Record<number, string[]> = {
  1: ['arp.request.vip'],
  2: ['arp.reply'],
  3: ['tcp.syn', 'tcp.offers', 'nat.schedule', 'ip.ttl.start', 'ip.id.swapped-counter'],
  4: ['arp.request.chosen'],
  5: ['arp.reply', 'arp.reply.enables', 'link.unpadded'],
  6: ['nat.dnat.open', 'nat.checksums.good', 'nat.ttl.same', 'nat.latency.arp'],
  7: ['tcp.synack', 'nat.gateway', 'nat.original', 'ip.id.zero'],
  8: ['nat.snat.reply', 'nat.checksums.good', 'nat.ttl.hop', 'nat.ttl.asymmetry', 'nat.latency'],
  9: ['tcp.open.ack', 'tcp.handshake', 'nat.original'],
  10: ['nat.dnat', 'nat.table', 'tcp.handshake'],
  11: ['http.request', 'http.conditional.date', 'http.keepalive.asked', 'tcp.data'],
  12: ['nat.dnat', 'nat.table', 'nat.latency'],
  13: ['tcp.ack', 'nat.gateway'],
  14: ['nat.snat.reply'],
  15: ['http.response', 'http.conditional.changed', 'http.keepalive.refused', 'http.body.close', 'http.server', 'http.date.same'],
  16: ['nat.snat.reply'],
  17: ['tcp.fin.first', 'http.close-ends-body'],
  18: ['nat.snat.reply'],
  19: ['tcp.close.ack.first'],
  20: ['nat.dnat'],
  21: ['tcp.fin.second', 'link.idle.closing'],
  22: ['nat.dnat'],
  23: ['tcp.close.ack.last'],
  24: ['nat.snat.reply'],
};

describe('frame by frame', () => {
  it.each(Object.entries(NARRATIVE))('frame %s', async (frame, expected) => {
    expect(codes(await frameStory(engine, Number(frame)))).toEqual(expect.arrayContaining(expected));
  });
});

async function story(frame: number, lang: 'en' | 'es'): Promise<string> {
  return texts(engine, await frameStory(engine, frame), lang).join(' ');
}

describe('in words', () => {
  it('tells frame 6 as destination NAT', async () => {
    const en = await story(6, 'en');
    expect(en).toContain(
      'The director sends the client’s SYN (frame 3) on to 192.168.0.108, the real server it has just chosen.',
    );
    expect(en).toContain(
      'It rewrites only the destination address, from 170.210.122.104 to 192.168.0.108: this is destination NAT.',
    );
    expect(en).toContain('The TTL stays at 128: the director forwards this packet without counting itself as a hop.');
    expect(en).toContain('1.135 ms');
    const es = await story(6, 'es');
    expect(es).toContain(
      'El director reenvía el SYN del cliente (trama 3) a 192.168.0.108, el servidor real que acaba de elegir.',
    );
    expect(es).toContain('Reescribe solo la dirección de destino, de 170.210.122.104 a 192.168.0.108: es NAT de destino.');
    expect(es).toContain('1,135 ms');
  });

  it('says why the answer passes through the director', async () => {
    expect(await story(7, 'en')).toContain(
      'By IP this packet is for the client; by Ethernet it is for 00:00:21:6c:5a:7f, the director.',
    );
    expect(await story(7, 'es')).toContain('el director es su puerta de enlace hacia esa red');
  });

  it('states the asymmetry of the TTL, and marks its reason as a guess', async () => {
    expect(await story(8, 'en')).toMatch(/falls from 64 to 63.*probably rewrites one way/s);
    expect(await story(8, 'es')).toMatch(/baja de 64 a 63.*es probable/s);
  });

  it('names the wait before the client closes', async () => {
    expect(await story(21, 'en')).toContain(
      'The client kept its half open for 557.629 ms after it had acknowledged the FIN of the real server 192.168.0.108 (frame 18).',
    );
  });

  it('reads the conversation of the HTTP headers', async () => {
    expect(await story(15, 'en')).toContain('The answer says Connection: close, so the server closes it after this response.');
    expect(await story(11, 'es')).toContain('un GET condicional (If-Modified-Since)');
  });
});

it('judges the capture as a whole', () => {
  const list = annotateCapture(engine.facts);
  expect(codes(list)).toEqual(expect.arrayContaining(['capture.overview', 'link.capture-point', 'nat.translator', 'nat.unsure']));
  const text = texts(engine, list, 'en').join(' ');
  expect(text).toContain('Probably captured on 00:80:ad:c8:19:74 (the real server 192.168.0.108)');
  expect(text).toContain('One connection to 170.210.122.104:80 cannot tell round robin from the other schedulers');
});

it('judges the connection as a whole', () => {
  const text = texts(engine, annotateFlow(engine.facts, flowId(0)), 'en').join(' ');
  expect(text).toContain('The close takes four steps, started by the real server 192.168.0.108: FIN (frame 18)');
  expect(text).toContain(
    'The director takes 208 µs to 1.135 ms for the packets of the initiator, and 429 µs to 3.389 ms for the answers.',
  );
  expect(text).toContain('the director gives the connection to 192.168.0.108:80');
});

it('rests every annotation on values of the capture', async () => {
  const [opening] = (await frameStory(engine, 6)).filter((a) => a.code === 'nat.dnat.open');
  expect(opening?.rule.refs).toContain('RFC 3022 §4.1');
  const fields = opening?.evidence.map((e) => `${e.row + 1} ${e.field}`);
  expect(fields).toEqual(expect.arrayContaining(['3 ip.dst', '6 ip.dst', '3 tcp.seq_raw', '6 tcp.seq_raw']));
});

it('sums frames up in one line', async () => {
  const { facts } = engine;
  const row = rowOfFrame(3);
  const tree = await engine.explain(row);
  expect(summarize(facts, row, 'en', tree)).toBe('SYN 1454 → 80, seq 388762 (relative 0), MSS 1460');
  expect(summarize(facts, row, 'es', tree)).toBe('SYN 1454 → 80, seq 388762 (relativo 0), MSS 1460');
  expect(summarize(facts, rowOfFrame(6), 'en')).toBe('SYN 1454 → 80, seq 388762 (relative 0) [copy of 3]');
  expect(summarize(facts, rowOfFrame(4), 'en')).toBe('ARP: 192.168.0.104 asks who has 192.168.0.108');
  expect(summarize(facts, rowOfFrame(11), 'en')).toBe('GET /index.html HTTP/1.0');
  expect(layersOf(facts, row)).toEqual(['eth', 'ip', 'tcp']);
  expect(layersOf(facts, rowOfFrame(11))).toEqual(['eth', 'ip', 'tcp', 'http']);
});
