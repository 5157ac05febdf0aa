/**
 * What is wrong with an exercise, in the language of its author. The reader of exercises and the keys say it in English, as `trama coursework check` prints it; here
 * is the same in Spanish, sentence by sentence. What is not here stays in English: it is never left out.
 */
import type { Lang } from '../../annotate/format.ts';
import type { AuthorKey, AuthorQuestion, AuthorReport } from './authoring-protocol.ts';
import { faultText } from './coursework/faults.ts';

/** What `kindOf` and the schema call values. */
const KINDS: Readonly<Record<string, string>> = {
  'a list': 'una lista',
  'a record': 'un registro',
  'a text': 'un texto',
  'a number': 'un número',
  'true or false': 'verdadero o falso',
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  boolean: 'verdadero o falso',
  array: 'una lista',
  object: 'claves con valores',
  record: 'claves con valores',
  undefined: 'nada',
};

/** A kind of value, or a word of a key as the parser names it. */
const partText = (part: string): string =>
  KINDS[part] ??
  part
    .replace(/^the number /, 'el número ')
    .replace(/^the text /, 'el texto ')
    .replace(/^the word /, 'la palabra ')
    .replace(/^the end(?: of the key)?$/, 'el final');

/** `@1` is a part that may be a kind of value; `$1` stays as it is. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^the key '(.*?)' means nothing here$/s, "la clave '$1' no significa nada aquí"],
  [/^expected one of (.*)$/s, 'se esperaba uno de $1'],
  [/^expected (\w+), received (\w+)$/s, 'se esperaba @1; se encontró @2'],
  [/^expected (\w+) or (\w+)$/s, 'se esperaba @1 o @2'],
  [/^expected "(.*)"$/s, 'se esperaba "$1"'],
  [/^expected letters, digits, - and _ \(at most 60\)$/, 'se esperaban letras sin acento, dígitos, - y _ (60 como máximo)'],
  [/^Too small: expected string to have >=1 characters$/, 'el texto está vacío'],
  [/^Too small: expected array to have >=(\d+) items$/, 'la lista tiene pocos elementos: se esperaban $1 o más'],
  [/^Too (?:small|big): expected (?:number|int) to be (.*)$/s, 'el número está fuera de rango: se esperaba $1'],
  [/^another question is called '(.*)'$/s, "hay otra pregunta llamada '$1'"],
  [/^another one is called '(.*)'$/s, "hay otro llamado '$1'"],
  [/^at most (\d+) questions, found (\d+)$/, '$1 preguntas como máximo; hay $2'],
  [/^there is no field called (.*)$/s, 'no existe el campo $1'],
  [/^there is no unit '(.*)'$/s, "no existe la unidad '$1'"],
  [/^'(.*)' belongs to questions of type (.*), not (.*)$/s, "'$1' es de las preguntas de tipo $2, no de las de tipo $3"],
  [/^a question of type (.*) wants '(.*)'$/s, "una pregunta de tipo $1 necesita '$2'"],
  [/^the key of a capture is its 'assertions'$/, "la clave de una captura son sus 'assertions'"],
  [
    /^expected 'key' \(an expression\) or 'literal' \(the answer\)$/,
    "se esperaba 'key' (una expresión) o 'literal' (la respuesta)",
  ],
  [/^expected 'key' or 'literal', not both$/, "se esperaba 'key' o 'literal', no ambas"],
  [/^(.*) is no frame of the capture, which has (\d+)$/s, '$1 no es una trama de la captura, que tiene $2'],
  [/^there is no frame (.*): the capture has (\d+)$/s, 'no existe la trama $1: la captura tiene $2'],
  [/^there is no flow (.*): the capture has (\d+), from 0$/s, 'no existe el flujo $1: la captura tiene $2, desde 0'],
  [/^there is no item (.*): the list has (.*?) items?$/s, 'no existe el elemento $1: la lista tiene $2'],
  [/^there is no function '(.*)'$/s, "no existe la función '$1'"],
  [/^there is no key '(.*)' here$/s, "no existe la clave '$1' aquí"],
  [/^nothing is called '(.*)' here$/s, "nada se llama '$1' aquí"],
  [/^(.*) is a function: write (.*)$/s, '$1 es una función: escriba $2'],
  [/^(.*)\(\) takes (.*) arguments?, not (\d+)$/s, '$1() lleva $2 argumentos, no $3'],
  [/^'(.*)' is asked of (.*), which is no list$/s, "se pide '$1' de @2, que no es una lista"],
  [/^'(.*)' is asked of (.*), which has no keys$/s, "se pide '$1' de @2, que no tiene claves"],
  [/^an index is asked of (.*), which is no list$/s, 'se pide un índice de @1, que no es una lista'],
  [
    /^an index is a whole number, from 0, or from −1 at the end$/,
    'un índice es un número entero, desde 0, o desde −1 por el final',
  ],
  [/^'in' wants a list after it, not (.*)$/s, "'in' necesita una lista detrás, no @1"],
  [/^(.*) and (.*) have no order$/s, '@1 y @2 no tienen orden'],
  [/^expected a list of numbers, found (.*) in it$/s, 'se esperaba una lista de números; en ella hay @1'],
  [/^expected (a list|a number|a text|true or false), found (.*)$/s, 'se esperaba @1; se encontró @2'],
  [/^expected 'client' or 'server'$/, "se esperaba 'client' o 'server'"],
  [/^expected from 0 to 12 digits$/, 'se esperaban de 0 a 12 decimales'],
  [/^'(.*)' is not address:port$/s, "'$1' no es dirección:puerto"],
  [/^frame (\d+) has no (.*)$/s, 'la trama $1 no tiene $2'],
  [/^the capture has no time for frame (\d+)$/, 'la captura no tiene la hora de la trama $1'],
  [/^no packet of the TCP connection (\d+) came until frame (\d+)$/, 'hasta la trama $2 no hubo paquetes de la conexión TCP $1'],
  [/^the list is empty$/, 'la lista está vacía'],
  [/^the result is no finite number$/, 'el resultado no es un número finito'],
  [/^this takes too many steps on this capture$/, 'esto lleva demasiados pasos en esta captura'],
  [/^this text becomes too long$/, 'este texto queda demasiado largo'],
  [/^'(.*)' of this capture is too large for a key$/s, "'$1' es demasiado grande en esta captura para una clave"],
  [/^comparisons are not chained: write '(.*)'$/s, "las comparaciones no se encadenan: escriba '$1'"],
  [/^an operator is missing before '(.*)'$/s, "falta un operador antes de '$1'"],
  [/^(.*) is not expected here$/s, '@1 no corresponde aquí'],
  [/^expected '(.*)' to close what begins at character (\d+)$/s, "se esperaba '$1' para cerrar lo que empieza en el carácter $2"],
  [/^expected a name after '\.'$/, "se esperaba un nombre después de '.'"],
  [/^expected the name of a key$/, 'se esperaba el nombre de una clave'],
  [/^expected ':'$/, "se esperaba ':'"],
  [/^expected a value, found the word '(.*)'$/s, "se esperaba un valor; se encontró la palabra '$1'"],
  [/^expected a value, found (.*)$/s, 'se esperaba un valor; se encontró @1'],
  [/^the key ends where a value is expected$/, 'la expresión termina donde se espera un valor'],
  [/^a key has at most (\d+) characters$/, 'una expresión tiene $1 caracteres como máximo'],
  [/^the number (.*) is too large$/s, 'el número $1 es demasiado grande'],
  [/^the text that begins here has no closing (.*)$/s, 'al texto que empieza aquí le falta la $1 final'],
  [/^the character '(.*?)' means nothing here(.*)$/s, "el carácter '$1' no significa nada aquí$2"],
  [/^too many (?:parts|levels), one in the other$/, 'demasiados niveles, uno dentro de otro'],
  [/^too many steps, one after the other$/, 'demasiados pasos, uno tras otro'],
  [/^this answer must fail, and gets full points: (.*)$/s, 'esta respuesta debe fallar y obtiene todos los puntos: $1'],
  [/^an exercise has at most (\d+) characters$/, 'un ejercicio tiene $1 caracteres como máximo'],
];

const WITHIN: readonly (readonly [RegExp, (one: string, rest: string) => string])[] = [
  [
    /^the expression is not valid at its character (\d+): (.*)$/s,
    (at, why) => `la expresión no es válida en su carácter ${at}: ${spanish(why)}`,
  ],
  [
    /^the display filter is not valid at its character (\d+): (.*)$/s,
    (at, why) => `el filtro de visualización no es válido en su carácter ${at}: ${spanish(why)}`,
  ],
  [
    /^the value of the key is no answer to a question of type (\w+): (.*)$/s,
    (type, why) => `el valor de la clave no es una respuesta a una pregunta de tipo ${type}: ${spanish(why)}`,
  ],
  [/^(.*); did you mean (.*)\?$/s, (what, word) => `${spanish(what)}; ¿quiso decir ${word}?`],
];

function spanish(message: string): string {
  for (const [pattern, words] of WITHIN) {
    const found = pattern.exec(message);
    if (found !== null) return words(found[1] ?? '', found[2] ?? '');
  }
  for (const [pattern, words] of SENTENCES) {
    const found = pattern.exec(message);
    if (found !== null)
      return words.replace(/([@$])(\d)/g, (_, sign: string, n: string) => {
        const part = found[Number(n)] ?? '';
        return sign === '@' ? partText(part) : part;
      });
  }
  return faultText(message, 'es');
}

/** The report with its sentences in that language. */
export function inLanguage(report: AuthorReport, lang: Lang): AuthorReport {
  if (lang === 'en') return report;
  const said = (message: string | null): string | null => (message === null ? null : spanish(message));
  const key = (k: AuthorKey): AuthorKey => {
    if (k.kind === 'error') return { ...k, message: spanish(k.message) };
    return k.kind === 'value' ? { ...k, fault: said(k.fault) } : k;
  };
  const question = (q: AuthorQuestion): AuthorQuestion => ({
    ...q,
    key: key(q.key),
    wrong: q.wrong.map((w) => ({ ...w, fault: said(w.fault) })),
  });
  return {
    ...report,
    problems: report.problems.map((p) => ({ ...p, message: spanish(p.message) })),
    questions: report.questions.map(question),
  };
}
