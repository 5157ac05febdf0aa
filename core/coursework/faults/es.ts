/** Qué está mal en una respuesta, en una clave o en un ejercicio, en español: oraciones sin punto final. */
import { type ParamsOf, worded } from '../../base/coded.ts';
import type { CaptureProblem } from '../../base/result.ts';
import type { FilterProblem } from '../../filter/error.ts';
import { problemIn } from '../../filter/faults/say.ts';
import { didYouMean, either, es as yaml } from '../../yaml/faults/es.ts';
import type { AddressForm } from '../answers/address.ts';
import type { AnswerMessages, Counted, DocumentMessages, Found, KeyMessages, ShownToken, ValueKind, Wanted } from './model.ts';

const listed = (names: readonly string[]): string => names.join(', ');
const nearOf = (near: readonly string[]): string => (near.length === 0 ? '' : `; ¿quiso decir ${either(near)}?`);
const filter = (p: FilterProblem): string =>
  `el filtro de visualización no es válido en su carácter ${p.start + 1}: ${p.message}`;

const addresses: Readonly<Record<AddressForm | 'any', string>> = {
  any: 'una dirección',
  ipv4: 'una dirección IPv4',
  ipv6: 'una dirección IPv6',
  mac: 'una dirección MAC',
  endpoint: 'dirección:puerto (una dirección IPv6 va entre corchetes)',
};

const NAMED: Readonly<Record<Extract<Wanted, string>, string>> = {
  'a text': 'se esperaba un texto',
  'one value': 'se esperaba un solo valor',
  'the name of a capture file': 'se esperaba el nombre de un archivo de captura',
  'the name of an event': 'se esperaba el nombre de un suceso',
  'frame numbers': 'se esperaban números de trama',
  'pairs of frames': 'se esperaban pares de tramas',
  'a list in order': 'se esperaba una lista en orden',
};
function wanted(w: Wanted): string {
  if (typeof w === 'string') return NAMED[w];
  if ('ofField' in w) return `se esperaba un valor de ${w.ofField}`;
  return 'oneOf' in w
    ? `se esperaba una de estas opciones: ${listed(w.oneOf)}`
    : `se esperaba una o más de estas opciones: ${listed(w.someOf)}`;
}
const FOUND: Readonly<Record<Found, string>> = {
  nothing: 'no hay nada',
  'a list': 'hay una lista',
  'keys and values': 'hay claves con valores',
};
const COUNTED: Readonly<Record<Counted, string>> = {
  frames: 'tramas',
  pairs: 'pares',
  rows: 'filas',
  items: 'elementos',
  events: 'sucesos',
  characters: 'caracteres',
};
const CAPTURE: Readonly<Record<CaptureProblem['code'], string>> = {
  'not-a-capture': 'no tiene la forma de ninguna captura conocida',
  empty: 'está vacío',
  'truncated-header': 'termina dentro de un encabezado',
  'truncated-packet': 'termina dentro de un paquete',
  'bad-packet-length': 'un paquete indica una longitud imposible',
  'bad-block-length': 'un bloque indica una longitud imposible',
  'bad-block': 'un bloque tiene un contenido imposible',
  'unknown-interface': 'un paquete nombra una interfaz que el archivo no describe',
  'unsupported-version': 'la versión del formato no se puede leer',
  'bad-compression': 'los datos comprimidos están dañados o cortados',
  'bomb-limit': 'al descomprimirlo crece más de lo permitido',
  'bad-text': 'una línea del listado no se entiende',
  'read-error': 'falló la lectura',
};

