/** All commands, found by a few letters of their names. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { TABLE_KINDS } from '../../core/engine/session/tables/model.ts';
import type { Catalogue } from '../i18n/en.ts';
import { useWords } from '../i18n/index.ts';
import { showTable } from '../tables/state.ts';
import { openTool, TOOLS } from '../tools/tools.ts';
import { ACTIONS, canRun } from './actions.ts';
import { openDialog, useShell } from './shell-state.ts';

interface Command {
  readonly id: string;
  readonly text: string;
  readonly keys: string;
  readonly run: () => void;
}

function commandsOf(t: Catalogue): Command[] {
  const own = ACTIONS.filter((a) => a.id !== 'palette' && canRun(a)).map(({ id, keys, run }) => ({
    id,
    text: t.actions[id],
    keys: keys[0] ?? '',
    run,
  }));
  const hasCapture = own.some((c) => c.id === 'filter');
  const panes = TOOLS.filter((tool) => tool !== 'tables').map((tool) => ({
    // A pane may have the name of an action.
    id: `pane:${tool}`,
    text: `${t.analysis}: ${t[tool]}`,
    keys: '',
    run: () => openTool(tool, t[tool]),
  }));
  const tables = TABLE_KINDS.map((kind) => ({
    id: `tables:${kind}`,
    text: `${t.tables}: ${t.tableKinds[kind]}`,
    keys: '',
    run: () => {
      showTable(kind);
      openTool('tables', t.tables);
    },
  }));
  return hasCapture ? [...own, ...panes, ...tables] : own;
}

/** Accents do not matter to who writes quickly. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function Palette() {
  const t = useWords();
  const isOpen = useShell((s) => s.dialog === 'palette');
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && openDialog(null)}
      isDismissable={true}
      className="overlay is-top"
    >
      <Modal className="modal palette">
        <Dialog className="dialog" aria-label={t.palette}>
          <Heading slot="title" className="sr-only">
            {t.palette}
          </Heading>
          <Commands />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Commands() {
  const t = useWords();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  const commands = commandsOf(t).filter((c) => wanted.every((w) => plain(c.text).includes(w)));
  const at = Math.min(chosen, commands.length - 1);
  useEffect(() => {
    list.current?.querySelector(`[data-command="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    openDialog(null);
    // The dialog gives the keyboard back first.
    setTimeout(command.run, 0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setChosen(Math.min(commands.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, at - 1));
    else if (event.key === 'Enter') run(commands[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label={t.palette}
        aria-expanded={true}
        aria-controls="commands"
        aria-activedescendant={at >= 0 ? `command-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        autoFocus={true}
        placeholder={t.paletteHint}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id="commands" role="listbox" aria-label={t.palette} className="commands">
        {commands.map((command, i) => (
          <div
            key={command.id}
            id={`command-${i}`}
            data-command={i}
            role="option"
            aria-selected={i === at}
            className="command"
            onClick={() => run(command)}
          >
            <span>{command.text}</span> <kbd>{t.keyText(command.keys)}</kbd>
          </div>
        ))}
      </div>
      {commands.length === 0 && <p role="status">{t.noCommand}</p>}
    </>
  );
}
