/** What is said of messages that carry others: HTTP over segments, ICMP errors with their quotes, router discovery. */
import { describe, expect, it } from 'vitest';
import { LANGS } from '../../../core/annotate/format.ts';
import { summarize } from '../../../core/annotate/summary.ts';
import { rowOfFrame } from '../../../core/base/ids.ts';
import { codes, frameStory, openFixture, texts } from './story.ts';

const told = async (name: string, frame: number): Promise<{ codes: string[]; text: string; severities: string[] }> => {
  const engine = await openFixture(name);
  const list = await frameStory(engine, frame);
  return { codes: codes(list), text: texts(engine, list, 'en').join(' '), severities: list.map((a) => a.severity) };
};

describe('a response of which bytes are missing (http-gap)', () => {
  it('is not complete, and counts what was lost', async () => {
    const { facts } = await openFixture('http-gap.pcap');
    const response = facts.http.messages.find((m) => m.kind === 'response');
    expect(response).toMatchObject({ announcedLength: 900, bodyLength: 600, lostLength: 300, complete: false });
    for (const m of (await openFixture('http-get.pcap')).facts.http.messages) {
      expect(m).toMatchObject({ lostLength: 0, complete: true });
    }
  });

  it('says so in the story and in the summary', async () => {
    const { text } = await told('http-gap.pcap', 6);
    expect(text).toContain('The body has 900 bytes, as Content-Length announces; the capture holds 600 bytes of it');
    expect(text).toContain('300 bytes of its body are missing');
    const { facts } = await openFixture('http-gap.pcap');
    expect(summarize(facts, rowOfFrame(6), 'en')).toBe('HTTP/1.1 200 OK, 600 bytes of body out of 900 bytes');
    expect(summarize(facts, rowOfFrame(6), 'es')).toBe('HTTP/1.1 200 OK, 600 bytes de cuerpo de un total de 900 bytes');
  });
});

describe('ICMP errors', () => {
  it.each([
    [2, 'its packet of frame 1 (UDP 5000 → 33434) did not get through'],
    [5, 'its packet of frame 4 (TCP 50000 → 80) did not get through'],
    [6, 'its packet of frame 4 (TCP 50000 → 80) did not get through'],
    [
      8,
      '198.51.100.1 forwards the packet of frame 4 (TCP 50000 → 80) and tells the client of a better first router, 198.51.100.2',
    ],
    [9, 'asks the client to send more slowly: the packet of frame 4'],
  ])('icmp-errors frame %i: %s', async (frame, expected) => {
    const { text, severities, codes: said } = await told('icmp-errors.pcap', frame);
    expect(text).toContain(expected);
    // A quote of 8 bytes is what RFC 792 asks for.
    expect(severities).not.toContain('error');
    expect(said).not.toContain('frame.stopped.at');
  });

  it('do not say that a redirected packet was lost', async () => {
    expect((await told('icmp-errors.pcap', 8)).text).not.toContain('did not get through');
  });

  it('name a quoted packet that the capture does not hold by its ports', async () => {
    expect((await told('icmpv6.pcap', 7)).text).toContain('a packet of 2001:db8::10 (UDP 5000 → 9) did not get through');
  });
});

describe('router discovery is not neighbour discovery', () => {
  it.each([
    [3, 'nd.router.solicitation', 'Router solicitation', 'Solicitud de enrutador'],
    [4, 'nd.router.advertisement', 'Router advertisement', 'Anuncio de enrutador'],
  ])('icmpv6 frame %i: %s', async (frame, phase, en, es) => {
    const engine = await openFixture('icmpv6.pcap');
    const row = rowOfFrame(frame);
    expect(engine.facts.phases.get(row)).toBe(phase);
    expect(LANGS.map((lang) => summarize(engine.facts, row, lang))).toEqual([en, es]);
    expect(codes(await frameStory(engine, frame))).toEqual([phase]);
  });

  it('tells the prefix and the lifetime of a router', async () => {
    const { text } = await told('icmpv6.pcap', 4);
    expect(text).toContain('The link has the prefix 2001:db8::/64. For 30 min it may be the default router');
  });
});
