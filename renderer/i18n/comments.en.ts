/** Words of comments, of saving, and of the report. */
import { count } from './format.ts';

export const commentsEn = {
  commentsOfFrame: (n: string) => `Comments of frame ${n}`,
  commentsOfCapture: 'Comments of the capture',
  commentNumber: (of: string, n: string) => `${of}, ${n}`,
  commentsAll: (n: number) => `${count(n, 'commented packet', 'commented packets')}`,
  commentsNone: 'No packet has a comment yet.',
  commentsMore: (n: number) => `and ${count(n, 'more', 'more')}: the display filter frame.comment finds them all.`,
  commentsNoPacket: 'Select a packet to comment on it.',
  commentAdd: 'Another comment',
  commentRemove: (of: string) => `Remove: ${of}`,
  commentPlaceholder: 'Write a comment. Ctrl+Enter keeps it, Esc takes it back.',
  commentTooLong: (bytes: string, most: string) => `Too long: ${bytes} bytes, a pcapng file holds ${most}.`,
  commentsSave: 'Save as pcapng…',
  commentsSaving: 'Writing the file…',
  commentsEdited: 'Not saved yet',
  commentsStory: 'Add the story',
  commentsStoryNone: 'No',
  commentsUnsaved: 'Comments are not saved',
  commentsUnsavedText:
    'They are lost if this capture is closed now. Saving makes a new pcapng file; the one that is open stays as it was recorded.',
  commentsStay: 'Keep it open',
  commentsDiscard: 'Close without saving',
  undo: 'Undo',
  redo: 'Redo',
  saveAndExport: 'Save and export',
  editComments: 'Comments…',
  exportReport: 'Report (HTML)…',
};
