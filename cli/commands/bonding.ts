/** `trama bonding CAPTURE`: how several links are one. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { documentCommand } from './document.ts';

export const bondingCommand = (context: Context): Command =>
  documentCommand(context, {
    name: 'bonding',
    description:
      'tell the mode and the hash policy of bonded links, LACP, reordering and failover, from a capture of all of them',
    examples: [
      'trama bonding capture.pcapng',
      "trama bonding capture.pcapng --format json | jq '.bonds[].candidates'",
      'trama lab bond-balance-xor -o - | trama bonding -',
    ],
    load: async () => {
      const [{ bondingDocument }, { bondingText }] = await Promise.all([
        import('../../core/engine/documents/bonding.ts'),
        import('../format/bonding-text.ts'),
      ]);
      return {
        json: (_facts, _selection, engine) => bondingDocument(engine),
        async *text(_facts, options, _selection, engine) {
          yield* bondingText(await bondingDocument(engine), options);
        },
      };
    },
  });
