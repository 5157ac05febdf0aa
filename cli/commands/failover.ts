/** `trama failover CAPTURE`: who took over from whom, and what became of the connections. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { documentCommand } from './document.ts';

export const failoverCommand = (context: Context): Command =>
  documentCommand(context, {
    name: 'failover',
    description: 'follow takeovers: VRRP and gratuitous ARP, what directors told each other, which connections survived',
    examples: [
      'trama failover capture.pcapng',
      "trama failover capture.pcapng --format json | jq '.takeovers[].connections[] | {client, outcome, cause}'",
      'trama lab takeover-sync -o - | trama failover -',
    ],
    load: async () => {
      const [{ failoverDocument }, { failoverText }] = await Promise.all([
        import('../../core/engine/documents/failover.ts'),
        import('../format/failover-text.ts'),
      ]);
      return {
        json: (_facts, _selection, engine) => failoverDocument(engine),
        async *text(_facts, options, _selection, engine) {
          yield* failoverText(await failoverDocument(engine), options);
        },
      };
    },
  });
