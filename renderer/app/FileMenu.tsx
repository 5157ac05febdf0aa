/** The menu of what becomes of a capture: comments, a file, a report. */
import { Save } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { openComments } from '../comments/open.ts';
import { isEdited, useComments } from '../comments/state.ts';
import { useWords } from '../i18n/index.ts';
import { saveCapture, saveReport } from './export.ts';
import { useApp } from './store.ts';

export function FileMenu() {
  const t = useWords();
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const exporting = useApp((s) => s.exporting);
  const edited = useComments(isEdited);
  const disabled = [...(isOpen && !exporting ? [] : ['save', 'report', 'comments']), ...(analysed ? [] : ['report'])];
  const act = (key: string): void => {
    if (key === 'comments') openComments();
    else if (key === 'save') void saveCapture(null);
    else void saveReport();
  };
  return (
    <MenuTrigger>
      <Button className="icon" aria-label={edited ? `${t.saveAndExport} (${t.commentsEdited})` : t.saveAndExport}>
        <Save size={16} aria-hidden="true" />
        {edited && <span aria-hidden="true">•</span>}
      </Button>
      <Popover placement="bottom end">
        <Menu className="menu" aria-label={t.saveAndExport} disabledKeys={disabled} onAction={(key) => act(String(key))}>
          <MenuItem id="comments" className="menu-item">
            {t.editComments}
          </MenuItem>
          <MenuItem id="save" className="menu-item">
            {t.commentsSave}
          </MenuItem>
          <MenuItem id="report" className="menu-item">
            {t.exportReport}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
