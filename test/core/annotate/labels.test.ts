import { expect, it } from 'vitest';
import { deviceName, phaseName, roleName, severityName } from '../../../core/annotate/labels.ts';
import { openFixture } from './story.ts';

it('names phases, roles and severities in each language', () => {
  expect(phaseName('tcp.open.syn', 'en')).toBe('opening: SYN');
  expect(phaseName('tcp.open.syn', 'es')).toBe('apertura: SYN');
  expect(roleName('real-server', 'en')).toBe('real server');
  expect(roleName('real-server', 'es')).toBe('servidor real');
  expect(severityName('warning', 'es')).toBe('aviso');
});

it('names devices as the story does: by role, with the address where the role is not enough', async () => {
  const { facts } = await openFixture('lvs-nat-rr-kernel.pcap');
  const names = facts.topology.devices.map((d) => deviceName(facts, d, 'es'));
  expect(names).toEqual(
    expect.arrayContaining(['cliente', 'director', 'servidor real 192.0.2.107', 'servidor real 192.0.2.108']),
  );
});
