import { describe, expect, it } from 'vitest';
import { Talk } from './talk.ts';

const opened = () => new Talk().open().c('PA', 1, 1, 100).s('PA', 1, 101, 200).c('A', 101, 201);

describe('closing', () => {
  it('in four steps', () => {
    const t = opened().s('FA', 201, 101).c('A', 101, 202).c('FA', 101, 202).s('A', 202, 102);
    expect(t.connection().close).toEqual({
      kind: 'four-step',
      initiator: 'server',
      firstFin: 6,
      firstFinAck: 7,
      secondFin: 8,
      secondFinAck: 9,
      reset: null,
    });
    expect(t.phaseList().slice(6)).toEqual(['tcp.close.fin', 'tcp.close.ack', 'tcp.close.fin', 'tcp.close.ack']);
    expect(t.states().slice(6)).toEqual([
      'ESTABLISHED FIN-WAIT-1',
      'CLOSE-WAIT FIN-WAIT-1',
      'LAST-ACK FIN-WAIT-1',
      'LAST-ACK TIME-WAIT',
    ]);
    expect(t.states(true).slice(6)).toEqual([
      'CLOSE-WAIT FIN-WAIT-1',
      'CLOSE-WAIT FIN-WAIT-2',
      'LAST-ACK TIME-WAIT',
      'CLOSED TIME-WAIT',
    ]);
  });

  it('in three steps: a FIN answered by FIN+ACK that covers it', () => {
    const t = opened().c('FA', 101, 201).s('FA', 201, 102).c('A', 102, 202);
    expect(t.connection().close).toMatchObject({ kind: 'three-step', initiator: 'client', firstFinAck: 7, secondFin: 7 });
    expect(t.states().slice(6)).toEqual(['FIN-WAIT-1 ESTABLISHED', 'FIN-WAIT-1 LAST-ACK', 'TIME-WAIT LAST-ACK']);
  });

  it('in three steps, the answering FIN with the last data', () => {
    const t = opened().c('FA', 101, 201).s('FPA', 201, 102, 50).c('A', 102, 252);
    expect(t.connection().close.kind).toBe('three-step');
  });

  it('simultaneously', () => {
    const t = opened().c('FA', 101, 201).s('FA', 201, 101).c('A', 102, 202).s('A', 202, 102);
    expect(t.connection().close).toMatchObject({ kind: 'simultaneous', firstFinAck: 9, secondFinAck: 8 });
    expect(t.states().slice(6)).toEqual([
      'FIN-WAIT-1 ESTABLISHED',
      'FIN-WAIT-1 FIN-WAIT-1',
      'CLOSING FIN-WAIT-1',
      'CLOSING CLOSING',
    ]);
    expect(t.states(true).at(-1)).toBe('TIME-WAIT TIME-WAIT');
  });

  it('half: data flow after the FIN is acknowledged, and prove that the acknowledgement arrived', () => {
    const t = opened()
      .c('FA', 101, 201)
      .s('A', 201, 102)
      .s('PA', 201, 102, 300)
      .c('A', 102, 501)
      .s('FA', 501, 102)
      .c('A', 102, 502);
    expect(t.connection().close.kind).toBe('half-close');
    expect(t.states().slice(7)).toEqual([
      'FIN-WAIT-1 CLOSE-WAIT',
      'FIN-WAIT-1 CLOSE-WAIT',
      'FIN-WAIT-2 CLOSE-WAIT',
      'FIN-WAIT-2 LAST-ACK',
      'TIME-WAIT LAST-ACK',
    ]);
    expect(t.phaseList().slice(7)).toEqual(['tcp.close.ack', 'tcp.data', 'tcp.ack', 'tcp.close.fin', 'tcp.close.ack']);
  });

  it('is not half because data are sent again', () => {
    const t = opened().c('FA', 101, 201).s('A', 201, 102).s('PA', 1, 102, 200).s('FA', 201, 102).c('A', 102, 202);
    expect(t.connection().close.kind).toBe('four-step');
    expect(t.retransmissions()).toEqual([8]);
  });

  it('is not four steps when the FIN’s own number is acknowledged, not the one after it', () => {
    const t = opened().s('FA', 201, 101).c('A', 101, 201).c('FA', 101, 201).s('A', 202, 102);
    expect(t.phaseList().slice(6)).toEqual(['tcp.close.fin', 'tcp.ack', 'tcp.close.fin', 'tcp.close.ack']);
    expect(t.connection().close).toMatchObject({ kind: 'incomplete', firstFinAck: null, secondFinAck: 9 });
    // Both closed before either had the other's FIN; the client never acknowledged the server's.
    expect(t.states().slice(7)).toEqual(['ESTABLISHED FIN-WAIT-1', 'FIN-WAIT-1 FIN-WAIT-1', 'FIN-WAIT-1 CLOSING']);
    // With the missing acknowledgement it is a simultaneous close.
    expect(t.c('A', 102, 202).connection().close).toMatchObject({ kind: 'simultaneous', firstFinAck: 10 });
  });

  it('is incomplete until the last FIN is acknowledged', () => {
    const t = opened().c('FA', 101, 201);
    expect(t.connection().close).toMatchObject({ kind: 'incomplete', initiator: 'client', firstFin: 6 });
    expect(t.s('A', 201, 102).connection().close.kind).toBe('incomplete');
    expect(t.s('FA', 201, 102).connection().close.kind).toBe('incomplete');
    expect(t.c('A', 102, 202).connection().close.kind).toBe('four-step');
  });

  it('knows a FIN sent again, and its acknowledgement sent again', () => {
    const t = opened().c('FA', 101, 201).c('FA', 101, 201).s('A', 201, 102).s('A', 201, 102);
    expect(t.retransmissions()).toEqual([7]);
    expect(t.phaseList().slice(6)).toEqual(['tcp.close.fin', 'tcp.close.fin', 'tcp.close.ack', 'tcp.close.ack']);
    expect(t.connection().close).toMatchObject({ firstFin: 6, firstFinAck: 8 });
  });

  it('counts across 2^32', () => {
    const t = new Talk(0xffff_fff0, 0xffff_ff00).open().c('PA', 1, 1, 20).s('PA', 1, 21, 400).c('FA', 21, 401).s('FA', 401, 22);
    t.c('A', 22, 402);
    expect(t.connection()).toMatchObject({ clientIsn: 0xffff_fff0, clientState: 'TIME-WAIT', close: { kind: 'three-step' } });
    expect(t.retransmissions()).toEqual([]);
  });

  it('works where the acknowledgement was captured before the FIN', () => {
    const t = opened().s('A', 201, 102).c('FA', 101, 201).s('FA', 201, 102).c('A', 102, 202);
    expect(t.states().slice(7)).toEqual(['FIN-WAIT-1 CLOSE-WAIT', 'FIN-WAIT-1 LAST-ACK', 'TIME-WAIT LAST-ACK']);
    expect(t.connection().close).toMatchObject({ kind: 'four-step', firstFinAck: null, secondFinAck: 9 });
  });
});

