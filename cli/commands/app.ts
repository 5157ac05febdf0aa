/** `trama app [CAPTURE…]`: the user interface as a program of its own. */
import { Argument, Command } from 'commander';
import type { Context } from '../context.ts';

interface Options {
  readonly orView?: boolean;
}

export function appCommand(context: Context): Command {
  return new Command('app')
    .description('show captures in the desktop app, a window each')
    .addArgument(new Argument('[captures...]', 'pcap, pcapng, ipgrab listings or hex dumps; without one the window is empty'))
    .option('--or-view', "where the app cannot be started, show the first capture in the browser, as 'trama view' does")
    .addHelpText(
      'after',
      `
Examples:
  trama app capture.pcap
  trama app before.pcap after.pcap             two windows
  trama app capture.pcap --or-view

The app needs Electron's program, which is downloaded at its first start ('npm start') and not with the
packages. Where it is not there, this says how to get it; 'trama view' needs none.`,
    )
    .action(async (files: string[], options: Options) => {
      const { runApp } = await import('../view/desktop.ts');
      await runApp(context, files, { orView: options.orView === true });
    });
}
