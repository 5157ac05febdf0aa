/**
 * TCP options (RFC 9293 §3.1 and the IANA registry "TCP Option Kind Numbers").
 *
 *   kind (1)                           end of list, no-operation
 *   kind (1) | length (1) | data …     everything else; the length counts all of it
 */
import { u8, u24, u32 } from '../base/bytes.ts';
import { seqGe, seqLe, seqLt } from '../base/seq32.ts';
import type { FieldSpec } from './field.ts';
import { explainMptcp, mptcpWantsFlags } from './tcp-mptcp.ts';
import { tcpOptionFields as F } from './tcp-option-fields.ts';
import { FAST_OPEN_EXPERIMENT, MAX_WINDOW_SHIFT, TcpOption } from './tcp-option-list.ts';
import { optionNotes as N } from './tcp-option-notes.ts';
import type { Span, TreeBuilder } from './tree.ts';

/** As many no-operations as a router leaves of an option that it removed. */
const MANY_NOPS = 4;

/** What the options' fields need of their segment. */
export interface OptionContext {
  readonly syn: boolean;
  /** The SYN answers one. */
  readonly answer: boolean;
  /** The acknowledgement number as it is shown: relative where edges are. */
  readonly ack: number;
  /** The number SACK edges count from: the base of the other direction (null: absolute). */
  readonly baseAck: number | null;
  /** The option is captured whole. */
  readonly whole: boolean;
}

interface OptionSpec {
  readonly node: FieldSpec;
  /** The only length allowed, or the least; data is not explained when it is another. */
  readonly exact?: number;
  readonly least?: number;
  /** Other lengths that are not well formed, of those from `least` on. */
  readonly odd?: (length: number) => boolean;
  /** Fields behind kind and length: [at, end) is the data as far as it is captured. */
  readonly data?: (t: TreeBuilder, at: number, end: number, c: OptionContext) => void;
}

/** Integers one after the other, as far as they are captured. */
const numbers =
  (...specs: readonly (readonly [FieldSpec, 1 | 2 | 4])[]) =>
  (t: TreeBuilder, from: number, end: number) => {
    let at = from;
    for (const [spec, size] of specs) {
      if (at + size > end) return;
      if (size === 1) t.u8(spec, at);
      else if (size === 2) t.u16(spec, at);
      else t.u32(spec, at);
      at += size;
    }
  };

const OPTIONS: Readonly<Record<number, OptionSpec>> = {
  2: { node: F.mss, exact: 4, data: numbers([F.mssValue, 2]) },
  3: { node: F.wscale, exact: 3, data: explainWindowScale },
  4: { node: F.sackPermitted, exact: 2 },
  5: { node: F.sack, least: 2, data: explainSack },
  6: { node: F.echo, exact: 6, data: numbers([F.echoValue, 4]) },
  7: { node: F.echo, exact: 6, data: numbers([F.echoValue, 4]) },
  8: { node: F.timestamps, exact: 10, data: numbers([F.tsval, 4], [F.tsecr, 4]) },
  11: { node: F.cc, exact: 6, data: numbers([F.ccValue, 4]) },
  12: { node: F.cc, exact: 6, data: numbers([F.ccValue, 4]) },
  13: { node: F.cc, exact: 6, data: numbers([F.ccValue, 4]) },
  19: {
    node: F.md5,
    exact: 18,
    data: (t, at, end, c) => {
      if (c.whole) t.raw(F.md5Digest, at, end - at);
    },
  },
  27: {
    node: F.quickStart,
    exact: 8,
    data: (t, at, end) => {
      if (at < end) t.bits(F.quickStartRate, at, 1, 0x0f);
      if (at + 1 < end) t.u8(F.quickStartTtl, at + 1);
    },
  },
  28: {
    node: F.userTimeout,
    exact: 4,
    data: (t, at, end) => {
      if (at + 2 > end) return;
      t.bits(F.userTimeoutGranularity, at, 2, 0x8000);
      t.bits(F.userTimeoutValue, at, 2, 0x7fff);
    },
  },
  29: {
    node: F.ao,
    least: 4,
    data: (t, at, end, c) => {
      numbers([F.aoKeyId, 1], [F.aoNextKeyId, 1])(t, at, end);
      if (c.whole && end > at + 2) t.raw(F.aoMac, at + 2, end - at - 2);
    },
  },
  20: { node: F.scps, least: 2 },
  21: { node: F.snack, exact: 6, data: numbers([F.snackOffset, 2], [F.snackSize, 2]) },
  22: { node: F.scpsRecord, exact: 2 },
  23: { node: F.scpsCorruption, exact: 2 },
  34: { node: F.tfo, least: 2, data: explainFastOpen },
  172: {
    node: F.accEcn,
    least: 2,
    odd: (n) => !(n <= 11 && n % 3 === 2),
    data: (t, at, end) => explainAccurateEcn(t, at, end, 0),
  },
  174: {
    node: F.accEcn,
    least: 2,
    odd: (n) => !(n <= 11 && n % 3 === 2),
    data: (t, at, end) => explainAccurateEcn(t, at, end, 1),
  },
  253: { node: F.experimental, least: 4, data: explainExperimental },
  254: { node: F.experimental, least: 4, data: explainExperimental },
};

