/** The menu of everything that can be asked of a capture beyond its packets. */
import { ChartNoAxesCombined } from 'lucide-react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { TABLE_KINDS, type TableKind } from '../../core/engine/session/tables/model.ts';
import { useApp } from '../app/store.ts';
import { editCopy, newExercise, openExercise } from '../author/open.ts';
import { useWords } from '../i18n/index.ts';
import { showTable } from '../tables/state.ts';
import { openTool, TOOLS, type Tool, useTools } from './tools.ts';

const EXERCISES: readonly Tool[] = ['coursework', 'author'];
const RUN = { 'new-exercise': newExercise, 'open-exercise': openExercise, 'edit-copy': editCopy };
const WRITING = Object.keys(RUN) as (keyof typeof RUN)[];

export function AnalysisMenu() {
  const t = useWords();
  const isOpen = useTools((s) => s.menu);
  const hasExercise = useApp((s) => s.coursework);
  const act = (key: string): void => {
    const write = WRITING.find((id) => id === key);
    if (write !== undefined) return RUN[write]();
    const [tool, kind] = key.split(':') as [Tool, TableKind | undefined];
    if (kind !== undefined) showTable(kind);
    openTool(tool, t[tool]);
  };
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={(menu) => useTools.setState({ menu })}>
      <Button>
        <ChartNoAxesCombined size={16} aria-hidden="true" /> {t.analysis}
      </Button>
      <Popover>
        <Menu autoFocus="first" className="menu" aria-label={t.analysis} onAction={(key) => act(String(key))}>
          <MenuSection>
            <Header className="menu-head">{t.tables}</Header>
            {TABLE_KINDS.map((kind) => (
              <MenuItem key={kind} id={`tables:${kind}`} className="menu-item">
                {t.tableKinds[kind]}
              </MenuItem>
            ))}
          </MenuSection>
          {TOOLS.length > 1 && (
            <MenuSection>
              <Header className="menu-head">{t.pictures}</Header>
              {TOOLS.filter((tool) => tool !== 'tables' && !EXERCISES.includes(tool)).map((tool) => (
                <MenuItem key={tool} id={tool} className="menu-item">
                  {t[tool]}
                </MenuItem>
              ))}
            </MenuSection>
          )}
          <MenuSection>
            <Header className="menu-head">{t.authorPane.exercises}</Header>
            {EXERCISES.map((tool) => (
              <MenuItem key={tool} id={tool} className="menu-item">
                {t[tool]}
              </MenuItem>
            ))}
            {WRITING.filter((id) => id !== 'edit-copy' || hasExercise).map((id) => (
              <MenuItem key={id} id={id} className="menu-item">
                {t.actions[id]}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
