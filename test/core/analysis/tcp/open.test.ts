import { describe, expect, it } from 'vitest';
import { Talk } from './talk.ts';

describe('opening', () => {
  it('is a three-way handshake: states as proved, as delivered, phases and times', () => {
    const t = new Talk().c('S', 0).wait(9).s('SA', 0, 1).wait(4).c('A', 1, 1);
    expect(t.phaseList()).toEqual(['tcp.open.syn', 'tcp.open.synack', 'tcp.open.ack']);
    expect(t.states()).toEqual(['SYN-SENT LISTEN', 'SYN-SENT SYN-RECEIVED', 'ESTABLISHED SYN-RECEIVED']);
    expect(t.states(true)).toEqual(['SYN-SENT SYN-RECEIVED', 'ESTABLISHED SYN-RECEIVED', 'ESTABLISHED ESTABLISHED']);
    expect(t.connection()).toMatchObject({
      rolesFrom: 'syn',
      clientIsn: 1000,
      serverIsn: 900_000,
      opening: { kind: 'three-way', syn: 0, synAck: 1, ack: 2, synToSynAckNs: 10e6, synAckToAckNs: 5e6, rttNs: 15e6 },
      close: { kind: 'none', initiator: null, reset: null },
    });
  });

  it('is proved on the server when it acknowledges data, or sends some', () => {
    expect(new Talk().open().c('PA', 1, 1, 100).s('A', 1, 101).states().slice(3)).toEqual([
      'ESTABLISHED SYN-RECEIVED',
      'ESTABLISHED ESTABLISHED',
    ]);
    expect(new Talk().open().s('PA', 1, 1, 20).states()[3]).toBe('ESTABLISHED ESTABLISHED');
  });

  it('is not proved by data that answer data in the SYN (RFC 7413)', () => {
    const t = new Talk().c('S', 0, 0, 50).s('SA', 0, 51).s('PA', 1, 51, 100).c('A', 51, 101).s('PA', 101, 51, 10);
    expect(t.states()).toEqual([
      'SYN-SENT LISTEN',
      'SYN-SENT SYN-RECEIVED',
      'SYN-SENT SYN-RECEIVED',
      'ESTABLISHED SYN-RECEIVED',
      'ESTABLISHED SYN-RECEIVED',
    ]);
    expect(t.connection()).toMatchObject({ clientIsn: 1000, opening: { kind: 'three-way', ack: 3 } });
  });

  it('counts retransmitted SYNs and times the last ones', () => {
    const t = new Talk().c('S', 0).wait(2999).c('S', 0).s('SA', 0, 1).wait(1999).s('SA', 0, 1).c('A', 1, 1);
    expect(t.connection().opening).toMatchObject({ syn: 0, synAck: 2, ack: 4, synRetransmissions: 1, rttNs: 2002e6 });
    expect(t.retransmissions()).toEqual([1, 3]);
    // What the first SYNs met is told by the answer that came later.
    expect(t.states().slice(0, 3)).toEqual(['SYN-SENT LISTEN', 'SYN-SENT LISTEN', 'SYN-SENT SYN-RECEIVED']);
  });

  it('completes with data: then that segment is data, and the one that opened', () => {
    const t = new Talk().c('S', 0).s('SA', 0, 1).c('PA', 1, 1, 10);
    expect(t.phaseList()[2]).toBe('tcp.data');
    expect(t.connection().opening).toMatchObject({ kind: 'three-way', ack: 2 });
  });

  it('calls only the acknowledgement of the SYN the opening one', () => {
    const t = new Talk().open().c('A', 1, 1).s('PA', 1, 1, 10).c('A', 1, 1).c('A', 1, 11);
    // A repeated ACK says nothing else; once there are data, it leaves them unacknowledged.
    expect(t.phaseList().slice(2)).toEqual(['tcp.open.ack', 'tcp.open.ack', 'tcp.data', 'tcp.ack', 'tcp.ack']);
  });

  it('can be refused, tried again, and then accepted', () => {
    const refused = new Talk().c('S', 0).add({ from: 'server', flags: 'RA', seq: 0, ack: 1001, length: 0 });
    expect(refused.phaseList()).toEqual(['tcp.open.syn', 'tcp.reset']);
    expect(refused.states()).toEqual(['SYN-SENT CLOSED', 'SYN-SENT CLOSED']);
    expect(refused.states(true)[1]).toBe('CLOSED CLOSED');
    expect(refused.connection()).toMatchObject({
      opening: { kind: 'refused', synAck: null },
      close: { kind: 'reset', initiator: 'server', reset: { kind: 'refused', by: 'server', row: 1 } },
    });
    const accepted = refused.c('S', 0).s('SA', 0, 1).c('A', 1, 1).connection();
    expect(accepted).toMatchObject({
      opening: { kind: 'three-way', synRetransmissions: 1 },
      close: { kind: 'none', reset: null },
    });
  });

  it('is not refused by an RST that acknowledges something else', () => {
    const t = new Talk().c('S', 0).add({ from: 'server', flags: 'RA', seq: 0, ack: 77, length: 0 }).s('SA', 0, 1).c('A', 1, 1);
    expect(t.phaseList()[1]).toBe('tcp.reset');
    expect(t.connection()).toMatchObject({ opening: { kind: 'three-way' }, close: { reset: null } });
  });

  it('can stay unanswered: nothing is known of the other end', () => {
    const t = new Talk().c('S', 0).c('S', 0).c('S', 0);
    expect(t.connection().opening).toMatchObject({ kind: 'unanswered', synRetransmissions: 2, rttNs: null });
    expect(t.states()).toEqual(['SYN-SENT UNKNOWN', 'SYN-SENT UNKNOWN', 'SYN-SENT UNKNOWN']);
  });

  it('can be simultaneous (RFC 9293 figure 7)', () => {
    const t = new Talk().c('S', 0).s('S', 0).c('SA', 0, 1).s('SA', 0, 1).c('PA', 1, 1, 5).s('A', 1, 6);
    expect(t.connection()).toMatchObject({ rolesFrom: 'syn', clientIsA: true, opening: { kind: 'simultaneous' } });
    expect(t.states()).toEqual([
      'SYN-SENT UNKNOWN',
      'SYN-SENT SYN-SENT',
      'SYN-RECEIVED SYN-SENT',
      'SYN-RECEIVED SYN-RECEIVED',
      'ESTABLISHED SYN-RECEIVED',
      'ESTABLISHED ESTABLISHED',
    ]);
    expect(t.phaseList().slice(0, 4)).toEqual(['tcp.open.syn', 'tcp.open.syn', 'tcp.open.synack', 'tcp.open.synack']);
    expect(t.retransmissions()).toEqual([]);
  });

  it('can be missing in part: SYN+ACK first, or only the client’s side', () => {
    const late = new Talk().s('SA', 0, 1).c('A', 1, 1).c('PA', 1, 1, 10);
    expect(late.connection()).toMatchObject({ rolesFrom: 'synack', clientIsA: false, clientIsn: null, serverIsn: 900_000 });
    expect(late.connection().opening).toMatchObject({ kind: 'incomplete', ack: 1, rttNs: null });
    expect(late.phaseList()).toEqual(['tcp.open.synack', 'tcp.open.ack', 'tcp.data']);
    expect(late.states()).toEqual(['UNKNOWN SYN-RECEIVED', 'ESTABLISHED SYN-RECEIVED', 'ESTABLISHED SYN-RECEIVED']);

    const half = new Talk().c('S', 0).c('A', 1, 1).c('PA', 1, 1, 10).c('A', 11, 500);
    expect(half.states()).toEqual(['SYN-SENT UNKNOWN', ...Array(3).fill('ESTABLISHED UNKNOWN')]);
    expect(half.phaseList()).toEqual(['tcp.open.syn', 'tcp.open.ack', 'tcp.data', 'tcp.ack']);
    expect(half.connection().opening.kind).toBe('incomplete');
  });

  it('can be missing altogether: roles by ports, states once both send data', () => {
    const t = new Talk().s('PA', 500, 200, 10).c('A', 200, 510).c('PA', 200, 510, 5).s('A', 510, 205);
    expect(t.connection()).toMatchObject({
      rolesFrom: 'ports',
      clientIsA: false,
      clientIsn: null,
      opening: { kind: 'not-seen' },
    });
    expect(t.states()).toEqual(['UNKNOWN UNKNOWN', 'UNKNOWN UNKNOWN', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED']);
  });

  it('starts a new connection where the ports are reused', () => {
    const t = new Talk().open().c('FA', 1, 1).s('FA', 1, 2).c('A', 2, 2);
    t.add({ from: 'client', flags: 'S', seq: 7_000_000, ack: 0, length: 0 });
    expect(t.connection(0)).toMatchObject({ close: { kind: 'three-step' } });
    expect(t.connection(1)).toMatchObject({ clientIsn: 7_000_000, opening: { kind: 'unanswered', syn: 6 } });
  });

  it('finds a half-open connection (RFC 9293 figure 9): the old peer answers the new SYN with old numbers', () => {
    const t = new Talk().c('S', 0).add({ from: 'server', flags: 'A', seq: 300, ack: 100, length: 0 });
    t.add({ from: 'client', flags: 'R', seq: 100, ack: 0, length: 0 });
    expect(t.connection()).toMatchObject({ clientState: 'SYN-SENT', close: { reset: { kind: 'half-open', by: 'client' } } });
    t.c('S', 0).s('SA', 0, 1).c('A', 1, 1);
    expect(t.states().at(-1)).toBe('ESTABLISHED SYN-RECEIVED');
    expect(t.connection()).toMatchObject({ serverIsn: 900_000, close: { kind: 'none', reset: null } });
  });
});
