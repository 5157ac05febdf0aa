/** The tree of a frame reads as in `tshark -V`. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nodeLabel } from '../../core/explain/label.ts';
import { allFields, type FieldNode, type FrameTree } from '../../core/wire/field.ts';
import '../../core/explain/dispatch.ts';
import { formatValue } from '../../core/explain/format.ts';
import '../../core/explain/frame.ts';
import { OURS_ALONE } from '../corpus/known.ts';
import { hasTshark, withCapture } from '../support/fields.ts';

const captures = resolve(import.meta.dirname, '../../fixtures/captures');
const tshark = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)('tshark', args, { maxBuffer: 1 << 29 })).stdout;

/** Protocols on the fixtures' ports that are data to us. */
const OTHERS = ['echo', 'dns', 'tapa'].flatMap((name) => ['--disable-protocol', name]);

/**
 * What tshark knows more of in its second pass than a field has in the first (test/oracle/verdicts.test.ts compares that), and judgements, with
 * all that is below them.
 */
const GROUPS = /^\[(Expert Info|SEQ\/ACK analysis|Conversation completeness|MPTCP analysis)/;
const LEFT_OUT = [
  /^\[?(Header c|C)hecksum [Ss]tatus/,
  // A repetition of the payload's length.
  /^(TCP|Retransmitted TCP) segment data/,
  // Pairs of messages: the story's, too.
  /^\[(Response|Request) (frame|time|In|To|Time)|^\[No response seen|^\[Next (request|response) in frame/,
  /^\[(Fragment overlap|Conflicting data|Malformed Packet)/,
  /^\[Sub(flow token|flow expected)/,
  // The bytes of a data layer.
  /^[0-9a-f]{4} {2}/,
  // Whether a payload is data depends on what tshark makes of the port, and behind an ICMP error it is a layer of the frame.
  /^(Data \(|Data: |\[Length: )/,
  /^$/,
];

/** tshark cuts lines somewhere behind this. */
const SHOWN = 200;

/** What stands behind a checksum depends on who verifies it. */
const plain = (line: string): string =>
  line
    .replace(/ \[(validation disabled|correct|incorrect.*|unverified.*)\]$/, ' [checksum]')
    .replace(/(\[Protocols in frame: .*):data\]$/, '$1]')
    .replace(/^( *?) ?\[truncated\]/, '$1')
    .slice(0, SHOWN)
    .trimEnd();

/** Lines of one side only, by capture. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  // In its second pass tshark gives an interim response what it has found out for the final one.
  'http-100-continue.pcap': /^\s*\[Request URI: /,
  // It leaves the payload of a segment that both ends a stream and completes its body unnamed.
  'http-until-close.pcap': /^\s*TCP payload/,
  // What has no name is not called unknown here.
  'tcp-options.pcap': /^\s*Kind: (Unknown \()?\d+\)?$|option length = |option goes past/,
  'ipv4-options.pcap': /with too-short option length|Option whose length is wrong|past end of options/,
};
const isKept = (line: string): boolean => !LEFT_OUT.some((pattern) => pattern.test(line.trim()));

function theirLines(text: string): string[] {
  const out: string[] = [];
  let skipping = -1;
  for (const raw of text.split('\n')) {
    const line = plain(raw);
    const depth = line.length - line.trimStart().length;
    if (skipping >= 0 && depth > skipping) continue;
    skipping = GROUPS.test(line.trimStart()) ? depth : -1;
    if (skipping < 0 && isKept(line)) out.push(line);
  }
  return out;
}

function ourLines(tree: FrameTree): string[] {
  const out: string[] = [];
  const walk = (node: FieldNode, parent: FieldNode | undefined, depth: number): void => {
    if (node.spec.hidden === true) return;
    const line = plain('    '.repeat(depth) + nodeLabel(node, tree, parent));
    if (GROUPS.test(line.trimStart())) return;
    if (isKept(line)) out.push(line);
    for (const child of node.children) walk(child, node, depth + 1);
  };
  for (const layer of tree.layers) walk(layer, undefined, 0);
  return out;
}

describe.skipIf(!hasTshark)('the text of a tree', () => {
  it.each([
    'lvs-nat.pcap',
    'arp-kinds.pcap',
    'vlan.pcap',
    'ipv4-fragments.pcap',
    'ipv6-extensions.pcap',
    'icmpv6.pcap',
    'tcp-close-half.pcap',
    'tcp-mid-stream.pcap',
    'http-chunked.pcap',
    'http-100-continue.pcap',
    'http-request-split.pcap',
    'http-until-close.pcap',
    'nat-masquerade.pcap',
    'nat-icmp.pcap',
    'tcp-options.pcap',
    'http-get.pcap',
    'http-no-body.pcap',
    'lvs-nat-rr-kernel.pcap',
    'lvs-tunnel.pcap',
    'tcp-sequence-wrap.pcap',
    'ipv4-options.pcap',
  ])('%s: the same lines in the same order', async (name) => {
    const file = join(captures, name);
    const frames = (await tshark('-2', '-n', '-r', file, '-V', ...OTHERS)).split(/\n(?=Frame \d+: )/);
    await withCapture(file, async (engine) => {
      expect(engine.facts.tables.packets.length).toBe(frames.length);
      const compared = (lines: readonly string[]) => lines.filter((line) => KNOWN[name]?.test(line) !== true);
      for (const row of engine.rows()) {
        expect(compared(ourLines(await engine.explain(row)))).toEqual(compared(theirLines(frames[row] ?? '')));
      }
    });
  });
});

/** Values of these fields that a tree shows, all occurrences, by frame. */
async function treeValues(name: string, fields: readonly string[]): Promise<string[]> {
  return withCapture(join(captures, name), async (engine) => {
    const out: string[] = [];
    for (const row of engine.rows()) {
      const values = new Map(fields.map((field) => [field, [] as string[]]));
      const walk = (node: FieldNode): void => {
        values.get(node.spec.name)?.push(formatValue(node.spec, node.value));
        node.children.forEach(walk);
      };
      (await engine.explain(row)).layers.forEach(walk);
      out.push([...values.values()].map((list) => list.join()).join('\t'));
    }
    return out;
  });
}

describe.skipIf(!hasTshark)('what only several packets tell', () => {
  const fields = [
    'tcp.reassembled_in',
    'ip.reassembled_in',
    'ipv6.reassembled.in',
    'http.response_in',
    'tcp.segment',
    'tcp.segment.count',
    'tcp.reassembled.length',
    'http.chunk_size',
    'http.file_data',
  ];
  it.each([
    'lvs-nat.pcap',
    'lvs-nat-rr-kernel.pcap',
    'http-100-continue.pcap',
    'http-chunked.pcap',
    'http-gap.pcap',
    'http-no-body.pcap',
    'http-out-of-order.pcap',
    'http-request-split.pcap',
    'http-until-close.pcap',
    'ipv4-fragments.pcap',
    'ipv6-extensions.pcap',
    'kernel-double-nat.pcap',
    'kernel-fragments.pcap',
  ])('%s: as tshark in its second pass', async (name) => {
    const names = fields.flatMap((field) => ['-e', field]);
    const theirs = (await tshark('-2', '-r', join(captures, name), '-T', 'fields', ...names)).split('\n').slice(0, -1);
    expect(await treeValues(name, fields)).toEqual(theirs);
  });
});

describe.skipIf(!hasTshark)('the registry of fields', () => {
  it('has tshark’s titles, and shows in both bases what tshark does', async () => {
    const known = new Map<string, { title: string; base: string }>();
    for (const line of (await tshark('-G', 'fields')).split('\n')) {
      const [kind, title = '', name = '', , , base = ''] = line.split('\t');
      if ((kind === 'F' || kind === 'P') && !known.has(name)) known.set(name, { title, base });
    }
    for (const [name, spec] of allFields()) {
      if (OURS_ALONE.some((pattern) => pattern.test(name))) continue;
      if (!TITLED_BY_LINE.has(name)) expect(spec.title, name).toBe(known.get(name)?.title);
      expect(spec.both === true, name).toBe(/HEX_DEC|DEC_HEX/.test(known.get(name)?.base ?? ''));
    }
  });

  it('gives values no name of its own', async () => {
    const known = new Map<string, Map<number, Set<string>>>();
    const enter = (name: string, value: number, text: string): void => {
      let values = known.get(name);
      if (values === undefined) {
        values = new Map();
        known.set(name, values);
      }
      values.set(value, (values.get(value) ?? new Set()).add(text));
    };
    for (const line of (await tshark('-G', 'values')).split('\n')) {
      const [kind, name = '', value = '', text = ''] = line.split('\t');
      if (!allFields().has(name)) continue;
      if (kind === 'V') enter(name, Number(value), text);
      if (kind === 'T') {
        enter(name, 1, value);
        enter(name, 0, text);
      }
    }
    const own: string[] = [];
    for (const [name, spec] of allFields()) {
      const values = known.get(name);
      if (values === undefined) continue;
      for (const [value, text] of Object.entries(spec.names ?? {}))
        if (values.get(Number(value))?.has(text) !== true && !NAMES_OF_OURS.has(`${name} ${value}`) && !NAMED_BY_OURS.has(name))
          own.push(`${name} ${value}: ${text}`);
    }
    expect(own).toEqual([]);
  });
});

/** Entitled as the line of the detail pane has it: tshark words that line apart from the field, or repeats the title of the field beside it. */
const TITLED_BY_LINE: ReadonlySet<string> = new Set([
  'tls.heartbeat_message.payload',
  'tls.heartbeat_message.padding',
  'tls.handshake.type',
  'tls.handshake.cert_type',
  'tls.handshake.extensions_supported_groups',
  'tls.handshake.extensions_ec_point_formats',
]);

/** Values that have a meaning which tshark 4.0 has no name for. */
const NAMES_OF_OURS: ReadonlySet<string> = new Set([
  'ipv6.opt.type 35',
  'null.family 10',
  'ssh.message_code 7',
  'tcp.option_kind 69',
  'tcp.options.mptcp.subtype 15',
]);

/** Here the cipher suites of all versions have the names of one registry; tshark's list for SSL 2's hello ends early. */
const NAMED_BY_OURS: ReadonlySet<string> = new Set(['tls.handshake.cipherspec']);
