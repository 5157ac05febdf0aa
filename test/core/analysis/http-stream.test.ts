import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StreamSink, TcpStream } from '../../../core/analysis/http/stream.ts';

class Collected implements StreamSink {
  text = '';
  readonly log: string[] = [];
  bytes(b: Uint8Array, start: number, end: number, row: number): void {
    const part = new TextDecoder('latin1').decode(b.subarray(start, end));
    this.text += part;
    this.log.push(`${row}:${part}`);
  }
  lost(count: number, row: number): void {
    this.log.push(`${row}:lost ${count}`);
  }
  closed(row: number): void {
    this.log.push(`${row}:closed`);
  }
}

const bytes = (s: string) => Uint8Array.from(s, (ch) => ch.charCodeAt(0));

function stream(start: number) {
  const sink = new Collected();
  const tcp = new TcpStream(sink);
  tcp.start(start);
  let row = 0;
  return {
    sink,
    tcp,
    send: (seq: number, text: string, fin = false, declared = text.length) =>
      tcp.segment(seq >>> 0, bytes(text), 0, text.length, declared, fin, ++row),
  };
}

describe('one direction of a TCP connection', () => {
  it('holds what comes early and drops what came before, across the wrap of sequence numbers', () => {
    const s = stream(0xffff_fffe);
    s.send(1, 'DEF');
    s.send(0xffff_fffe, 'ABC');
    s.send(0xffff_ffff, 'BCDEFG');
    s.send(5, '', true);
    expect(s.sink.log).toEqual(['2:ABC', '1:DEF', '3:G', '4:closed']);
  });

  it('gives a hole up when the receiver has acknowledged it, and says how long it was', () => {
    const s = stream(100);
    s.send(105, 'later');
    s.tcp.acknowledged(103);
    expect(s.sink.log).toEqual([]);
    s.tcp.acknowledged(110);
    s.send(110, '!');
    expect(s.sink.log).toEqual(['1:lost 5', '1:later', '2:!']);
  });

  it('reports the bytes that the snap length cut off', () => {
    const s = stream(1);
    s.send(1, 'abc', false, 10);
    s.send(11, 'd');
    expect(s.sink.log).toEqual(['1:abc', '1:lost 7', '2:d']);
  });

  it('delivers what waits at the end, holes reported, and nothing after a FIN', () => {
    const s = stream(1);
    s.send(3, 'c');
    s.send(6, 'f', true);
    s.tcp.flush();
    s.send(7, 'after');
    expect(s.sink.log).toEqual(['1:lost 2', '1:c', '2:lost 2', '2:f', '2:closed']);
  });

  it('gives every byte once and in order for any cut, order and repetition of segments', () => {
    const input = fc.record({
      length: fc.integer({ min: 1, max: 300 }),
      isn: fc.nat(0xffff_ffff),
      pieces: fc.array(fc.record({ at: fc.nat(300), size: fc.integer({ min: 1, max: 60 }) }), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(input, ({ length, isn, pieces }) => {
        const all = Array.from({ length }, (_, i) => String.fromCharCode(33 + (i % 90))).join('');
        const s = stream(isn);
        for (const { at, size } of pieces) s.send(isn + at, all.slice(at, at + size));
        for (let at = 0; at < length; at += 7) s.send(isn + at, all.slice(at, at + 7));
        expect(s.sink.text).toBe(all);
        expect(s.sink.log.some((l) => l.includes('lost'))).toBe(false);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
