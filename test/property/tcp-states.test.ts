/**
 * Two ends that follow RFC 9293 talk over a network that loses, repeats and reorders, before and behind the point where the
 * capture is taken. What the analysis says of an end must be true of that end.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TCP_STATES, type TcpState } from '../../core/analysis/tcp/facts.ts';
import { packetRow } from '../../core/base/ids.ts';
import { Talk } from '../core/analysis/tcp/talk.ts';
import { Endpoint, type Sent } from './tcp-endpoint.ts';

type Truth = Endpoint['truth'];
type Name = 'client' | 'server';

/** What a state claims to have happened at that end. */
const CLAIMS: Readonly<Record<TcpState, readonly (keyof Truth)[]>> = {
  UNKNOWN: [],
  LISTEN: [],
  'SYN-SENT': ['synSent'],
  'SYN-RECEIVED': ['synSent', 'gotSyn'],
  ESTABLISHED: ['synSent', 'gotSyn', 'open'],
  'FIN-WAIT-1': ['finSent'],
  'FIN-WAIT-2': ['finSent', 'finAcked'],
  'CLOSE-WAIT': ['gotFin'],
  CLOSING: ['finSent', 'gotFin'],
  'LAST-ACK': ['finSent', 'gotFin'],
  'TIME-WAIT': ['finSent', 'gotFin', 'finAcked'],
  CLOSED: ['rstSent'],
};
/** Once proved, proved: these may only be added to while nobody resets. */
const KEPT: readonly (keyof Truth)[] = ['synSent', 'finSent', 'gotFin', 'finAcked'];
/** A state past the handshake includes those before it. */
const claimsOf = (state: TcpState): Set<keyof Truth> => {
  const claims = new Set<keyof Truth>(CLAIMS[state]);
  if (claims.has('finSent') || claims.has('gotFin')) claims.add('synSent');
  return claims;
};

const flagsOf = (x: Sent): string => `${x.syn ? 'S' : ''}${x.ack ? 'A' : ''}${x.fin ? 'F' : ''}${x.rst ? 'R' : ''}`;

interface World {
  readonly talk: Talk;
  readonly ends: Record<Name, Endpoint>;
  /** Packets between an end and the capture, and between the capture and the other end; by sender. */
  readonly near: Record<Name, Sent[]>;
  readonly far: Record<Name, Sent[]>;
}

const other = (n: Name): Name => (n === 'client' ? 'server' : 'client');

function world(clientIsn: number, serverIsn: number): World {
  const near: World['near'] = { client: [], server: [] };
  const far: World['far'] = { client: [], server: [] };
  const ends = {
    client: new Endpoint(clientIsn, (x) => near.client.push(x)),
    server: new Endpoint(serverIsn, (x) => near.server.push(x)),
  };
  return { talk: new Talk(clientIsn, serverIsn), ends, near, far };
}

/** The packet passes the capture. */
function observe(w: World, from: Name, x: Sent): number {
  w.talk.add({ from, flags: flagsOf(x), seq: x.seq, ack: x.ackNo, length: x.length });
  return w.talk.tables.packets.length - 1;
}

const isn = fc.oneof(fc.nat(0xffff_ffff), fc.integer({ min: 0xffff_ff00, max: 0xffff_ffff }));
const side = fc.constantFrom<Name>('client', 'server');
const appAction = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), side, n: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), side, n: fc.constantFrom(0, 0, 7) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('tick' as const), side, n: fc.constant(0) }) },
);
const abort = fc.record({ kind: fc.constant('abort' as const), side, n: fc.constant(0) });
const timeout = fc.record({ kind: fc.constant('timeout' as const), side, n: fc.constant(0) });
const network = fc.record({ kind: fc.constantFrom('pass' as const, 'arrive' as const), side, n: fc.nat(3) });
const mishap = fc.record({
  kind: fc.constantFrom('lose-near' as const, 'lose-far' as const, 'repeat-near' as const, 'repeat-far' as const),
  side,
  n: fc.nat(3),
});
type Action =
  typeof appAction extends fc.Arbitrary<infer T>
    ?
        | T
        | {
            kind: 'abort' | 'timeout' | 'pass' | 'arrive' | 'lose-near' | 'lose-far' | 'repeat-near' | 'repeat-far';
            side: Name;
            n: number;
          }
    : never;

