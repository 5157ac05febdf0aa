/** `trama follow CAPTURE`: what the two ends of a conversation said to each other. */
import { Command, Option } from 'commander';
import { type FlowId, flowId } from '../../core/base/ids.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { IpProtocol } from '../../core/table/flows.ts';
import { type Context, languageOf } from '../context.ts';
import { CliError } from '../errors.ts';
import { captureArgument, formatOption, languageOption, outputOption, wholeNumber } from '../options.ts';

interface Options {
  readonly format: 'ascii' | 'hex' | 'raw' | 'yaml' | 'json';
  readonly flow?: number;
  readonly stream?: number;
  readonly protocol?: 'tcp' | 'udp' | 'http';
  readonly direction: 'both' | 'client' | 'server';
  readonly frames?: boolean;
  readonly lang?: string;
  readonly output?: string;
}

export function followCommand(context: Context): Command {
  return new Command('follow')
    .description('print what the two ends of a TCP or UDP conversation sent, in order, and what of it is missing')
    .addArgument(captureArgument())
    .addOption(new Option('--flow <n>', "the conversation ('trama flows' numbers them)").argParser(wholeNumber('--flow', 0)))
    .addOption(
      new Option('--stream <n>', "the same by Wireshark's tcp.stream; with --protocol udp, udp.stream")
        .argParser(wholeNumber('--stream', 0))
        .conflicts('flow'),
    )
    .addOption(
      new Option('--protocol <protocol>', 'http: each message, its body without chunks and content coding').choices([
        'tcp',
        'udp',
        'http',
      ]),
    )
    .addOption(formatOption(['ascii', 'hex', 'raw', 'yaml', 'json']))
    .addOption(new Option('--direction <who>', 'only what this end sent').choices(['both', 'client', 'server']).default('both'))
    .option('--frames', 'say which frame carried each piece (ascii, hex)')
    .addOption(languageOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
ascii, hex, raw and yaml are laid out as 'tshark -z follow,tcp,FORMAT,N' does: what node 1 sends is indented by a tab. Bytes that the
capture does not hold, and segments that bring other bytes than before, are listed behind the stream (with raw: on stderr).

Examples:
  trama follow capture.pcap                            the only conversation
  trama follow capture.pcap --flow 3 --format hex
  trama follow capture.pcap --flow 3 --protocol http   messages with decoded bodies
  trama follow capture.pcap --stream 0 --direction server --format raw | tail -n +7 | head -n -1 | xxd -r -p > server.bin
  trama follow capture.pcap --flow 3 --format json | jq '.gaps'`,
    )
    .action(async (path: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const [{ withEngine }, { withOutput }, { FollowedStream }, { followNotes }, { followText, followYaml }, { textOptions }] =
        await Promise.all([
          import('../session.ts'),
          import('../output-file.ts'),
          import('../../core/engine/documents/follow.ts'),
          import('../../core/engine/documents/follow-notes.ts'),
          import('../format/follow-text.ts'),
          import('../format/options.ts'),
        ]);
      await withEngine(context, path, async (engine) => {
        const flow = chosenFlow(engine, options);
        const udp = engine.facts.tables.flows.protocol.get(flow) === IpProtocol.udp;
        const protocol = options.protocol ?? (udp ? 'udp' : 'tcp');
        if (udp !== (protocol === 'udp')) throw new CliError(`flow ${flow} is ${udp ? 'UDP' : 'TCP'}, not ${protocol}`);
        if (protocol === 'http' && !engine.facts.http.speaksHttp(flow))
          throw new CliError(`no HTTP message was found in flow ${flow}`, 'Follow it without --protocol http.');
        const decode = (coding: string, body: Uint8Array) =>
          import('../io/content-coding.ts').then((m) => m.decodeContent(coding, body));
        const stream = new FollowedStream(engine, flow, { protocol, direction: options.direction, decode });
        const text = textOptions(context, language);
        await withOutput(context, options.output, path, async (out) => {
          const { format } = options;
          if (format === 'json') {
            const { writeJson } = await import('../../core/engine/documents/json.ts');
            return out.all(writeJson(stream.document()));
          }
          if (format === 'yaml') return out.all(followYaml(stream));
          const terminal = context.outIsTerminal && (options.output === undefined || options.output === '-');
          return out.all(followText(stream, format, { ...text, terminal, frames: options.frames === true }));
        });
        if (options.format === 'raw') for (const note of followNotes(stream, language)) context.error(`trama: note: ${note}\n`);
      });
    });
}

function chosenFlow({ facts }: Engine, { flow, stream, protocol }: Options): FlowId {
  const { flows } = facts.tables;
  const seen = (id: number) => flows.isSeen(flowId(id));
  const number = (id: number) => flows.protocol.get(id);
  if (flow !== undefined) {
    if (flow >= flows.length || !seen(flow)) throw new CliError(`there is no flow ${flow}`, "'trama flows' lists them.");
    if (number(flow) !== IpProtocol.tcp && number(flow) !== IpProtocol.udp)
      throw new CliError(`flow ${flow} is neither TCP nor UDP: there is no stream to follow`);
    return flowId(flow);
  }
  const wanted = protocol === 'udp' ? IpProtocol.udp : IpProtocol.tcp;
  const found: FlowId[] = [];
  for (let id = 0; id < flows.length && found.length < 2; id++) {
    if (!seen(id)) continue;
    const fits =
      stream !== undefined || protocol !== undefined
        ? number(id) === wanted
        : number(id) === IpProtocol.tcp || number(id) === IpProtocol.udp;
    if (fits && (stream === undefined || flows.stream.get(id) === stream)) found.push(flowId(id));
  }
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  if (stream !== undefined)
    throw new CliError(
      `there is no ${protocol === 'udp' ? 'udp' : 'tcp'}.stream ${stream}`,
      "'trama flows' lists the conversations.",
    );
  if (only === undefined) throw new CliError('the capture has no TCP or UDP conversation to follow');
  throw new CliError('the capture has several conversations', "Say which one: --flow N. 'trama flows' lists them.");
}
