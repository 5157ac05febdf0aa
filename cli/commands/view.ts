/** `trama view [CAPTURE]`: the user interface in a browser. */
import { Argument, Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { wholeNumber } from '../options.ts';

interface Options {
  readonly port: number;
  readonly open: boolean;
}

export function viewCommand(context: Context): Command {
  return new Command('view')
    .description('show a capture in the browser: packets, sequence diagram and story; served to this computer only')
    .addArgument(
      new Argument(
        '[capture]',
        "pcap, pcapng, ipgrab listing or hex dump; '-' is stdin; an exercise: a student's package, its folder or file, or the name of one that ships; without it a file is dropped on the page",
      ),
    )
    .addOption(new Option('--port <n>', 'port on 127.0.0.1 (0: any that is free)').default(0).argParser(wholeNumber('--port', 0)))
    .addOption(new Option('--no-open', 'do not open the browser: print the address only'))
    .addHelpText(
      'after',
      `
Examples:
  trama view capture.pcap
  trama view                                   then drop a file on the page
  ssh host "tcpdump -c 500 -w - tcp port 80" | trama view -
  trama view capture.pcap --port 8090 --no-open
  trama view packages/1234                     a student's package: questions beside the packets
  trama view lvs-nat-24                        an exercise that ships

The address has a token in it: who does not know it is refused. Ctrl+C ends the server.`,
    )
    .action(async (file: string | undefined, options: Options) => {
      if (options.port > 65_535) throw new CliError(`--port: there is no port ${options.port}`, 'Ports go up to 65535.');
      const { runView } = await import('../view/run.ts');
      await runView(context, file, options);
    });
}
