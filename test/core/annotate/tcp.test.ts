/** What is said of a connection that does not go smoothly: refusals, losses, probes. */
import { describe, expect, it } from 'vitest';
import { annotateFlow } from '../../../core/annotate/annotate.ts';
import { flowId, rowOfFrame } from '../../../core/base/ids.ts';
import { codes, frameStory, openFixture, texts } from './story.ts';

const told = async (name: string, frame: number): Promise<{ codes: string[]; text: string; severities: string[] }> => {
  const engine = await openFixture(name);
  const list = await frameStory(engine, frame);
  return { codes: codes(list), text: texts(engine, list, 'en').join(' '), severities: list.map((a) => a.severity) };
};

describe('a connection refused again and again (tcp-rst-refused)', () => {
  const name = 'tcp-rst-refused.pcap';

  it.each([
    [2, 1],
    [4, 3],
    [6, 5],
  ])('frame %i refuses the SYN of frame %i, as a warning', async (frame, syn) => {
    const { codes: said, text, severities } = await told(name, frame);
    expect(said[0]).toBe('tcp.reset.refused');
    expect(severities[0]).toBe('warning');
    expect(text).toContain(`in answer to the SYN of frame ${syn}`);
    expect(said).not.toContain('tcp.reset.other');
  });

  it.each([
    [3, 2],
    [5, 4],
  ])('frame %i tries again after the refusal of frame %i, which it has heard', async (frame, refusal) => {
    const { codes: said, text } = await told(name, frame);
    expect(said).toContain('tcp.syn.retry');
    expect(said).not.toContain('tcp.syn.again');
    expect(text).toContain(`Frame ${refusal} refused the client`);
  });

  it('says that the client is CLOSED once the last RST has arrived', async () => {
    const engine = await openFixture(name);
    const text = texts(engine, annotateFlow(engine.facts, flowId(0)), 'en').join(' ');
    expect(text).toContain('Once all have arrived, the client is in CLOSED');
  });

  it('still calls a SYN without an answer unanswered', async () => {
    expect((await told('tcp-syn-unanswered.pcap', 2)).codes).toContain('tcp.syn.again');
  });
});

describe('bytes that the capture misses (http-gap)', () => {
  it('names the hole where it opens and where it is acknowledged', async () => {
    const hole = await told('http-gap.pcap', 8);
    expect(hole.codes).toContain('tcp.hole');
    expect(hole.severities).toContain('warning');
    expect(hole.text).toContain('a hole of 300 bytes opens (sequence numbers 9000301 to 9000600)');
    const ack = await told('http-gap.pcap', 9);
    expect(ack.codes).toContain('tcp.ack.unseen');
    expect(ack.text).toContain('300 bytes that the capture does not hold, from sequence number 9000301');
    expect((await told('http-gap.pcap', 10)).codes).not.toContain('tcp.ack.unseen');
  });

  it('tells late bytes from lost ones', async () => {
    const hole = await told('http-out-of-order.pcap', 8);
    expect(hole.text).toContain('Frame 10 brings what belongs there, late');
    expect(hole.severities).not.toContain('warning');
    expect((await told('http-out-of-order.pcap', 10)).text).toContain('belong before those of frame 8');
    for (const frame of [11, 17]) expect((await told('http-out-of-order.pcap', frame)).codes).not.toContain('tcp.ack.unseen');
  });

  it('agrees with tshark about which packets of the fixtures open a hole', async () => {
    const { facts } = await openFixture('tcp-keepalive.pcap');
    const rows = Array.from({ length: facts.tables.packets.length }, (_, i) => rowOfFrame(i + 1));
    // tshark 4.0.17: "Previous segment not captured" at 20, "Fast Retransmission" at 26.
    expect(rows.filter((r) => facts.tcp.loss(r).ahead)).toEqual([rowOfFrame(20)]);
    expect(rows.filter((r) => facts.tcp.loss(r).fills)).toEqual([rowOfFrame(26)]);
    expect(rows.filter((r) => facts.tcp.loss(r).acksUnseen)).toEqual([]);
  });
});

describe('keep-alives and closed windows (tcp-keepalive)', () => {
  const name = 'tcp-keepalive.pcap';
  it.each([
    [9, 'answers the keep-alive of frame 8'],
    [11, 'answers the keep-alive of frame 10'],
    [14, 'probes the window that the client closed in frame 13'],
    [15, 'answers the probe of frame 14: its window is still closed'],
    [18, 'already sent on this connection (frame 17)'],
    [26, '3 repeated acknowledgements asked for byte 9001507'],
    [29, 'the client waits in FIN-WAIT-2'],
  ])('frame %i: %s', async (frame, expected) => {
    const { text, codes: said } = await told(name, frame);
    expect(text).toContain(expected);
    expect(said).not.toContain('tcp.ack.again');
  });

  it('does not say that a fast retransmission waited', async () => {
    for (const frame of [18, 26]) expect((await told(name, frame)).text).not.toMatch(/came in time/);
  });
});

it('says of an acknowledgement that it stops at the FIN', async () => {
  const { codes: said, text } = await told('tcp-close-acks-fin-itself.pcap', 9);
  expect(said).toEqual(['tcp.ack.fin-itself', 'tcp.verdict.duplicate-ack']);
  expect(text).toContain('9000007. That is the number of the FIN of frame 8 itself');
  expect(text).toContain('takes 9000008');
  // The ordinary acknowledgement of a FIN says nothing of the kind.
  expect((await told('tcp-close-four-step.pcap', 9)).codes).not.toContain('tcp.ack.fin-itself');
});