function explainWindowScale(t: TreeBuilder, at: number, end: number): void {
  if (at === end) return;
  const shift = u8(t.bytes, at);
  t.open(F.wscaleShift, at, 1, shift);
  if (shift > MAX_WINDOW_SHIFT) t.generated(N.shiftInvalid, null);
  t.close();
  t.add(F.wscaleMultiplier, at, 1, 2 ** Math.min(shift, MAX_WINDOW_SHIFT));
}

function explainSack(t: TreeBuilder, from: number, end: number, c: OptionContext): void {
  const relative = (n: number): number => (c.baseAck === null ? n : (n - c.baseAck) >>> 0);
  const counted = { relative: c.baseAck !== null };
  const blocks: (readonly [left: number, right: number])[] = [];
  for (let at = from; at + 4 <= end; at += 8) {
    const left = u32(t.bytes, at);
    t.add(F.sackLeft, at, 4, relative(left), counted);
    if (at + 8 > end) break;
    const right = u32(t.bytes, at + 4);
    t.add(F.sackRight, at + 4, 4, relative(right), counted);
    blocks.push([left, right]);
  }
  t.generated(F.sackCount, blocks.length);
  if (end > from && (end - from) % 8 !== 0 && c.whole) t.generated(N.suboptionMalformed, null);
  const [first, second] = blocks;
  if (first === undefined) return;
  // RFC 2883 §4: a first block below the acknowledgment number, or within the second one, reports a duplicate. As Wireshark, "within" is taken
  // of its right edge.
  const within = second && seqLt(second[0], first[1]) && seqGe(second[1], first[1]);
  if (seqLe(relative(first[1]), c.ack) || within) {
    t.generated(F.dsackLeft, relative(first[0]));
    t.generated(F.dsackRight, relative(first[1]));
    t.generated(N.dsack, null);
  }
}

function explainFastOpen(t: TreeBuilder, at: number, end: number, c: OptionContext): void {
  if (!c.whole) return;
  if (end === at) t.add(F.tfoRequest, at, 0, null);
  else {
    t.raw(F.tfoCookie, at, end - at);
    if (c.syn && !c.answer) t.generated(N.fastOpenSyn, null);
  }
}

/** draft-ietf-tcpm-accurate-ecn: three 24-bit counters, in one of two orders, as many as fit. */
function explainAccurateEcn(t: TreeBuilder, from: number, end: number, order: 0 | 1): void {
  const specs = order === 0 ? [F.accEcnE0, F.accEcnCe, F.accEcnE1] : [F.accEcnE1, F.accEcnCe, F.accEcnE0];
  specs.forEach((spec, i) => {
    const at = from + 3 * i;
    if (at + 3 <= end) t.add(spec, at, 3, u24(t.bytes, at));
  });
}

/** RFC 6994: an identifier of 16 bits comes first. */
function explainExperimental(t: TreeBuilder, at: number, end: number, c: OptionContext): void {
  if (at + 2 > end) return;
  const id = t.u16(F.experimentalId, at);
  if (id === FAST_OPEN_EXPERIMENT) explainFastOpen(t, at + 2, end, c);
  else if (id === 0xacc0 || id === 0xacc1) explainAccurateEcn(t, at + 2, end, id === 0xacc0 ? 0 : 1);
  else if (c.whole && at + 2 < end) t.raw(F.experimentalData, at + 2, end - at - 2);
}

