/** The pane where exercises are written: the file at one side, at the other what comes of it on the open capture. */
import { FilePlus2, FolderOpen, Save } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { DialogBox } from '../widgets/DialogBox.tsx';
import '../styles/author.css';
import { ExerciseEditor, type GoTo } from './ExerciseEditor.tsx';
import { ExercisePanel } from './ExercisePanel.tsx';
import { newExercise, openExercise } from './open.ts';
import { QuestionPanel } from './QuestionPanel.tsx';
import { answer, isUnsaved, save, useAuthor } from './state.ts';
import { useReport } from './use-report.ts';

export function Author() {
  const t = useWords();
  const hasText = useAuthor((s) => s.text !== null);
  const way = useRef<GoTo>(() => {});
  const go: GoTo = (line, column) => way.current(line, column);
  useReport();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    event.stopPropagation();
    void save();
  };
  return (
    <ToolPane tool="author" controls={<Controls />}>
      {hasText ? (
        <div className="author" onKeyDown={onKeyDown}>
          <div className="author-editor">
            <ExerciseEditor
              onEditor={(found) => {
                way.current = found;
              }}
            />
          </div>
          <Tabs className="author-side">
            <TabList aria-label={t.authorPane.views} className="views-list">
              <Tab id="question">{t.authorPane.question}</Tab>
              <Tab id="exercise">{t.authorPane.exercise}</Tab>
            </TabList>
            <TabPanel id="question" className="author-panel">
              <QuestionPanel go={go} />
            </TabPanel>
            <TabPanel id="exercise" className="author-panel">
              <ExercisePanel go={go} />
            </TabPanel>
          </Tabs>
        </div>
      ) : (
        <div className="tool-empty" data-main={true} tabIndex={-1}>
          <div>
            <h3>{t.authorPane.emptyTitle}</h3>
            <p>{t.authorPane.empty}</p>
          </div>
        </div>
      )}
      <Foot />
      <Leave />
    </ToolPane>
  );
}

function Controls() {
  const t = useWords();
  const unsaved = useAuthor(isUnsaved);
  const hasText = useAuthor((s) => s.text !== null);
  return (
    <>
      <button type="button" className="small" onClick={newExercise}>
        <FilePlus2 size={14} aria-hidden="true" /> {t.authorPane.create}
      </button>
      <button type="button" className="small" onClick={openExercise}>
        <FolderOpen size={14} aria-hidden="true" /> {t.authorPane.open}
      </button>
      <button
        type="button"
        className={unsaved ? 'primary small' : 'small'}
        title="Ctrl+S"
        disabled={!hasText}
        onClick={() => void save()}
      >
        <Save size={14} aria-hidden="true" /> {t.authorPane.save}
      </button>
    </>
  );
}

function Foot() {
  const t = useWords();
  const { name, text, restored, report, isOld, said } = useAuthor();
  const unsaved = useAuthor(isUnsaved);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  if (text === null) return null;
  const state = said === 'saved' ? t.authorPane.saved : said === 'too-large' ? t.authorPane.tooLarge : '';
  return (
    <div className="tool-foot">
      <code>{name}</code>
      {unsaved && <span className="muted">{t.authorPane.unsaved}</span>}
      <span role="status">
        {isOld && isOpen ? t.authorPane.working : report === null ? '' : t.authorPane.problems(report.problems.length)}
      </span>
      <span role="status">{state === '' && restored ? t.authorPane.restored : state}</span>
    </div>
  );
}

/** Before another exercise takes the place of one that is not saved. */
function Leave() {
  const t = useWords();
  const asking = useAuthor((s) => s.asking !== null);
  return (
    <DialogBox isOpen={asking} onClose={() => answer(false)} isQuestion={true} title={t.authorPane.leaveTitle}>
      <p>{t.authorPane.leaveText}</p>
      <div className="dialog-buttons">
        <button type="button" onClick={() => answer(false)}>
          {t.authorPane.stay}
        </button>
        <button type="button" onClick={() => answer(true)}>
          {t.authorPane.discard}
        </button>
        <button type="button" className="primary" autoFocus={true} onClick={async () => (await save()) && answer(true)}>
          {t.authorPane.save}
        </button>
      </div>
    </DialogBox>
  );
}
