/** Shell completion scripts, made from the program's own definition. Everything is static: completing starts no process. */
import type { Command } from 'commander';

interface Flag {
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  /** Values of the first argument, where they are a fixed list; otherwise it is a file. */
  readonly choices: readonly string[];
  /** Files follow the first argument. */
  readonly files: boolean;
}

function entriesOf(program: Command): Entry[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: help.visibleOptions(command).map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
    choices:
      command.name() === 'help' ? program.commands.map((c) => c.name()) : (command.registeredArguments[0]?.argChoices ?? []),
    files: command.registeredArguments.length > 1,
  }));
}

export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const entries = entriesOf(program);
  if (shell === 'bash') return bash(entries);
  return shell === 'zsh' ? zsh(entries) : fish(entries);
}

const words = (list: readonly string[]): string => list.join(' ');

function bash(entries: readonly Entry[]): string {
  const cases = entries.map((entry) => {
    const values = entry.flags
      .filter((flag) => flag.takesValue)
      .map(
        (flag) =>
          `        ${flag.names.join('|')}) ${flag.choices.length > 0 ? `COMPREPLY=($(compgen -W '${words(flag.choices)}' -- "$cur"))` : 'COMPREPLY=($(compgen -f -- "$cur"))'}; return;;`,
      );
    const flags = words(entry.flags.flatMap((flag) => flag.names));
    const files = 'COMPREPLY=($(compgen -f -- "$cur"))';
    const named = `COMPREPLY=($(compgen -W '${words(entry.choices)}' -- "$cur"))`;
    const first =
      entry.choices.length === 0 ? files : entry.files ? `if ((COMP_CWORD == 2)); then ${named}; else ${files}; fi` : named;
    return `    ${entry.name})
      case $prev in
${values.join('\n')}${values.length > 0 ? '\n' : ''}        *) ;;
      esac
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '${flags}' -- "$cur")); else ${first}; fi;;`;
  });
  return `# bash completion for trama: source <(trama completion bash)
_trama() {
  local cur prev
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${words(entries.map((e) => e.name))} --help --version' -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
}
complete -o filenames -F _trama trama
`;
}

// Inside single quotes, in all three shells.
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(entries: readonly Entry[]): string {
  const bracketed = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');
  const cases = entries.map((entry) => {
    const specs = entry.flags.flatMap((flag) =>
      flag.names.map((name) => {
        const value = !flag.takesValue ? '' : flag.choices.length > 0 ? `:value:(${words(flag.choices)})` : ':value:_files';
        return quoted(`*${name}[${bracketed(flag.description)}]${value}`);
      }),
    );
    const first =
      entry.choices.length === 0
        ? "'*:file:_files'"
        : `'1:value:(${words(entry.choices)})'${entry.files ? " '*:file:_files'" : ''}`;
    return `    ${entry.name}) _arguments ${[...specs, first].join(' ')} ;;`;
  });
  return `#compdef trama
# zsh completion for trama: trama completion zsh > "\${fpath[1]}/_trama"
_trama() {
  local -a commands
  commands=(
${entries.map((e) => `    ${quoted(`${e.name}:${bracketed(e.description)}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _trama ]; then _trama "$@"; else compdef _trama trama; fi
`;
}

function fish(entries: readonly Entry[]): string {
  const lines = [
    '# fish completion for trama: trama completion fish > ~/.config/fish/completions/trama.fish',
    'complete -c trama -n __fish_use_subcommand -f',
  ];
  for (const entry of entries) {
    lines.push(`complete -c trama -n __fish_use_subcommand -a ${entry.name} -d ${fishQuoted(entry.description)}`);
    const inside = `-n '__fish_seen_subcommand_from ${entry.name}'`;
    if (entry.choices.length > 0)
      lines.push(`complete -c trama ${inside}${entry.files ? '' : ' -f'} -a '${words(entry.choices)}'`);
    for (const flag of entry.flags) {
      const names = flag.names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
      const value = !flag.takesValue ? '' : flag.choices.length > 0 ? ` -x -a '${words(flag.choices)}'` : ' -r';
      lines.push(`complete -c trama ${inside} ${names}${value} -d ${fishQuoted(flag.description)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
