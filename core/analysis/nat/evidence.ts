/** Why a binding is believed: for each kind of evidence the rows that show it, worked out from the pairs when asked for. */
import type { PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { Sum } from './checksums.ts';
import type { BindingEvidence } from './facts.ts';
import { hasIsnPair, isOrdered, STABLE_PAIRS } from './judge.ts';
import { type BindingStore, BindingWord, type PairStore, Shown } from './stores.ts';

/** `pairs`: ids of the binding's pairs in order of the copies. */
export function evidenceOf(
  tables: Tables,
  bindings: BindingStore,
  store: PairStore,
  binding: number,
  pairs: readonly number[],
): BindingEvidence[] {
  const p = tables.packets;
  const bits = bindings.get(binding, BindingWord.bits);
  const xy = bindings.get(binding, BindingWord.countXY);
  const yx = bindings.get(binding, BindingWord.countYX);
  const out: BindingEvidence[] = [];
  const rowsOf = (ids: readonly number[]) =>
    ids.flatMap((pair) => [store.original.get(pair) as PacketRow, store.copy.get(pair) as PacketRow]);
  const put = (code: BindingEvidence['code'], ids: readonly number[]) => {
    if (ids.length > 0) out.push({ code, rows: rowsOf(ids) });
  };
  const original = (pair: number) => store.original.get(pair);
  const copy = (pair: number) => store.copy.get(pair);
  const flowX = bindings.get(binding, BindingWord.flowX);
  const isXY = (pair: number) => p.flow.get(original(pair)) === flowX;
  const firstOf = (test: (pair: number) => boolean) => pairs.filter(test).slice(0, 1);
  const withFlag = (set: number, clear: number) =>
    firstOf((pair) => (p.flags.get(copy(pair)) & set) === set && (p.flags.get(copy(pair)) & clear) === 0);

  if (tables.flows.protocol.get(flowX) === IpProtocol.tcp) {
    const handshake = [...withFlag(TcpFlag.syn, TcpFlag.ack), ...withFlag(TcpFlag.syn | TcpFlag.ack, 0)];
    if (hasIsnPair(bits, xy, yx))
      put('isn-pair', handshake.length === 2 ? handshake : [...firstOf(isXY), ...firstOf((pair) => !isXY(pair))]);
    else if ((bits & (Shown.oneNumber | Shown.twoNumbers)) !== 0)
      put('isn', handshake.length > 0 ? handshake : pairs.slice(0, 1));
  }
  if (xy > 0 && yx > 0) put('both-directions', [...firstOf(isXY), ...firstOf((pair) => !isXY(pair))]);
  if ((bits & Shown.content) !== 0)
    put(
      'content',
      firstOf((pair) => p.payloadLength.get(copy(pair)) > 0),
    );
  if ((bits & Shown.idEqual) !== 0)
    put(
      'ip-id',
      pairs.filter((pair) => p.ipId.get(copy(pair)) !== 0 && p.ipId.get(copy(pair)) === p.ipId.get(original(pair))),
    );
  if ((bits & (Shown.macDirect | Shown.macSwapped)) !== 0)
    put(
      'mac-path',
      (bits & Shown.macDirect) !== 0
        ? pairs.filter((pair) => p.macDst.get(original(pair)) === p.macSrc.get(copy(pair)))
        : [...firstOf(isXY), ...firstOf((pair) => !isXY(pair))],
    );
  if ((bits & Shown.through) !== 0)
    put(
      'capture-host',
      pairs.filter((pair) => (p.marks.get(original(pair)) & Mark.received) !== 0 && (p.marks.get(copy(pair)) & Mark.sent) !== 0),
    );
  if ((bits & (Shown.hopXY | Shown.hopYX)) !== 0)
    put(
      'ttl',
      pairs.filter((pair) => p.ttl.get(original(pair)) - p.ttl.get(copy(pair)) === 1),
    );
  if ((bits & Shown.sumsGood) !== 0)
    put(
      'checksums',
      pairs.filter((pair) => (store.verdict.get(pair) & 3) === Sum.good),
    );
  if (xy + yx >= STABLE_PAIRS) put('stable-mapping', [...pairs.slice(0, 1), ...pairs.slice(-1)]);
  if (isOrdered(bindings, binding)) put('order', pairs.slice(0, 2));
  return out;
}
