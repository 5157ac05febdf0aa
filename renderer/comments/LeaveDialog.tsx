/** Asks what to do with comments that are not saved, before the capture is closed. */
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { saveCapture } from '../app/export.ts';
import { useWords } from '../i18n/index.ts';
import { answer, useComments } from './state.ts';

export function LeaveDialog() {
  const t = useWords();
  const asking = useComments((s) => s.asking !== null);
  const save = async (): Promise<void> => {
    if (await saveCapture(null)) answer(true);
  };
  return (
    <ModalOverlay isOpen={asking} onOpenChange={(open) => !open && answer(false)} className="overlay">
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{t.commentsUnsaved}</Heading>
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
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