export const answers: AnswerMessages = {
  wanted: (p) => `${wanted(p.wanted)}, y ${FOUND[p.found]}`,
  most: (p) => `se leen ${p.most} ${COUNTED[p.of]} como máximo`,
  address: (p) => `se esperaba ${addresses[p.form]}; se encontró ${p.found}${p.bare ? '; escríbalo entre comillas' : ''}`,
  number: (p) => `se esperaba un número${p.unit === undefined ? '' : ` con su unidad (${p.unit})`}; se encontró ${p.found}`,
  infinite: () => 'se esperaba un número finito',
  'not-number': (p) => `${p.text} no es un número`,
  ambiguous: (p) => `'${p.text}' podría leerse como dos números distintos; escríbalo con punto decimal y sin separador de miles`,
  'no-unit': (p) => `este número no lleva unidad: no se esperaba '${p.unit}'`,
  'unknown-unit': (p) => `no existe la unidad '${p.unit}'${didYouMean(p.near)}`,
  'other-unit': (p) => `'${p.unit}' no es unidad de esta magnitud; use ${p.wanted}`,
  frame: (p) => `se esperaba un número de trama, desde 1; se encontró ${p.found}`,
  'frame-in-order': (p) => `se esperaba un número de trama; se encontró ${p.found}`,
  range: (p) => `${p.text} no es un rango de tramas`,
  'long-range': (p) => `un rango tiene ${p.most} tramas como máximo`,
  pair: (p) => `se esperaba un par de tramas, original-copia (3-6); se encontró ${p.found}`,
  event: (p) => `no existe el suceso ${p.text}; los que hay son ${listed(p.known)}`,
  state: (p) => `se esperaba un estado de TCP; se encontró ${p.found}`,
  'unknown-state': (p) =>
    `${p.text} no es un estado de TCP${p.near === undefined ? `; los que hay son ${listed(p.known)}` : `; ¿quiso decir ${p.near}?`}`,
  value: (p) => `${p.text} no es un valor de ${p.field}`,
  option: (p) => `'${p.text}' no es ninguna de las opciones: ${listed(p.known)}`,
  rows: (p) => `se esperaban filas, cada una con ${listed(p.columns)}`,
  row: (p) => `se esperaba una fila con ${listed(p.columns)}`,
  cells: (p) => `la fila tiene ${p.cells} celdas, y la tabla, ${p.columns === 1 ? 'una columna' : `${p.columns} columnas`}`,
  column: (p) =>
    `no existe la columna '${p.column}'${p.near === undefined ? `; las que hay son ${listed(p.known)}` : didYouMean(p.near)}`,
  arrow: () => 'se esperaba una flecha: { from: de dónde, to: a dónde, what: qué lleva }',
  'arrow-part': (p) => `una flecha tiene from, to y what, y no '${p.part}'`,
  'file-name': () =>
    'se esperaba solo el nombre de un archivo de la carpeta de la entrega (letras sin acento, dígitos, espacios y .-_)',
  again: (p) => `elija ${p.name} de nuevo: los archivos no se guardan`,
  packets: (p) => `${p.name} tiene más de ${p.most} paquetes: capture solo lo que pertenece a la pregunta`,
  capture: (p) => `${p.name} no es una captura que se pueda leer: ${CAPTURE[p.code]}`,
  slow: (p) => `leer ${p.name} lleva demasiado tiempo`,
  'own-folder': () =>
    'la captura se busca en una carpeta propia del estudiante: entregue una carpeta con las respuestas y la captura',
  'no-file': (p) => `no hay ningún archivo ${p.name} en la carpeta de la entrega`,
  'no-ordinary-file': (p) => `${p.name} no es un archivo común`,
  'large-file': (p) => `${p.name} tiene ${p.size} bytes; se leen ${p.most} como máximo`,
};

const kinds: Readonly<Record<ValueKind | 'one value', string>> = {
  null: 'null',
  'a list': 'una lista',
  'a record': 'un registro',
  'a text': 'un texto',
  'a number': 'un número',
  'true or false': 'verdadero o falso',
  'one value': 'un solo valor',
};

function token(t: ShownToken): string {
  switch (t.kind) {
    case 'end':
      return 'el final';
    case 'string':
      return 'un texto';
    case 'number':
      return `el número ${t.value}`;
    case 'name':
    case 'sign':
      return `'${t.text}'`;
  }
}

function argumentCount(least: number, most: number): string {
  if (most === 0) return 'no lleva argumentos';
  return `lleva ${least < most ? `${least} o ${most} argumentos` : most === 1 ? 'un argumento' : `${most} argumentos`}`;
}

