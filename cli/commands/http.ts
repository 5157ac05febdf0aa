/** `trama http CAPTURE`: requests and their responses. */
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { documentCommand } from './document.ts';

export const httpCommand = (context: Context): Command =>
  documentCommand(context, {
    name: 'http',
    description: 'list the HTTP requests with their responses and server times',
    examples: ['trama http capture.pcap', "trama http capture.pcap --format json | jq '.transactions[].request.uri'"],
    filter: true,
    load: async () => {
      const [{ captureSection }, { cutHttpFrames, httpTransactionSections }, { httpText }] = await Promise.all([
        import('../../core/engine/documents/sections.ts'),
        import('../../core/engine/documents/http.ts'),
        import('../format/http-text.ts'),
      ]);
      return {
        json: (facts, selection, engine) => ({
          schema: 'trama.http/1',
          capture: captureSection(facts),
          cutFrames: cutHttpFrames(engine, selection),
          transactions: httpTransactionSections(facts, selection),
        }),
        text: (facts, options, selection, engine) =>
          httpText(httpTransactionSections(facts, selection), cutHttpFrames(engine, selection), options),
      };
    },
  });
