/** Palabras de los comentarios, de guardar y del informe. */

import type { commentsEn } from './comments.en.ts';
import type { Widened } from './en.ts';
import { count } from './format.ts';

export const commentsEs: Widened<typeof commentsEn> = {
  commentsOfFrame: (n) => `Comentarios de la trama ${n}`,
  commentsOfCapture: 'Comentarios de la captura',
  commentNumber: (of, n) => `${of}, ${n}`,
  commentsAll: (n) => `${count(n, 'paquete comentado', 'paquetes comentados')}`,
  commentsNone: 'Ningún paquete tiene comentarios todavía.',
  commentsMore: (n) => `y ${count(n, 'más', 'más')}: el filtro de visualización frame.comment los encuentra todos.`,
  commentsNoPacket: 'Seleccione un paquete para comentarlo.',
  commentAdd: 'Otro comentario',
  commentRemove: (of) => `Quitar: ${of}`,
  commentPlaceholder: 'Escriba un comentario. Ctrl+Intro lo guarda, Esc lo descarta.',
  commentTooLong: (bytes, most) => `Demasiado largo: ${bytes} bytes; un archivo pcapng admite ${most}.`,
  commentsSave: 'Guardar como pcapng…',
  commentsSaving: 'Escribiendo el archivo…',
  commentsEdited: 'Sin guardar',
  commentsStory: 'Agregar el relato',
  commentsStoryNone: 'No',
  commentsUnsaved: 'Hay comentarios sin guardar',
  commentsUnsavedText:
    'Se pierden si la captura se cierra ahora. Al guardar se crea un archivo pcapng nuevo; el que está abierto queda como fue registrado.',
  commentsStay: 'Dejarla abierta',
  commentsDiscard: 'Cerrar sin guardar',
  undo: 'Deshacer',
  redo: 'Rehacer',
  saveAndExport: 'Guardar y exportar',
  editComments: 'Comentarios…',
  exportReport: 'Informe (HTML)…',
};