export const keys: KeyMessages = {
  long: (p) => `una expresión tiene ${p.most} caracteres como máximo`,
  character: (p) => `el carácter '${p.character}' no significa nada aquí${p.right === undefined ? '' : `; escriba '${p.right}'`}`,
  'large-number': (p) => `el número ${p.number} es demasiado grande`,
  unclosed: (p) => `al texto que empieza aquí le falta la comilla final: ${p.quote}`,
  unexpected: (p) => `aquí no se esperaba ${token(p.token)}`,
  operator: (p) => `falta un operador antes de '${p.word}'${didYouMean(p.near)}`,
  close: (p) => `se esperaba '${p.sign}' para cerrar lo que empieza en el carácter ${p.from}`,
  deep: () => 'hay demasiadas partes, una dentro de otra',
  chained: (p) => `las comparaciones no se encadenan: escriba '${p.right}'`,
  chain: () => 'hay demasiados pasos, uno tras otro',
  member: () => "se esperaba un nombre después de '.'",
  ends: () => 'la expresión termina donde se espera un valor',
  value: (p) => `se esperaba un valor; se encontró ${token(p.token)}`,
  'value-word': (p) => `se esperaba un valor; se encontró la palabra '${p.word}'`,
  unit: (p) => `no existe la unidad '${p.unit}'`,
  entry: () => 'se esperaba el nombre de una clave',
  colon: () => "se esperaba ':'",
  function: (p) => `no existe la función '${p.name}'${didYouMean(p.near)}`,
  arguments: (p) => `${p.name}() ${argumentCount(p.least, p.most)}, y aquí hay ${p.given}`,
  'bare-function': (p) => `${p.name} es una función: escriba ${p.name}(…)`,
  name: (p) => `aquí nada se llama '${p.name}'${didYouMean(p.near)}`,
  'no-keys': (p) => `se pide '${p.key}' de ${kinds[p.of]}, que no tiene claves`,
  key: (p) => `aquí no existe la clave '${p.key}'${didYouMean(p.near)}`,
  'index-of': (p) => `se pide un índice de ${kinds[p.of]}, que no es una lista`,
  index: () => 'un índice es un número entero, desde 0, o desde −1 si se cuenta desde el final',
  item: (p) => `no existe el elemento ${p.index}: la lista tiene ${p.length === 1 ? 'un elemento' : `${p.length} elementos`}`,
  'items-of': (p) => `se pide '${p.word}' de ${kinds[p.of]}, que no es una lista`,
  in: (p) => `después de 'in' va una lista, no ${kinds[p.found]}`,
  kind: (p) => `se esperaba ${kinds[p.wanted]}; se encontró ${kinds[p.found]}`,
  numbers: (p) => `se esperaba una lista de números; en ella hay ${kinds[p.found]}`,
  order: (p) => `no hay orden entre ${kinds[p.left]} y ${kinds[p.right]}`,
  infinite: () => 'el resultado no es un número finito',
  empty: () => 'la lista está vacía',
  frame: (p) => `no existe la trama ${p.frame}: la captura tiene ${p.packets}`,
  flow: (p) => `no existe el flujo ${p.flow}: la captura tiene ${p.flows}, desde el 0`,
  field: (p) => `no existe el campo ${p.field}${nearOf(p.near)}`,
  'no-field': (p) => `la trama ${p.frame} no tiene ${p.field}`,
  'no-time': (p) => `la captura no tiene la hora de la trama ${p.frame}`,
  side: () => "se esperaba 'client' o 'server'",
  'no-packet': (p) => `hasta la trama ${p.frame} no hubo paquetes de la conexión TCP ${p.flow}`,
  digits: (p) => `se esperaban de 0 a ${p.most} decimales`,
  endpoint: (p) => `'${p.text}' no es dirección:puerto`,
  filter: ({ problem }) => `${filter(problemIn(problem, 'es'))}${nearOf(problem.suggestions.slice(0, 3))}`,
  steps: () => 'esto lleva demasiados pasos en esta captura',
  'long-text': () => 'este texto queda demasiado largo',
  'large-document': (p) => `'${p.name}' es demasiado grande en esta captura para una expresión`,
};

const MANY: Readonly<Record<ParamsOf<DocumentMessages, 'many'>['of'], string>> = {
  keys: 'demasiadas claves',
  'question marks': 'demasiados signos de interrogación',
  'anchors or aliases': 'demasiadas anclas o alias',
  items: 'demasiados elementos',
  'exclamation marks': 'demasiados signos de exclamación',
};

export const documents: DocumentMessages = {
  answer: (p) => worded(answers, p.why),
  expression: (p) => `la expresión no es válida en su carácter ${p.at}: ${worded(keys, p.why)}`,
  'no-answer': (p) => `el valor de la clave no es una respuesta a una pregunta de tipo ${p.type}: ${worded(answers, p.why)}`,
  evidence: (p) => `${p.value} no es una trama de la captura, que tiene ${p.packets}`,
  filter: ({ problem }) => {
    const p = problemIn(problem, 'es');
    return `${filter(p)}${p.expected.length > 0 ? `; se esperaba ${either(p.expected)}` : ''}${nearOf(p.suggestions)}`;
  },
  belongs: (p) => `'${p.key}' es de las preguntas de tipo ${either(p.types)}, no de las de tipo ${p.type}`,
  needs: (p) => `una pregunta de tipo ${p.type} necesita '${p.key}'`,
  'capture-key': () => "la clave de una captura son sus 'assertions'",
  'no-key': () => "se esperaba 'key' (una expresión) o 'literal' (la respuesta)",
  'two-keys': () => "se esperaba 'key' o 'literal', no los dos",
  'same-question': (p) => `hay otra pregunta llamada '${p.id}'`,
  same: (p) => `hay otro elemento llamado '${p.id}'`,
  questions: (p) => `un ejercicio tiene ${p.most} preguntas como máximo, y aquí hay ${p.found}`,
  unit: (p) => `no existe la unidad '${p.unit}'${didYouMean(p.near)}`,
  field: (p) => `no existe el campo ${p.field}${nearOf(p.near)}`,
  'all-given': () => 'no queda ninguna columna que el estudiante complete',
  'no-check': (p) => `se esperaba una comprobación: ${listed(p.known)}`,
  checks: (p) =>
    `se esperaba una sola comprobación, y hay ${p.found.length}: ${listed(p.found)}; escriba una afirmación para cada una`,
  count: () => 'se esperaba min, max o los dos',
  passes: (p) => `esta respuesta debe fallar y obtiene todos los puntos: ${p.answer}`,
  'long-exercise': (p) => `un ejercicio tiene ${p.most} caracteres como máximo`,
  exercise: (p) => `estas respuestas son de '${p.found}', y el ejercicio es '${p.wanted}'`,
  question: (p) => `no existe la pregunta '${p.id}'${didYouMean(p.near)}`,
  long: (p) => `una entrega tiene ${p.most} ${p.of === 'lines' ? 'líneas' : 'caracteres'} como máximo`,
  many: (p) => `hay ${MANY[p.of]} para una entrega`,
  ...yaml,
};