/** Does one action; the row of the packet that passed the capture, if one did. */
function act(w: World, a: Action, reorder: boolean): number | undefined {
  const end = w.ends[a.side];
  const take = (list: Sent[]): Sent | undefined => list.splice(reorder ? Math.min(a.n, list.length - 1) : 0, 1)[0];
  switch (a.kind) {
    case 'send':
      end.send(a.n);
      return undefined;
    case 'close':
      end.close(a.n);
      return undefined;
    case 'abort':
      end.abort();
      return undefined;
    case 'tick':
      end.tick();
      return undefined;
    case 'timeout':
      end.timeout();
      return undefined;
    case 'pass': {
      const x = w.near[a.side].length > 0 ? take(w.near[a.side]) : undefined;
      if (x === undefined) return undefined;
      w.far[a.side].push(x);
      return observe(w, a.side, x);
    }
    case 'arrive': {
      const x = w.far[a.side].length > 0 ? take(w.far[a.side]) : undefined;
      if (x !== undefined) w.ends[other(a.side)].receive(x);
      return undefined;
    }
    case 'lose-near':
    case 'lose-far':
      take(a.kind === 'lose-near' ? w.near[a.side] : w.far[a.side]);
      return undefined;
    default: {
      const list = a.kind === 'repeat-near' ? w.near[a.side] : w.far[a.side];
      const x = list[Math.min(a.n, list.length - 1)];
      if (x !== undefined) list.push(x);
      return undefined;
    }
  }
}

const OPENING: readonly Action[] = [
  { kind: 'pass', side: 'client', n: 0 },
  { kind: 'arrive', side: 'client', n: 0 },
  { kind: 'pass', side: 'server', n: 0 },
  { kind: 'arrive', side: 'server', n: 0 },
];

/** Everything under way arrives; then one end closes, and then the other. Delayed acknowledgements wait, and may ride on the FIN. */
const drain = Array.from({ length: 12 }, () => OPENING).flat();
const ENDING: readonly Action[] = [
  ...drain,
  { kind: 'close', side: 'client', n: 0 },
  ...drain,
  { kind: 'close', side: 'server', n: 0 },
  ...drain,
  { kind: 'tick', side: 'client', n: 0 },
  ...drain,
];

interface Plan {
  readonly clientIsn: number;
  readonly serverIsn: number;
  readonly simultaneous: boolean;
  readonly delayAcks: boolean;
  readonly actions: readonly Action[];
}
const plan = (actions: fc.Arbitrary<Action>): fc.Arbitrary<Plan> =>
  fc.record({
    clientIsn: isn,
    serverIsn: isn,
    simultaneous: fc.boolean(),
    delayAcks: fc.boolean(),
    actions: fc.array(actions, { minLength: 10, maxLength: 120 }),
  });

function begin(p: Plan): World {
  const w = world(p.clientIsn, p.serverIsn);
  w.ends.client.delayAcks = p.delayAcks;
  w.ends.server.delayAcks = p.delayAcks;
  if (p.simultaneous) w.ends.server.connect();
  else w.ends.server.listen();
  w.ends.client.connect();
  return w;
}

