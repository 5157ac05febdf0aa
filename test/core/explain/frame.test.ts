import { describe, expect, it } from 'vitest';
import { explainFrame } from '../../../core/explain/frame.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { allFields } from '../../../core/wire/field.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { bytesOf, explain, layers, protocols, value, values } from '../../support/tree.ts';

const MAC = new Uint8Array(6);
const frame = emitEthernet(MAC, MAC, 0x0800, emitIpv4({ source: 1, destination: 2, protocol: 253 }, bytesOf('0102')));

describe('the frame layer', () => {
  const meta = {
    number: 7,
    linkType: 1,
    originalLength: 1000,
    timeNs: 1_013_902_103_123_456_789n,
    deltaNs: -5n,
    relativeNs: 9n,
    interfaceId: 3,
    interfaceName: 'eth0',
    section: 2,
    comments: ['first', 'second'],
  };
  const tree = explainFrame(frame, meta);

  it('says what the capture knows of the frame', () => {
    expect([value(tree, 'frame.number'), value(tree, 'frame.len'), value(tree, 'frame.cap_len')]).toEqual([
      7,
      1000,
      frame.length,
    ]);
    expect([value(tree, 'frame.time_epoch'), value(tree, 'frame.time_delta'), value(tree, 'frame.time_relative')]).toEqual([
      1_013_902_103_123_456_789n,
      -5n,
      9n,
    ]);
    expect([value(tree, 'frame.interface_id'), value(tree, 'frame.interface_name'), value(tree, 'frame.section_number')]).toEqual(
      [3, 'eth0', 2],
    );
    expect(values(tree, 'frame.comment')).toEqual(['first', 'second']);
    expect(value(tree, 'frame.encap_type')).toBe(1);
  });

  it('lists the protocols, and comes first', () => {
    expect(protocols(tree)).toBe('eth:ethertype:ip:data');
    expect(tree.layers.map((n) => n.spec.name)).toEqual(['frame', 'eth', 'ip', 'data']);
  });

  it('counts in the frame’s own bytes', () => {
    expect(tree.sources).toHaveLength(1);
    expect(tree.sources[0]).toMatchObject({ name: 'frame', rows: [6] });
  });

  it('of an empty frame, and of a link type that nobody knows', () => {
    expect(explain(new Uint8Array(0)).stops).toMatchObject([{ layer: 'eth', required: 14, actual: 0 }]);
    expect(layers(explain(bytesOf('0102'), { linkType: 4711 }))).toEqual(['data']);
  });
});

describe('the registry of fields', () => {
  it('has the widths that tshark prints hexadecimal numbers with', () => {
    for (const [name, spec] of allFields()) if (spec.base === 'hex') expect(spec.width, name).toBeGreaterThan(0);
  });

  it('has a title for everything, and no field of another protocol’s name', () => {
    for (const [name, spec] of allFields()) {
      expect(spec.title, name).not.toBe('');
      expect(name).toMatch(/^[a-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/);
    }
    expect(allFields().size).toBeGreaterThan(500);
  });
});
