/** `trama nat CAPTURE`: translators, bindings, and which packet is a rewritten copy of which. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { documentCommand } from './document.ts';

export const natCommand = (context: Context): Command =>
  documentCommand(context, {
    name: 'nat',
    description: 'pair the packets that a NAT box or load balancer rewrote, and rebuild its table',
    examples: ['trama nat capture.pcap', "trama nat capture.pcap --format json | jq '.bindings[].translated.dst'"],
    filter: true,
    load: async () => {
      const [{ captureSection, natSection }, { natText }] = await Promise.all([
        import('../../core/engine/documents/sections.ts'),
        import('../format/nat-text.ts'),
      ]);
      return {
        json: (facts, selection) => ({ schema: 'trama.nat/1', capture: captureSection(facts), ...natSection(facts, selection) }),
        text: (facts, options, selection) => natText(natSection(facts, selection), options),
      };
    },
  });
