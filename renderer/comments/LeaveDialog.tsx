/** Asks what to do with comments that are not saved, before the capture is closed. */
import { saveCapture } from '../app/export.ts';
import { useWords } from '../i18n/index.ts';
import { DialogBox } from '../widgets/DialogBox.tsx';
import { answer, useComments } from './state.ts';

export function LeaveDialog() {
  const t = useWords();
  const asking = useComments((s) => s.asking !== null);
  const save = async (): Promise<void> => {
    if (await saveCapture(null)) answer(true);
  };
  return (
    <DialogBox isOpen={asking} onClose={() => answer(false)} isQuestion={true} title={t.commentsUnsaved}>
      <p>{t.commentsUnsavedText}</p>
      <div className="dialog-buttons">
        <button type="button" onClick={() => answer(false)}>
          {t.commentsStay}
        </button>
        <button type="button" onClick={() => answer(true)}>
          {t.commentsDiscard}
        </button>
        <button type="button" className="primary" autoFocus={true} onClick={() => void save()}>
          {t.commentsSave}
        </button>
      </div>
    </DialogBox>
  );
}
