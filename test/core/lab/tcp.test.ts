/** Connections of the laboratory, seen where they are captured. */
import { describe, expect, it } from 'vitest';
import { conversation, run, twoHosts } from './kit.ts';

const flags = (yaml: string, seed = 1): string[] => conversation(run(yaml, seed)).map((s) => s.text);

describe('a page', () => {
  it('is fetched with a handshake, acknowledgments and a close', () => {
    const lines = flags(twoHosts({ client: '{ host: c, server: "192.0.2.80:80", requests: [{ size: 100 }] }' }));
    expect(lines.slice(0, 3)).toEqual(['c SYN', 's SYN ACK', 'c ACK']);
    expect(lines.filter((l) => l.includes('FIN'))).toEqual(['s FIN ACK', 'c FIN ACK']);
    expect(lines.at(-1)).toBe('s ACK');
  });

  it('is whole in spite of loss', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const recording = run(
        twoHosts({ link: 'loss: 5%, delay: 2ms', client: '{ host: c, server: "192.0.2.80:80", requests: [{ size: 60000 }] }' }),
        seed,
      );
      const segments = conversation(recording);
      const end = segments.filter((s) => s.from === 's' && s.text.includes('FIN')).at(-1);
      // Every byte was acknowledged: header and 60,000 bytes of body, and the FIN.
      const acked = Math.max(...segments.filter((s) => s.from === 'c').map((s) => s.relativeAck));
      expect(end).toBeDefined();
      expect(acked).toBeGreaterThan(60_000);
      expect(segments.some((s) => s.from === 's' && s.retransmitted)).toBe(true);
    }
  });

  it('closes in three steps when the client closes at once, in four when it takes its time', () => {
    const request = 'requests: [{ size: 10 }]';
    const close = (more: string) => {
      const all = conversation(run(twoHosts({ client: `{ host: c, server: "192.0.2.80:80", ${request}${more} }` })));
      const last = Math.max(...all.filter((s) => s.from === 'c').map((s) => s.relativeAck));
      return all.filter((s) => s.text.includes('FIN') || (s.from === 'c' && s.relativeAck === last)).map((s) => s.text);
    };
    expect(close('')).toEqual(['s FIN ACK', 'c FIN ACK']);
    expect(close(', closeAfter: 300ms')).toEqual(['s FIN ACK', 'c ACK', 'c FIN ACK']);
  });

  it('can be closed by the client first', () => {
    const lines = flags(twoHosts({ client: '{ host: c, server: "192.0.2.80:80", closes: client }' }));
    expect(lines.filter((l) => l.includes('FIN'))).toEqual(['c FIN ACK', 's FIN ACK']);
  });

  it('fills the window of a client that does not read, which then is told again', () => {
    const segments = conversation(
      run(
        twoHosts({
          host: 'tcp: { window: 8000, windowScale: 0 }',
          client: '{ host: c, server: "192.0.2.80:80", readDelay: 3s, requests: [{ size: 40000 }] }',
        }),
      ),
    );
    expect(segments.some((s) => s.from === 'c' && s.window === 0)).toBe(true);
    expect(Math.max(...segments.filter((s) => s.from === 'c').map((s) => s.relativeAck))).toBeGreaterThan(40_000);
  });
});

describe('what does not open', () => {
  it('is refused where nobody listens', () => {
    expect(flags(twoHosts({ client: '{ host: c, server: "192.0.2.80:81" }' }))).toEqual(['c SYN', 's RST ACK']);
  });

  it('is asked for again, each time after twice as long, where nobody answers', () => {
    const segments = conversation(
      run(
        twoHosts({
          client: '{ host: c, server: "192.0.2.80:80" }',
          more: 'drops:\n  - { at: s.eth0, direction: out, packet: { protocol: tcp }, count: 100 }',
        }),
      ),
    );
    const syns = segments.filter((s) => s.text === 'c SYN').map((s) => s.time);
    expect(syns.length).toBe(7);
    expect(syns.slice(1, 4).map((t, i) => Math.round((t - (syns[i] ?? 0)) / 1e9))).toEqual([1, 2, 4]);
  });

  it('is ended by RST when the client aborts', () => {
    const lines = flags(twoHosts({ client: '{ host: c, server: "192.0.2.80:80", abort: { when: requested } }' }));
    expect(lines).toContain('c RST ACK');
    expect(lines.filter((l) => l.includes('FIN'))).toEqual([]);
  });
});

describe('fast retransmit', () => {
  it('comes with the third duplicate acknowledgment, long before the timeout', () => {
    const segments = conversation(
      run(
        twoHosts({
          link: 'delay: 10ms',
          client: '{ host: c, server: "192.0.2.80:80", requests: [{ size: 30000 }] }',
          more: 'drops:\n  - { at: c.eth0, direction: in, packet: { protocol: tcp, data: true }, skip: 2 }',
        }),
      ),
    );
    const again = segments.find((s) => s.from === 's' && s.length > 0 && s.sackBefore);
    expect(again).toBeDefined();
    const [first] = segments;
    expect((again?.time ?? 0) - (first?.time ?? 0)).toBeLessThan(200e6);
  });
});
