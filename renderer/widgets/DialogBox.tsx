/** The frame of the small windows: over the page, with a title, closed by Escape. */
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Its own name in the style sheets. */
  readonly className?: string;
  readonly isWide?: boolean;
  /** A question: a click beside it is no answer. */
  readonly isQuestion?: boolean;
  readonly children: ReactNode;
}

export function DialogBox({ isOpen, onClose, title, className, isWide = false, isQuestion = false, children }: Props) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={!isQuestion} className="overlay">
      <Modal className={isWide ? 'modal is-wide' : 'modal'}>
        <Dialog
          className={className === undefined ? 'dialog' : `dialog ${className}`}
          role={isQuestion ? 'alertdialog' : 'dialog'}
        >
          <Heading slot="title">{title}</Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