describe('resets', () => {
  const kind = (t: Talk) => t.connection().close.reset?.kind;

  it('abort in the middle: the sender is closed, of the receiver nothing new is proved', () => {
    const t = opened().s('RA', 201, 101);
    expect(t.connection().close).toMatchObject({
      kind: 'reset',
      initiator: 'server',
      reset: { kind: 'abort', by: 'server', row: 6 },
    });
    expect(t.states()[6]).toBe('ESTABLISHED CLOSED');
    expect(t.states(true)[6]).toBe('CLOSED CLOSED');
    expect(t.phaseList()[6]).toBe('tcp.reset');
  });

  it('abort without ACK, though its number is the one last acknowledged', () => {
    expect(kind(opened().s('R', 201))).toBe('abort');
    expect(kind(opened().s('PA', 201, 101, 10).c('A', 101, 211).s('R', 211))).toBe('abort');
  });

  it('after a FIN', () => {
    const t = opened().s('FA', 201, 101).c('A', 101, 202).c('PA', 101, 202, 10).s('R', 202);
    expect(t.connection().close).toMatchObject({ kind: 'reset', firstFin: 6, initiator: 'server', reset: { kind: 'after-fin' } });
  });

  it('after a complete close changes nothing about it', () => {
    const t = opened().c('FA', 101, 201).s('FA', 201, 102).c('A', 102, 202).s('R', 202);
    expect(t.connection().close).toMatchObject({ kind: 'three-step', reset: { kind: 'after-fin' } });
  });

  it('from a host that has no such connection: data it never acknowledges, answered by the acknowledged number', () => {
    expect(kind(opened().c('PA', 101, 201, 30).s('R', 201))).toBe('half-open');
    // Its side was never seen: the connection is older than the capture.
    expect(kind(new Talk().c('PA', 50, 60, 10).s('R', 60))).toBe('half-open');
    // A SYN scanner's host knows nothing of the connection that the SYN+ACK wants to open.
    expect(kind(new Talk().c('S', 0).s('SA', 0, 1).c('R', 1))).toBe('half-open');
  });

  it('outside the connection are ignored', () => {
    const t = opened().add({ from: 'server', flags: 'R', seq: 0x7000_0000, ack: 0, length: 0 }).c('PA', 101, 201, 5);
    expect(t.connection()).toMatchObject({ serverState: 'ESTABLISHED', close: { kind: 'none', reset: null } });
  });

  it('that somebody else sent are taken back when the connection goes on', () => {
    const t = opened().s('RA', 201, 101).s('PA', 201, 101, 100).c('A', 101, 301);
    expect(t.connection()).toMatchObject({ serverState: 'ESTABLISHED', close: { kind: 'none', reset: null } });
    // Data captured late, from before the RST, are no such sign.
    const late = opened().s('RA', 301, 101).s('PA', 201, 101, 100);
    expect(late.connection()).toMatchObject({ serverState: 'CLOSED', close: { kind: 'reset' } });
  });
});

