/** `trama completion SHELL`: the script that makes a shell complete commands, options and their values. */
import { Argument, Command } from 'commander';
import type { Context } from '../context.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function completionCommand(context: Context, program: Command): Command {
  return new Command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  source <(trama completion bash)                                   bash, this session
  trama completion zsh > "\${fpath[1]}/_trama"                       zsh, for good
  trama completion fish > ~/.config/fish/completions/trama.fish     fish, for good`,
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../format/completion.ts');
      await context.out.all([completionScript(shell, program)]);
    });
}
