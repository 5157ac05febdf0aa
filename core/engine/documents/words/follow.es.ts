import type { followEn } from './follow.en.ts';

export const followEs: typeof followEn = {
  client: 'del cliente',
  server: 'del servidor',
  byte: (offset) => `en el byte ${offset}`,
  missing: (n) => `[faltan ${n} en la captura]`,
  notCaptured: (who, n, where, frame) => `faltan ${n} ${who} ${where}: ningún paquete los trae (lo muestra la trama ${frame})`,
  cut: (who, n, where, frame) => `faltan ${n} ${who} ${where}: la captura recortó la trama ${frame}`,
  notShown: (who, n, frame) =>
    `no se muestran ${n} del cuerpo de un mensaje ${who}: faltan partes o es demasiado largo (trama ${frame})`,
  repeated: (count) => (count === 1 ? 'un paquete repite bytes' : `${count} paquetes repiten bytes`),
  same: 'los mismos bytes',
  differs: (who, frame, first, n, where) =>
    `la trama ${frame} trae bytes distintos de los ${first === null ? 'anteriores' : `de la trama ${first}`} (${n} ${who}, ${where}): se muestran los primeros`,
  notCompared: (who, frame, n, where) => `la trama ${frame} repite ${n} ${who}, ${where}: demasiado atrás para compararlos`,
  early: (who, frame, n) => `la trama ${frame} trae ${n} ${who} anteriores al primer paquete visto: se omiten`,
  more: (n) => `y ${n} más`,
  frame: (n) => `trama ${n}`,
};
