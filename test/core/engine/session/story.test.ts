/** What the story tells beside the narration: state machines over both legs, what to look at, and the way along time. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../core/capture/source.ts';
import { STATE_BOXES, TRANSITIONS, transitionOf } from '../../../../core/diagram/state-machine.ts';
import { ALL_ROWS } from '../../../../core/engine/session/protocol.ts';
import { Session } from '../../../../core/engine/session/session.ts';

const directory = path.resolve(import.meta.dirname, '../../../../fixtures/captures');
async function opened(name: string): Promise<Session> {
  const session = new Session();
  await session.open(1, new MemorySource(readFileSync(path.join(directory, name))), name, { depth: 'full' });
  return session;
}

describe('the state machines', () => {
  const walk = async (name: string, frames: number[]) => {
    const session = await opened(name);
    const steps: string[] = [];
    for (const frame of frames) {
      const machine = (await session.story(frame - 1, 'en'))?.machine;
      for (const side of ['client', 'server'] as const) {
        const end = machine?.[side];
        if (end === undefined || end.before === end.after) continue;
        const { event = '?', action = '' } = end.transition ?? {};
        steps.push(`${frame} ${side} ${end.before} → ${end.after}: ${event}${action === '' ? '' : ` / ${action}`}`);
      }
    }
    return steps;
  };

  it('of a connection through a director move when the packet reaches the end, not the director', async () => {
    expect(
      await walk(
        'lvs-nat.pcap',
        Array.from({ length: 24 }, (_, i) => i + 1),
      ),
    ).toEqual([
      '3 client CLOSED → SYN-SENT: active OPEN / create TCB, snd SYN',
      '6 server LISTEN → SYN-RECEIVED: rcv SYN / snd SYN,ACK',
      '8 client SYN-SENT → ESTABLISHED: rcv SYN,ACK / snd ACK',
      '10 server SYN-RECEIVED → ESTABLISHED: rcv ACK of SYN',
      '17 server ESTABLISHED → FIN-WAIT-1: CLOSE / snd FIN',
      '18 client ESTABLISHED → CLOSE-WAIT: rcv FIN / snd ACK',
      '20 server FIN-WAIT-1 → FIN-WAIT-2: rcv ACK of FIN',
      '21 client CLOSE-WAIT → LAST-ACK: CLOSE / snd FIN',
      '22 server FIN-WAIT-2 → TIME-WAIT: rcv FIN / snd ACK',
      '24 client LAST-ACK → CLOSED: rcv ACK of FIN / delete TCB',
    ]);
  });

  it('of a refused connection end with the RST', async () => {
    const steps = await walk('tcp-rst-refused.pcap', [1, 2, 3, 4, 5, 6]);
    expect(steps.some((s) => s.includes('client SYN-SENT → CLOSED: rcv RST'))).toBe(true);
  });

  it('stand where they were while another leg is in hand, and say nothing of what is no TCP', async () => {
    const session = await opened('lvs-nat.pcap');
    expect((await session.story(6, 'en'))?.machine).toMatchObject({
      client: { before: 'SYN-SENT', after: 'SYN-SENT', transition: null },
      server: { after: 'SYN-RECEIVED' },
    });
    expect((await session.story(0, 'en'))?.machine).toBeNull();
  });

  it('have the states of RFC 9293 and transitions between them only', () => {
    const states = new Set(STATE_BOXES.map((b) => b.state));
    expect(states.size).toBe(11);
    for (const t of TRANSITIONS) {
      expect(states.has(t.from) && states.has(t.to)).toBe(true);
      expect(transitionOf(t.from, t.to, false)).toEqual(t);
    }
    expect(transitionOf('ESTABLISHED', 'CLOSED', true)?.event).toBe('rcv RST');
    // A step that was not captured is none.
    expect(transitionOf('SYN-SENT', 'CLOSE-WAIT', false)).toBeNull();
    expect(transitionOf('UNKNOWN', 'CLOSED', true)).toBeNull();
  });
});

describe('what to look at', () => {
  it('is of a copy what was rewritten, with the bytes', async () => {
    const session = await opened('lvs-nat.pcap');
    const story = await session.story(5, 'es');
    expect(story?.focus.map((f) => f.field)).toEqual(['ip.dst', 'eth.src', 'eth.dst', 'ip.checksum', 'tcp.checksum']);
    expect(story?.focus[0]).toEqual({ field: 'ip.dst', source: 0, start: 30, length: 4 });
  });

  it('is else what the narration is about', async () => {
    const session = await opened('lvs-nat.pcap');
    expect((await session.story(0, 'en'))?.focus.map((f) => f.field)).toContain('arp.opcode');
    for (const f of (await session.story(0, 'en'))?.focus ?? []) expect(f.length).toBeGreaterThan(0);
  });
});

describe('the way along time', () => {
  it('finds the packet at a part of the whole, and the part of a packet', async () => {
    const session = await opened('lvs-nat.pcap');
    expect(session.positionAt(ALL_ROWS, 0)).toBe(0);
    expect(session.positionAt(ALL_ROWS, 1)).toBe(23);
    // Frame 20 at 284.594 ms, 21 at 841.986 of 843.429: the silence in between belongs to frame 20.
    expect(session.positionAt(ALL_ROWS, 0.5)).toBe(19);
    expect(session.partOf(ALL_ROWS, 20)).toBeCloseTo(841.986 / 843.429, 6);
    for (let row = 0; row < 24; row++)
      expect(session.positionAt(ALL_ROWS, session.partOf(ALL_ROWS, row))).toBeLessThanOrEqual(row);
    const filtered = await session.filter(2, 'tcp.flags.syn == 1');
    if (filtered.kind !== 'selected') throw new Error(filtered.kind);
    expect(session.positionAt(filtered.view, 1)).toBe(3);
    expect(session.partOf(filtered.view, 7)).toBe(1);
    expect(session.partOf(filtered.view, 2)).toBe(0);
  });

  it('asks nothing of an empty list', async () => {
    const session = await opened('lvs-nat.pcap');
    const filtered = await session.filter(2, 'udp');
    if (filtered.kind !== 'selected') throw new Error(filtered.kind);
    expect(session.positionAt(filtered.view, 0.5)).toBe(0);
    expect(session.partOf(filtered.view, 3)).toBe(0);
  });
});
