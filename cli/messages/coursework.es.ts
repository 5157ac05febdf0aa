import type { Question } from '../../core/coursework/exercise/schema.ts';
import { noteEs, VERDICTS_ES } from '../../core/engine/documents/words/coursework.es.ts';
import type { courseworkEn } from './coursework.en.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

function form(q: Question): string {
  switch (q.type) {
    case 'number':
      return q.unit === undefined ? 'un número' : `un número con su unidad, por ejemplo 12.5 ${q.unit}`;
    case 'text':
      return 'una palabra o unas pocas';
    case 'choice':
      return `${q.multiple === true ? 'una o más de' : 'una de'} ${(q.options ?? []).map((o) => o.id).join(', ')}${q.multiple === true ? ', así: [a, b]' : ''}`;
    case 'address':
      return q.form === 'endpoint' ? 'dirección:puerto, entre comillas' : 'una dirección';
    case 'field':
      return `el valor de ${q.field ?? ''}`;
    case 'frames':
      return 'números de trama: [1, 2]';
    case 'pairs':
      return 'pares original-copia: [1-2, 4-3]';
    case 'table':
      return `filas: [{ ${(q.columns ?? []).map((c) => `${c.id}: …`).join(', ')} }]`;
    case 'order':
      return q.items === undefined ? 'tramas en orden: [3, 1, 2]' : `en orden: [${q.items.map((i) => i.id).join(', ')}]`;
    case 'state':
      return 'un estado de TCP: SYN-SENT';
    case 'arrow':
      return '{ from: …, to: …, what: … }';
    case 'capture':
      return 'el nombre de su archivo de captura, en la carpeta de la entrega';
  }
}

export const courseworkEs: typeof courseworkEn = {
  note: noteEs,
  form,
  verdict: (v) => VERDICTS_ES[v],
  points: (earned, points) => `${earned} de ${number(points, 'punto', 'puntos')}`,
  pointsOf: (points) => number(points, 'punto', 'puntos'),
  hintsTaken: (hints, cost) => `${number(hints, 'pista pedida', 'pistas pedidas')}${cost > 0 ? `: −${cost}` : ''}.`,
  tooManyAttempts: 'Se respondió más veces de las permitidas.',
  hint: 'Pista',
  hints: (n) => number(n, 'pista', 'pistas'),
  explanation: 'Explicación',
  framesThatProve: (frames) => (frames.length === 1 ? `Mire la trama ${frames[0]}.` : `Mire las tramas ${frames.join(', ')}.`),
  malformed: 'ILEGIBLE',
  foreign: 'no es el paquete del estudiante',
  built: (n: number, folder: string) => `${number(n, 'paquete creado', 'paquetes creados')} en ${folder}.`,
  notGraded: 'La entrega no se pudo leer y no fue calificada. Corríjala y entréguela de nuevo.',
  refused: 'La entrega no fue calificada.',
  courseTable: ['', 'ejercicio', 'preguntas', 'puntos', 'tema'],
  hidden: 'oculto hasta que se responda la pregunta',
  problem: (p) => `línea ${p.line}, columna ${p.column}: ${p.path === '' ? '' : `${p.path}: `}${p.message}`,
  received: 'Se recibieron las respuestas.',
  missing: (n) => `${n} de la lista ${n === 1 ? 'no entregó' : 'no entregaron'} nada`,
  totals: (graded, malformed, mean, points) =>
    `${graded} ${graded === 1 ? 'calificada' : 'calificadas'}${malformed > 0 ? `, ${malformed} sin calificar` : ''}${graded > 0 ? `; promedio ${mean} de ${points}` : ''}`,
  itemTable: {
    question: 'pregunta',
    answered: 'responden',
    right: 'bien',
    facility: 'facilidad',
    discrimination: 'discriminación',
    wrong: 'respuestas incorrectas más frecuentes',
  },
  templateHeader: 'Escriba cada respuesta después de los dos puntos. Vacío: sin respuesta.',
  answer: 'Respuesta',
  key: 'Clave',
  mustFail: 'Respuestas que deben fallar',
  mustShow: 'La captura debe mostrar',
  yourAnswer: 'Su respuesta',
  columns: 'Columnas',
  capture: 'Captura',
  scenario: (name, seed) => `escenario ${name}, semilla ${seed}`,
  questions: (n) => number(n, 'pregunta', 'preguntas'),
  checkNames: {
    keys: 'las claves valen en la captura',
    reference: 'la solución de referencia obtiene todos los puntos',
    empty: 'una entrega vacía no obtiene ninguno',
    wrong: (n) => `cada respuesta incorrecta falla su pregunta, y ninguna otra (${number(n, 'respuesta', 'respuestas')})`,
  },
  wrongPasses: (id, n) => `${id}: la respuesta incorrecta ${n} obtiene todos los puntos`,
  wrongElsewhere: (id, n, others) => `${id}: la respuesta incorrecta ${n} cambia ${others.join(', ')}`,
  noWrong: (id) => `${id} no tiene ninguna respuesta incorrecta`,
  wanted: (id, earned, points) => `${id}: ${earned} de ${points}`,
};
