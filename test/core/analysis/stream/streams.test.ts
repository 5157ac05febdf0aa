/** Units of protocols over TCP that lie across segments, and what their trees say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowOfFrame } from '../../../../core/base/ids.ts';
import { openCapture } from '../../../../core/capture/open.ts';
import { MemorySource } from '../../../../core/capture/source.ts';
import { type Engine, openEngine } from '../../../../core/engine/engine.ts';
import type { FieldNode, FrameTree } from '../../../../core/wire/field.ts';

const open = async (name: string): Promise<Engine> => {
  const bytes = readFileSync(new URL(`../../../../fixtures/captures/${name}`, import.meta.url));
  return openEngine(await openCapture(new MemorySource(new Uint8Array(bytes)), name));
};

function valuesOf(tree: FrameTree, name: string): FieldNode['value'][] {
  const out: FieldNode['value'][] = [];
  const visit = (nodes: readonly FieldNode[]): void => {
    for (const node of nodes) {
      if (node.spec.name === name) out.push(node.value);
      visit(node.children);
    }
  };
  visit(tree.layers);
  return out;
}

/** Frame → values of a field, for the frames that have it. */
async function byFrame(engine: Engine, name: string): Promise<Record<number, FieldNode['value'][]>> {
  const out: Record<number, FieldNode['value'][]> = {};
  for (const row of engine.rows()) {
    const values = valuesOf(await engine.explain(row), name);
    if (values.length > 0) out[row + 1] = values;
  }
  return out;
}

describe('TLS across segments', () => {
  it('shows a record in the frame that completes it, with the segments that carried it', async () => {
    const engine = await open('tls-segments.pcap');
    const names = await byFrame(engine, 'tls.handshake.extensions_server_name');
    expect(Object.values(names)).toEqual([['www.example.com']]);
    const shown = Number(Object.keys(names)[0]);
    const tree = await engine.explain(rowOfFrame(shown));
    expect(valuesOf(tree, 'tcp.segment')).toEqual([shown - 2, shown]);
    expect(valuesOf(tree, 'tcp.segment.count')).toEqual([2]);
    const earlier = await engine.explain(rowOfFrame(shown - 2));
    expect(valuesOf(earlier, 'tcp.reassembled_in')).toEqual([shown]);
    expect(valuesOf(earlier, 'tls.handshake.type')).toEqual([]);
  });

  it('puts together handshake messages that lie across records', async () => {
    const engine = await open('tls-segments.pcap');
    const types = await byFrame(engine, 'tls.handshake.type');
    expect(Object.values(types)).toEqual([[1], [2, 14]]);
    expect(Object.values(await byFrame(engine, 'tls.handshake.fragment.count'))).toEqual([[2]]);
  });

  it('gives only what one frame holds where other frames are not read', async () => {
    const engine = await open('tls-segments.pcap');
    const [frame] = Object.keys(await byFrame(engine, 'tls.handshake.extensions_server_name'));
    const row = rowOfFrame(Number(frame));
    expect(valuesOf(engine.explainBytes(row, await engine.bytes(row)), 'tls.handshake.type')).toEqual([]);
    expect(engine.explainFrame(row, await engine.bytes(row))).toBeInstanceOf(Promise);
  });
});

describe('text protocols', () => {
  it('reads FTP addresses and ports', async () => {
    const engine = await open('ftp-passive.pcap');
    expect(Object.values(await byFrame(engine, 'ftp.passive.port'))).toEqual([[50_000]]);
    expect(Object.values(await byFrame(engine, 'ftp.epsv.port'))).toEqual([[50_001]]);
    expect(Object.values(await byFrame(engine, 'ftp.active.port'))).toEqual([[1025]]);
    expect(Object.values(await byFrame(engine, 'ftp.eprt.port'))).toEqual([[1026]]);
  });
  it('goes on with TLS after STARTTLS', async () => {
    const engine = await open('smtp-starttls.pcap');
    expect(Object.values(await byFrame(engine, 'tls.handshake.type'))).toEqual([[1], [2]]);
    expect(Object.values(await byFrame(engine, 'smtp.response.code'))).toEqual([[220], [250], [220]]);
  });
  it('waits for the end of an IMAP line', async () => {
    const engine = await open('imap.pcap');
    expect(Object.values(await byFrame(engine, 'imap.response.status'))).toEqual([['OK'], ['OK']]);
  });
  it('splits DNS messages at their lengths', async () => {
    const engine = await open('dns-tcp.pcap');
    expect(Object.values(await byFrame(engine, 'dns.id'))).toEqual([[1, 2], [1]]);
  });
});