describe('in between', () => {
  it('keep-alives repeat the last number when everything is acknowledged, with a byte or without', () => {
    const t = opened().s('A', 201, 101).c('A', 100, 201).s('A', 201, 101).c('A', 100, 201, 1).s('A', 201, 101);
    expect(t.phaseList().slice(7)).toEqual(['tcp.keepalive', 'tcp.ack', 'tcp.keepalive', 'tcp.ack']);
    expect(t.retransmissions()).toEqual([]);
    expect(t.connection().clientState).toBe('ESTABLISHED');
  });

  it('a single byte sent again before it is acknowledged is data', () => {
    const t = opened().c('PA', 101, 201, 1).c('PA', 101, 201, 1);
    expect(t.phaseList().slice(6)).toEqual(['tcp.data', 'tcp.data']);
    expect(t.retransmissions()).toEqual([7]);
  });

  it('a byte that asks for a window is not sent yet: the next segment begins with it', () => {
    const shut = { from: 'client', flags: 'A', seq: 1101, ack: 900_201, length: 0, window: 0 } as const;
    const t = opened()
      .add(shut)
      .s('PA', 201, 101, 1)
      .add(shut)
      .s('PA', 201, 101, 1)
      .add({ ...shut, window: 500 })
      .s('PA', 201, 101, 100);
    expect(t.retransmissions()).toEqual([]);
    expect(t.s('PA', 201, 101, 100).retransmissions()).toEqual([12]);
  });

  it('tells bytes sent again from bytes that come late', () => {
    const t = opened()
      .s('PA', 301, 101, 100)
      .s('PA', 201, 101, 100)
      .s('PA', 201, 101, 100)
      .s('PA', 401, 101, 50)
      .s('PA', 381, 101, 100);
    // Row 7 fills the gap that row 6 left, row 8 repeats it; row 10 repeats 70 bytes and brings 30.
    expect(t.retransmissions()).toEqual([8, 10]);
  });

  it('takes bytes from before the capture’s first packet for new', () => {
    const t = new Talk().s('PA', 1000, 1, 100).s('PA', 800, 1, 100).s('PA', 850, 1, 20).s('PA', 900, 1, 100);
    expect(t.retransmissions()).toEqual([2]);
  });

  it('is not thrown off by a number from elsewhere', () => {
    const t = opened().add({ from: 'server', flags: 'PA', seq: 0xf000_0000, ack: 1101, length: 10 }).s('PA', 201, 101, 100);
    expect(t.retransmissions()).toEqual([]);
    expect(t.s('PA', 201, 101, 100).retransmissions()).toEqual([8]);
  });

  it('gives a phase to segments that nobody should send', () => {
    const t = new Talk().c('', 0).c('SF', 0).c('SR', 0).c('', 1, 0, 10).c('U', 11);
    expect(t.phaseList()).toEqual(['other', 'tcp.open.syn', 'tcp.reset', 'tcp.data', 'other']);
  });
});