/**
 * Adds `tcp.options` with the options in [start, start + length), of which those before `span.end` are captured. Stops at an option whose
 * length leaves the space, as a receiver would.
 */
export function explainTcpOptions(
  t: TreeBuilder,
  span: Span,
  start: number,
  length: number,
  c: Omit<OptionContext, 'whole'>,
): void {
  const declaredEnd = start + length;
  const end = Math.max(start, Math.min(span.end, declaredEnd));
  const options = t.open(F.options, start, end - start, t.bytes.subarray(start, end));
  let nops = 0;
  const space: Span = { start, end, declaredEnd, limitedBy: 'tcp.hdr_len' };
  for (let at = start; at < declaredEnd; ) {
    if (!t.need('tcp', space, at, 1)) break;
    const kind = u8(t.bytes, at);
    if (kind === TcpOption.eol || kind === TcpOption.nop) {
      t.open(kind === TcpOption.eol ? F.eol : F.nop, at, 1, t.bytes.subarray(at, at + 1));
      t.u8(F.kind, at);
      t.close();
      if (kind === TcpOption.nop) {
        // As Wireshark counts them: a later one that begins a word begins again.
        nops = nops !== 0 && (at - start) % 4 === 0 ? 0 : nops + 1;
        if (nops === MANY_NOPS) t.generated(N.manyNops, null);
      }
      // Zeros behind the end of the list are padding, shown one by one; anything else there is not read.
      if (kind === TcpOption.eol && at + 1 < end && u8(t.bytes, at + 1) !== TcpOption.eol) {
        t.generated(N.bytesAfterEnd, null);
        t.close();
        return;
      }
      at++;
      continue;
    }
    if (!t.need('tcp', space, at, 2)) break;
    const n = u8(t.bytes, at + 1);
    if (n < 2 || at + n > declaredEnd) {
      t.stop({
        layer: 'tcp',
        reason: 'bad-option',
        offset: at,
        required: Math.max(n, 2),
        actual: declaredEnd - at,
        limitedBy: 'tcp.hdr_len',
      });
      t.generated(N.lengthInvalid, null);
      t.close();
      return;
    }
    if (!explainOption(t, space, at, n, kind, c)) {
      t.stop({ layer: 'tcp', reason: 'bad-option', offset: at, required: 4, actual: n, limitedBy: 'tcp.option_len' });
      t.close();
      return;
    }
    if (!t.need('tcp', space, at, n)) break;
    at += n;
  }
  if (c.syn && end === declaredEnd && !options.children.some((o) => o.spec === F.mss)) t.generated(N.mssAbsent, null);
  t.close();
}

/** @returns whether the options behind it can be read: false for one that is shorter than its own header */
function explainOption(
  t: TreeBuilder,
  space: Span,
  at: number,
  n: number,
  kind: number,
  c: Omit<OptionContext, 'whole'>,
): boolean {
  const captured = Math.min(n, space.end - at);
  if (kind === TcpOption.mptcp) {
    explainMptcp(t, at, n, captured, c.syn, { kind: F.kind, length: F.length });
    return n >= 4 || !mptcpWantsFlags(t.bytes, at, captured);
  }
  const option: OptionSpec = OPTIONS[kind] ?? { node: F.unknown, least: 2 };
  t.open(option.node, at, captured, t.bytes.subarray(at, at + captured));
  if (kind === TcpOption.mss && !c.syn) t.generated(N.mssPresent, null);
  t.u8(F.kind, at);
  const fits = (option.exact === undefined ? n >= (option.least ?? 2) : n === option.exact) && option.odd?.(n) !== true;
  t.open(F.length, at + 1, 1, n);
  if (!fits) t.generated(N.lengthInvalid, null);
  t.close();
  if (!fits) {
    t.stop({
      layer: 'tcp',
      reason: 'bad-option',
      offset: at,
      required: option.exact ?? option.least ?? 2,
      actual: n,
      limitedBy: 'tcp.option_len',
    });
  } else if (option.node === F.unknown) {
    if (captured === n && n > 2) t.raw(F.unknownPayload, at + 2, n - 2);
  } else option.data?.(t, at + 2, at + captured, { ...c, whole: captured === n });
  t.close();
  return true;
}