/** Checks every claim at the moment it is made, with the truth of that moment. Adds the states met to `met`. */
function checkClaims(p: Plan, reorder: boolean, exactOrder: boolean, met = new Set<string>()): void {
  const w = begin(p);
  const proved: Record<Name, Set<keyof Truth>> = { client: new Set(), server: new Set() };
  let resets = false;
  for (const action of [...OPENING, ...p.actions, ...(exactOrder ? ENDING : [])]) {
    const row = act(w, action, reorder);
    if (row === undefined) continue;
    const states = w.talk.facts.statesAfter(packetRow(row));
    if (states === undefined) throw new Error('not TCP');
    resets ||= w.talk.phases.get(packetRow(row)) === 'tcp.reset';
    const swapped = w.talk.facts.fromClient(packetRow(row)) !== (action.side === 'client');
    for (const name of ['client', 'server'] as const) {
      const state = swapped ? states[other(name)] : states[name];
      const { truth } = w.ends[name];
      const claims = claimsOf(state);
      met.add(state);
      for (const claim of claims) expect(truth[claim], `${name} is said to be ${state} after packet ${row}: ${claim}`).toBe(true);
      if (exactOrder && (state === 'CLOSING' || state === 'TIME-WAIT')) expect(truth.activeClose).toBe(true);
      if (exactOrder && state === 'LAST-ACK') expect(truth.activeClose).toBe(false);
      if (resets) continue;
      for (const claim of KEPT) {
        if (proved[name].has(claim))
          expect(claims.has(claim), `${name} ${state} after packet ${row} takes back ${claim}`).toBe(true);
        else if (claims.has(claim)) proved[name].add(claim);
      }
    }
  }
  if (!exactOrder || w.talk.tables.flows.length === 0) return;
  const { kind, reset } = w.talk.connection().close;
  met.add(kind);
  if (kind === 'simultaneous' || kind === 'four-step' || kind === 'three-step') {
    const both = w.ends.client.truth.activeClose && w.ends.server.truth.activeClose;
    expect(kind === 'simultaneous').toBe(both);
  }
  expect(reset === null || w.ends.client.truth.rstSent || w.ends.server.truth.rstSent).toBe(true);
}

const options = { seed: 793, numRuns: 500 };

