/** `trama topology CAPTURE`: devices, networks, gateways and roles. */
import { Command, Option } from 'commander';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { captureArgument, formatOption, languageOption, outputOption } from '../options.ts';

interface Options {
  readonly format: 'text' | 'json' | 'svg' | 'png' | 'mermaid';
  readonly output?: string;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly lang?: string;
}

export function topologyCommand(context: Context): Command {
  return new Command('topology')
    .description('name the devices, their roles and the networks they stand in, with the frames that show it; also as a picture')
    .addArgument(captureArgument())
    .addOption(formatOption(['text', 'json', 'svg', 'png', 'mermaid']))
    .addOption(outputOption())
    .addOption(new Option('--theme <theme>', 'colours of svg and png').choices(['auto', 'light', 'dark']).default('auto'))
    .addOption(languageOption())
    .addHelpText(
      'after',
      `
Examples:
  trama topology capture.pcap
  trama topology capture.pcap --format svg -o map.svg
  trama topology capture.pcap --format json | jq '.devices[] | select(.roles | index("director"))'
  trama lab home-router -o - | trama topology - --format mermaid --lang es`,
    )
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const toScreen = options.output === undefined || options.output === '-';
      if (options.format === 'png' && toScreen && context.outIsTerminal)
        throw new CliError('PNG is binary: it is not written to a terminal', 'Write it to a file: -o map.png');
      const [{ withEngine }, { withOutput }, documents, { topologyWords }, { loadVendors }] = await Promise.all([
        import('../session.ts'),
        import('../output-file.ts'),
        import('../../core/engine/documents/topology.ts'),
        import('../../core/diagram/topology/words.ts'),
        import('../io/vendors.ts'),
      ]);
      const vendors = await loadVendors();
      await withEngine(context, path, async (engine) => {
        const map = await documents.topologyMap(engine);
        const words = topologyWords(language);
        const document = async () =>
          documents.topologyDocument(engine, map, await documents.capturePoint(engine), language, vendors);
        const picture = () => documents.topologyPicture(engine, map, language, vendors);
        await withOutput(context, options.output, path, async (out) => {
          switch (options.format) {
            case 'json':
              return out.all((await import('../../core/engine/documents/json.ts')).writeJson(await document()));
            case 'text': {
              const [{ topologyText }, { textOptions }] = await Promise.all([
                import('../format/topology-text.ts'),
                import('../format/options.ts'),
              ]);
              return out.all(topologyText(await document(), words, textOptions(context, language)));
            }
            case 'mermaid':
              return out.all([(await import('../../core/diagram/topology/mermaid.ts')).topologyMermaid(picture(), words)]);
            default: {
              const [{ layoutTopology }, { topologySvg }] = await Promise.all([
                import('../../core/diagram/topology/layout.ts'),
                import('../../core/diagram/topology/svg.ts'),
              ]);
              const layout = layoutTopology(picture(), words);
              if (options.format === 'svg') return out.all([topologySvg(layout, { theme: options.theme })]);
              const { renderPng } = await import('../render/png.ts');
              const svg = topologySvg(layout, { theme: options.theme === 'dark' ? 'dark' : 'light' });
              return out.bytes(renderPng(svg, layout));
            }
          }
        });
      });
    });
}
