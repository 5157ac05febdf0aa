/** States, timeouts and counts of the connection table. */
import { describe, expect, it } from 'vitest';
import { ConnectionTable } from '../../../core/ipvs/connections.ts';
import { isTold } from '../../../core/ipvs/sync.ts';
import { type IpvsTcpState, nextIpvsState } from '../../../core/ipvs/tcp-states.ts';

const SYN = 2;
const FIN = 0x11;
const ACK = 0x10;
const S = 1_000_000_000;
const at = (port: number) => ({ address: 1, port });
const virtual = { address: 2, port: 80 };

describe('the states', () => {
  it('replay the recorded trace', () => {
    // Frames 3 to 23 as the director sees them: < from the client, > from the server.
    const steps: readonly (readonly ['input' | 'output', number, IpvsTcpState])[] = [
      ['input', SYN, 'SYN_RECV'],
      ['output', SYN | ACK, 'SYN_RECV'],
      ['input', ACK, 'ESTABLISHED'],
      ['input', ACK, 'ESTABLISHED'],
      ['output', ACK, 'ESTABLISHED'],
      ['output', ACK, 'ESTABLISHED'],
      ['output', FIN, 'FIN_WAIT'],
      ['input', ACK, 'FIN_WAIT'],
      ['input', FIN, 'TIME_WAIT'],
      ['output', ACK, 'TIME_WAIT'],
    ];
    let state: IpvsTcpState = 'NONE';
    for (const [direction, flags, expected] of steps) {
      state = nextIpvsState(state, direction, flags);
      expect(state).toBe(expected);
    }
  });
  it('of a connection whose answers are not seen: established until the client closes', () => {
    let state: IpvsTcpState = nextIpvsState('NONE', 'inputOnly', SYN);
    state = nextIpvsState(state, 'inputOnly', ACK);
    expect(state).toBe('ESTABLISHED');
    expect(nextIpvsState(state, 'inputOnly', FIN)).toBe('FIN_WAIT');
  });
  it('RST goes before SYN, SYN before FIN', () => {
    expect(nextIpvsState('ESTABLISHED', 'input', 0x04 | SYN)).toBe('CLOSE');
    expect(nextIpvsState('TIME_WAIT', 'input', SYN | 1)).toBe('SYN_RECV');
    expect(nextIpvsState('ESTABLISHED', 'input', 0)).toBe('NONE');
  });
});

describe('the table', () => {
  const table = () => {
    const counts = { active: 0, inactive: 0 };
    const t = new ConnectionTable<string>((_d, active, inactive) => {
      counts.active += active;
      counts.inactive += inactive;
    });
    return { t, counts };
  };

  it('counts an entry as inactive until it is established', () => {
    const { t, counts } = table();
    const e = t.enter(at(1), virtual, 'a', false, 0);
    t.segment(e, 'input', SYN, 0);
    expect(counts).toEqual({ active: 0, inactive: 1 });
    t.segment(e, 'input', ACK, 1);
    expect(counts).toEqual({ active: 1, inactive: 0 });
    t.segment(e, 'input', FIN, 2);
    expect(counts).toEqual({ active: 0, inactive: 1 });
  });
  it('forgets entries when their state has timed out, also after a shorter state', () => {
    const { t, counts } = table();
    const e = t.enter(at(1), virtual, 'a', false, 0);
    t.segment(e, 'input', SYN, 0);
    t.segment(e, 'input', ACK, 0);
    t.expire(899 * S);
    expect(t.size).toBe(1);
    t.segment(e, 'input', 0x04, 899 * S); // CLOSE: 10 s
    t.expire(908 * S);
    expect(t.find(at(1), virtual)).toBe(e);
    t.expire(909 * S);
    expect(t.size).toBe(0);
    expect(counts).toEqual({ active: 0, inactive: 0 });
  });
  it('forgets in the order of the times, however many there are', () => {
    const { t, counts } = table();
    for (let n = 0; n < 500; n++) t.enter(at(n), virtual, 'a', false, ((n * 7919) % 500) * S);
    for (let n = 0; n <= 500; n += 50) {
      t.expire((n + 3) * S);
      expect(counts.inactive).toBe(Math.max(0, 499 - n));
    }
  });
  it('replaces an entry with the same key', () => {
    const { t, counts } = table();
    t.enter(at(1), virtual, 'a', false, 0);
    t.enter(at(1), virtual, 'b', false, 1);
    expect(t.size).toBe(1);
    expect(counts.inactive).toBe(1);
  });
});

describe('the sync daemon', () => {
  it('tells after the third packet, after each further fifty, and when a connection ends', () => {
    expect([1, 2, 3, 4, 53].map((n) => isTold('ESTABLISHED', 'ESTABLISHED', n))).toEqual([false, false, true, false, true]);
    expect(isTold('NONE', 'SYN_RECV', 1)).toBe(false);
    expect(isTold('ESTABLISHED', 'FIN_WAIT', 9)).toBe(true);
  });
});
