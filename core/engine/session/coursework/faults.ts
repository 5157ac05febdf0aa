/**
 * Why an answer cannot be read, in the language of who wrote it. The readers of answers say it in English, as the grader's reports have it; here is the
 * same in Spanish, sentence by sentence. A test reads every kind of unreadable answer and fails on a sentence that is missing.
 */
import type { Lang } from '../protocol.ts';

const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^expected an IPv4 address, found (.*)$/s, 'se esperaba una dirección IPv4; se encontró $1'],
  [/^expected an IPv6 address, found (.*)$/s, 'se esperaba una dirección IPv6; se encontró $1'],
  [/^expected a MAC address, found (.*)$/s, 'se esperaba una dirección MAC; se encontró $1'],
  [/^expected an address, found (.*)$/s, 'se esperaba una dirección; se encontró $1'],
  [
    /^expected address:port \(an IPv6 address in brackets\), found (.*)$/s,
    'se esperaba dirección:puerto (una dirección IPv6 entre corchetes); se encontró $1',
  ],
  [/^expected a number and a unit \((.*)\), found (.*)$/s, 'se esperaba un número con su unidad ($1); se encontró $2'],
  [/^expected a number, found (.*)$/s, 'se esperaba un número; se encontró $1'],
  [/^expected a finite number$/, 'se esperaba un número finito'],
  [/^this number has no unit: '(.*)' is not expected$/s, "este número no lleva unidad: no se esperaba '$1'"],
  [/^there is no unit '(.*?)'; did you mean '(.*)'\?$/s, "no existe la unidad '$1'; ¿quiso decir '$2'?"],
  [/^there is no unit '(.*)'$/s, "no existe la unidad '$1'"],
  [/^'(.*)' is no unit of this; write it in (.*)$/s, "'$1' no es unidad de esta magnitud; use $2"],
  [
    /^'(.*)' could be read as two numbers; write it with a decimal point, without a separator of thousands$/s,
    "'$1' podría leerse como dos números distintos; escríbalo con punto decimal y sin separador de miles",
  ],
  [/^('.*') is no number$/s, '$1 no es un número'],
  [/^expected a frame number, from 1, found (.*)$/s, 'se esperaba un número de trama, desde 1; se encontró $1'],
  [/^expected a frame number, found (.*)$/s, 'se esperaba un número de trama; se encontró $1'],
  [/^('.*') is no range of frames$/s, '$1 no es un rango de tramas'],
  [/^a range has at most (\d+) frames$/, 'un rango tiene $1 tramas como máximo'],
  [/^at most (\d+) frames are read$/, 'se leen $1 tramas como máximo'],
  [/^at most (\d+) pairs are read$/, 'se leen $1 pares como máximo'],
  [/^at most (\d+) rows are read$/, 'se leen $1 filas como máximo'],
  [/^at most (\d+) items are read$/, 'se leen $1 elementos como máximo'],
  [/^at most (\d+) events are read$/, 'se leen $1 sucesos como máximo'],
  [/^at most (\d+) characters are read$/, 'se leen $1 caracteres como máximo'],
  [
    /^expected a pair of frames, original-copy \(3-6\), found (.*)$/s,
    'se esperaba un par de tramas, original-copia (3-6); se encontró $1',
  ],
  [/^expected frame numbers, found keys and values$/, 'se esperaban números de trama'],
  [/^expected pairs of frames, found keys and values$/, 'se esperaban pares de tramas'],
  [/^expected a list in order, found keys and values$/, 'se esperaba una lista en orden'],
  [/^there is no event ('.*'); they are (.*)$/s, 'no existe el suceso $1; los que hay son $2'],
  [/^('.*') is no TCP state; did you mean (.*)\?$/s, '$1 no es un estado de TCP; ¿quiso decir $2?'],
  [/^('.*') is no TCP state; they are (.*)$/s, '$1 no es un estado de TCP; los que hay son $2'],
  [/^expected a TCP state, found (.*)$/s, 'se esperaba un estado de TCP; se encontró $1'],
  [/^('.*') is no value of (.*)$/s, '$1 no es un valor de $2'],
  [/^('.*') is none of (.*)$/s, '$1 no es ninguna de $2'],
  [/^expected rows, each with (.*)$/s, 'se esperaban filas, cada una con $1'],
  [/^expected a row with (.*)$/s, 'se esperaba una fila con $1'],
  [/^the row has (\d+) cells, the table (\d+) columns$/, 'la fila tiene $1 celdas y la tabla, $2 columnas'],
  [/^there is no column '(.*?)'; did you mean '(.*)'\?$/s, "no existe la columna '$1'; ¿quiso decir '$2'?"],
  [/^there is no column '(.*?)'; they are (.*)$/s, "no existe la columna '$1'; las que hay son $2"],
  [/^expected an arrow: (.*)$/s, 'se esperaba una flecha: de dónde, a dónde y qué lleva'],
  [/^an arrow has from, to and what, not '(.*)'$/s, "una flecha tiene from, to y what, y no '$1'"],
  [
    /^expected the plain name of a file in the folder of the submission \(letters, digits, spaces and \.-_\)$/,
    'se esperaba el nombre simple de un archivo en la carpeta de la entrega (letras sin acento, dígitos, espacios y .-_)',
  ],
  [/^choose (.*) again: files are not kept$/s, 'elija $1 de nuevo: los archivos no se guardan'],
  [
    /^(.*) has more than (\d+) packets: capture only what belongs to the question$/s,
    '$1 tiene más de $2 paquetes: capture sólo lo que pertenece a la pregunta',
  ],
  [/^(.*) is no capture that can be read: (.*)$/s, '$1 no es una captura que se pueda leer ($2)'],
  [/^expected (?:one|some) of (.*), found .*$/s, 'se esperaba alguna de $1'],
  [/^expected (?:a text|one value|the name of .*|a value of .*), found .*$/s, 'se esperaba un solo valor'],
];

/** `fault`: as the readers of answers say it. */
export function faultText(fault: string, lang: Lang): string {
  if (lang === 'en') return fault;
  for (const [pattern, words] of PARTS) if (pattern.test(fault)) return fault.replace(pattern, words);
  // "… ; put it in quotation marks" is advice for a file.
  return fault;
}
