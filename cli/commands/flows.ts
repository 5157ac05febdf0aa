/** `trama flows CAPTURE`: the conversations. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { documentCommand } from './document.ts';

export const flowsCommand = (context: Context): Command =>
  documentCommand(context, {
    name: 'flows',
    description: 'list the TCP, UDP and ICMP conversations',
    examples: [
      'trama flows capture.pcap',
      "trama flows capture.pcap -Y 'tcp.flags.reset == 1'",
      `trama flows capture.pcap --format json | jq '.flows[] | select(.tcp.close.kind == "reset")'`,
    ],
    filter: true,
    load: async () => {
      const [{ captureSection, flowSections }, { flowsText }] = await Promise.all([
        import('../../core/engine/documents/sections.ts'),
        import('../format/flows-text.ts'),
      ]);
      return {
        json: (facts, selection) => ({
          schema: 'trama.flows/1',
          capture: captureSection(facts),
          flows: flowSections(facts, selection),
        }),
        text: (facts, options, selection) => flowsText(captureSection(facts), flowSections(facts, selection), options),
      };
    },
  });
