/** The text of a node, one kind of field after the other; `test/oracle/dissect.test.ts` holds whole trees against tshark's. */
import { describe, expect, it } from 'vitest';
import { nodeLabel } from '../../../core/explain/label.ts';
import type { FieldNode, FieldSpec } from '../../../core/wire/field.ts';

const bytes = Uint8Array.of(0b0100_0101, 0b1010_0000, 0x0d, 0x0a, 0x1b);
const tree = { sources: [{ name: 'frame' as const, bytes, rows: [0] }] };

const node = (spec: Partial<FieldSpec>, rest: Partial<FieldNode> = {}): FieldNode => ({
  spec: { name: 'x.y', type: 'uint', title: 'T', ...spec },
  start: 0,
  length: 1,
  value: 5,
  children: [],
  source: 0,
  ...rest,
});

describe('the text of a node', () => {
  it.each<[string, FieldNode]>([
    ['T: 5', node({})],
    ['[T: 5]', node({ generated: true })],
    ['T', node({ type: 'none' }, { value: null })],
    ['T: five (5)', node({ names: { 5: 'five' } })],
    ['T: 0x0005 (5)', node({ base: 'hex', width: 4, both: true })],
    ['T: 5 (0x0005)', node({ width: 4, both: true })],
    ['T: 1.500000000 seconds', node({ type: 'duration' }, { value: 1_500_000_000n })],
    ['T: ', node({ type: 'string' }, { value: '' })],
    ['T: <none>', node({ type: 'bytes' }, { value: new Uint8Array(0) })],
    [`T: ${'00'.repeat(36)}`, node({ type: 'bytes' }, { value: new Uint8Array(36) })],
    [`T: ${'00'.repeat(36)}…`, node({ type: 'bytes' }, { value: new Uint8Array(37) })],
    ['T: True', node({ type: 'bool' }, { value: true })],
    ['.1.. .... = T: Set', node({ type: 'bool' }, { value: true, mask: 0x40 })],
    ['..0. .... = T: Not set', node({ type: 'bool' }, { value: false, mask: 0x20 })],
    ['..0. .... = T: no', node({ type: 'bool', names: { 0: 'no', 1: 'yes' } }, { value: false, mask: 0x20 })],
    ['0100 .... = T: 0x4', node({ base: 'hex', width: 2 }, { value: 4, mask: 0xf0 })],
    ['.... 0101 1010 .... = T: 90', node({}, { length: 2, value: 90, mask: 0x0ff0 })],
    ['010. .... .... = T: 5', node({ drawn: 12 }, { start: 0, length: 2, mask: 0xe00 })],
    ['T: 5 [correct]', node({}, { status: 'good' })],
    ['T: 5 [incorrect]', node({}, { status: 'bad' })],
    ['T: 5 [unverified: checksum offload]', node({}, { status: 'unverified', statusReason: 'offload' })],
    ['\ufffd\\r\\n\u001b', node({ line: true }, { start: 1, length: 99 })],
  ])('%s', (text, given) => expect(nodeLabel(given, tree)).toBe(text));

  it('names TCP’s flags, or none', () => {
    const flags = (value: number) => nodeLabel(node({ name: 'tcp.flags', title: 'Flags' }, { value }), tree);
    expect(flags(0x012)).toBe('Flags: 0x012 (SYN, ACK)');
    expect(flags(0)).toBe('Flags: 0x000 (<None>)');
    expect(flags(0xfff)).toBe('Flags: 0xfff (FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE, Reserved)');
  });

  it('names service classes (RFC 2474, 2597, 3246) and ECN', () => {
    const field = (value: number) => nodeLabel(node({ name: 'ip.dsfield', title: 'DS', base: 'hex', width: 2 }, { value }), tree);
    expect([0x00, 0xb8, 0x28, 0x9a, 0x05, 0x0f].map(field)).toEqual([
      'DS: 0x00 (DSCP: CS0, ECN: Not-ECT)',
      'DS: 0xb8 (DSCP: EF, ECN: Not-ECT)',
      'DS: 0x28 (DSCP: AF11, ECN: Not-ECT)',
      'DS: 0x9a (DSCP: AF43, ECN: ECT(0))',
      'DS: 0x05 (DSCP: LE, ECN: ECT(1))',
      'DS: 0x0f (DSCP: Unknown, ECN: CE)',
    ]);
  });

  it('says what a sequence number counts from', () => {
    const seq = { name: 'tcp.seq', title: 'Sequence Number' };
    expect(nodeLabel(node(seq, { relative: true }), tree)).toBe('Sequence Number: 5    (relative sequence number)');
    expect(nodeLabel(node(seq), tree)).toBe('Sequence Number: 5');
  });
});