describe('what is said of a TCP connection', () => {
  it('is true, on a network that delays', () => {
    const actions = fc.oneof({ weight: 2, arbitrary: appAction }, { weight: 6, arbitrary: network }) as fc.Arbitrary<Action>;
    const met = new Set<string>();
    fc.assert(
      fc.property(plan(actions), (p) => checkClaims(p, false, true, met)),
      options,
    );
    // The conversations go everywhere an observer can follow.
    const states = TCP_STATES.filter((state) => state !== 'CLOSED' && state !== 'LISTEN');
    expect([...met]).toEqual(
      expect.arrayContaining([...states, 'four-step', 'three-step', 'simultaneous', 'half-close', 'incomplete']),
    );
  });

  it('is true, on a network that loses, repeats and reorders, with timeouts', () => {
    const actions = fc.oneof(
      { weight: 3, arbitrary: appAction },
      { weight: 8, arbitrary: network },
      { weight: 2, arbitrary: mishap },
      { weight: 2, arbitrary: timeout },
    ) as fc.Arbitrary<Action>;
    fc.assert(
      fc.property(plan(actions), (p) => checkClaims(p, true, false)),
      options,
    );
  });

  it('is true when ends give up', () => {
    const actions = fc.oneof(
      { weight: 6, arbitrary: appAction },
      { weight: 12, arbitrary: network },
      { weight: 1, arbitrary: mishap },
      { weight: 1, arbitrary: abort },
    ) as fc.Arbitrary<Action>;
    fc.assert(
      fc.property(plan(actions), (p) => checkClaims(p, true, false)),
      options,
    );
  });

  it('once delivered is exactly the state of both ends, where every packet arrives at once', () => {
    const actions = fc.oneof({ weight: 10, arbitrary: appAction }, { weight: 1, arbitrary: abort }) as fc.Arbitrary<Action>;
    fc.assert(
      fc.property(plan(actions), (p) => {
        const w = begin({ ...p, simultaneous: false });
        const real: string[] = [];
        const flush = () => {
          for (;;) {
            const from = w.near.client.length > 0 ? 'client' : 'server';
            const x = w.near[from].shift();
            if (x === undefined) return;
            observe(w, from, x);
            w.ends[other(from)].receive(x);
            real.push(`${w.ends.client.state} ${w.ends.server.state}`);
          }
        };
        flush();
        for (const action of p.actions) {
          act(w, action, false);
          flush();
        }
        expect(w.talk.states(true)).toEqual(real);
      }),
      options,
    );
  });

  it('does not depend on what comes later, but for what a SYN met', () => {
    const actions = fc.oneof({ weight: 3, arbitrary: appAction }, { weight: 8, arbitrary: network }, mishap, timeout, abort);
    fc.assert(
      fc.property(plan(actions as fc.Arbitrary<Action>), fc.double({ min: 0, max: 1, noNaN: true }), (p, share) => {
        const whole = begin(p);
        const part = begin(p);
        const all = [...OPENING, ...p.actions];
        all.forEach((action, i) => {
          act(whole, action, true);
          if (i < all.length * share) act(part, action, true);
        });
        const n = part.talk.tables.packets.length;
        expect(whole.talk.phaseList().slice(0, n)).toEqual(part.talk.phaseList());
        expect(whole.talk.retransmissions().filter((row) => row < n)).toEqual(part.talk.retransmissions());
      }),
      { seed: 793, numRuns: 300 },
    );
  });

  it('is the same for a copy that the capture saw twice in a row', () => {
    fc.assert(
      fc.property(plan(appAction as fc.Arbitrary<Action>), (p) => {
        const w = begin({ ...p, simultaneous: false });
        const pairs: [number, number, boolean][] = [];
        const flush = () => {
          for (;;) {
            const from = w.near.client.length > 0 ? 'client' : 'server';
            const x = w.near[from].shift();
            if (x === undefined) return;
            pairs.push([observe(w, from, x), observe(w, from, x), x.syn || x.fin || x.length > 0]);
            w.ends[other(from)].receive(x);
          }
        };
        flush();
        for (const action of p.actions) {
          act(w, action, false);
          flush();
        }
        const { facts } = w.talk;
        const phases = w.talk.phaseList();
        for (const [first, second, counts] of pairs) {
          expect(phases[second]).toBe(phases[first]);
          expect(facts.statesAfter(packetRow(second))).toEqual(facts.statesAfter(packetRow(first)));
          expect([facts.isRetransmission(packetRow(first)), facts.isRetransmission(packetRow(second))]).toEqual([false, counts]);
        }
      }),
      { seed: 793, numRuns: 200 },
    );
  });
});

describe('garbage', () => {
  it('gets a phase and two states, and never an exception', () => {
    // Few different numbers, so that they meet.
    const number = fc.oneof(fc.constantFrom(0, 1, 2, 3, 100, 101, 0x8000_0000, 0xffff_ffff), fc.nat(0xffff_ffff));
    const segment = fc.record({
      from: side,
      flags: fc.subarray(['S', 'A', 'F', 'R', 'P', 'U']).map((l) => l.join('')),
      seq: number,
      ack: number,
      length: fc.constantFrom(0, 0, 1, 2, 100, 70_000, 0xffff_ffff),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 60 }), (segments) => {
        const talk = new Talk();
        for (const s of segments) talk.add(s);
        expect(talk.phaseList().every((p) => p === 'other' || p.startsWith('tcp.'))).toBe(true);
        for (const s of [...talk.states(), ...talk.states(true)])
          expect(s.split(' ').every((state) => TCP_STATES.includes(state as TcpState))).toBe(true);
        for (let flow = 0; flow < talk.tables.flows.length; flow++) {
          const { opening, close } = talk.connection(flow);
          for (const row of [opening.syn, opening.synAck, opening.ack, close.firstFin, close.firstFinAck, close.secondFin])
            expect(row === null || (row >= 0 && row < segments.length)).toBe(true);
        }
      }),
      { seed: 793, numRuns: 400 },
    );
  });
});
