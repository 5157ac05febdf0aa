/** docs/protocols.md says what the program does. */
import { expect, test } from 'vitest';
import { protocolsPage, writtenPage } from '../../../scripts/docs.ts';

test('docs/protocols.md is up to date (npm run docs)', () => {
  const page = protocolsPage();
  expect(writtenPage() === page).toBe(true);
});

test('it lists protocols with what announces them', () => {
  const page = protocolsPage();
  for (const [group, number] of [
    ['ip', 'EtherType 0x0800'],
    ['tcp', 'IP protocol 6'],
    ['udp', 'IP protocol 17'],
    ['arp', '0x0806'],
    ['eth', 'link type 1'],
    ['dns', 'UDP port 53'],
    ['http', 'TCP port 80'],
  ]) {
    const row = page.split('\n').find((line) => line.startsWith(`| [\`${group}\`]`));
    expect(row).toContain(number);
  }
});
