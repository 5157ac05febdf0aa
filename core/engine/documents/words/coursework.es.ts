/** Lo que encontró una comparación, en palabras. */
import type { Note } from '../../../coursework/answers/compare.ts';
import type { Verdict } from '../../../coursework/grade/grade.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);
const list = (items: readonly string[]): string => (items.length > 12 ? `${items.slice(0, 12).join(', ')}, …` : items.join(', '));

const PARTS: Readonly<Record<string, string>> = {
  address: 'la dirección',
  port: 'el puerto',
  from: 'dónde empieza',
  to: 'dónde termina',
  what: 'qué lleva',
};

export function noteEs(n: Note, whole: boolean): string {
  switch (n.code) {
    case 'items': {
      const near = `${n.right} de ${n.wanted} bien`;
      if (!whole)
        return `${near}${n.extra.length > 0 ? `, y ${number(n.extra.length, 'que no corresponde', 'que no corresponden')}` : ''}.`;
      return `${[
        near,
        ...(n.missing.length > 0 ? [`faltan: ${list(n.missing)}`] : []),
        ...(n.extra.length > 0 ? [`no corresponden: ${list(n.extra)}`] : []),
      ].join('; ')}.`;
    }
    case 'cells':
      return `${[
        `${n.right} de ${number(n.wanted, 'celda', 'celdas')} bien`,
        ...(n.missingRows > 0 ? [n.missingRows === 1 ? 'falta 1 fila' : `faltan ${n.missingRows} filas`] : []),
        ...(n.extraRows > 0 ? [number(n.extraRows, 'fila de más', 'filas de más')] : []),
        ...(whole && n.wrong.length > 0 ? [`revise ${list(n.wrong.map((w) => `fila ${w.row}, ${w.column}`))}`] : []),
      ].join('; ')}.`;
    case 'order':
      return `${number(n.steps, 'cambio corrige', 'cambios corrigen')} el orden.`;
    case 'unit':
      return 'Las cifras están bien, pero no la magnitud: revise la unidad.';
    case 'sign':
      return 'Solo el signo está mal.';
    case 'reversed':
      return 'Es al revés.';
    case 'parts':
      return `Está mal: ${list(n.wrong.map((p) => PARTS[p] ?? p))}.`;
    case 'assertions':
      return `La captura muestra ${n.passed} de las ${n.wanted} cosas que debe mostrar${n.failed.length > 0 ? `; no muestra: ${list(n.failed)}` : ''}.`;
  }
}

export const VERDICTS_ES: Readonly<Record<Verdict, string>> = {
  right: 'bien',
  partly: 'bien en parte',
  wrong: 'mal',
  unanswered: 'sin respuesta',
};
