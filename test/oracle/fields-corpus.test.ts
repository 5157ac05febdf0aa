/** The command on tcpdump's own test captures: hostile and odd packets by the hundred. A minute or two. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isSupported } from '../corpus/supported.ts';
import { COMMAND, hasTshark, ourFields, tsharkFields } from '../support/fields.ts';

const tcpdump = resolve(import.meta.dirname, '../../../shared/corpus/tcpdump');
describe.skipIf(!hasTshark || !existsSync(tcpdump))(
  'the command on the packets of tcpdump’s captures whose protocols are decoded here',
  () => {
    const files = existsSync(tcpdump) ? readdirSync(tcpdump).sort() : [];
    const differing: string[] = [];
    let compared = 0;
    beforeAll(async () => {
      const queue = files.map((f) => join(tcpdump, f));
      const worker = async () => {
        for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
          // Where nothing but frame numbers could be printed there is nothing to compare.
          const ours = (await ourFields(file, COMMAND)).split('\n');
          if (ours.every((line) => /^\d*\t*$/.test(line))) continue;
          const theirs = (await tsharkFields(file, ['frame.protocols', ...COMMAND])).split('\n').slice(0, -1);
          theirs.forEach((line, i) => {
            const tab = line.indexOf('\t');
            if (!isSupported(line.slice(0, tab))) return;
            compared++;
            if (ours[i] !== line.slice(tab + 1))
              differing.push(`${file} frame ${i + 1}: ${ours[i]} instead of ${line.slice(tab + 1)}`);
          });
        }
      };
      await Promise.all([worker(), worker()]);
    }, 1_200_000);

    it('is the same', () => {
      expect(differing).toEqual([]);
      // The corpus has about 1,600 such frames in the files that have any value to compare.
      expect(compared).toBeGreaterThan(1500);
    });
  },
);
