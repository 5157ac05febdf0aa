/** Lo que se dice de las palabras del lenguaje de filtros. */
import type { WordBook } from './words.ts';

export const es: WordBook = {
  comparison: {
    '==': {
      detail: 'eq, any_eq',
      documentation: 'Igual. De un campo que aparece más de una vez basta con que una aparición lo sea.',
    },
    '!=': { detail: 'ne, all_ne', documentation: 'Distinto. El campo está, y ninguna de sus apariciones es igual.' },
    '===': { detail: 'all_eq', documentation: 'Igual en todas las apariciones del campo.' },
    '!==': { detail: 'any_ne', documentation: 'Distinto en al menos una aparición del campo.' },
    '>': { detail: 'gt', documentation: 'Mayor que.' },
    '>=': { detail: 'ge', documentation: 'Mayor o igual que.' },
    '<': { detail: 'lt', documentation: 'Menor que.' },
    '<=': { detail: 'le', documentation: 'Menor o igual que.' },
    contains: {
      detail: 'textos, bytes, protocolos',
      documentation:
        'Contiene en alguna parte el texto o los bytes: tcp contains "GET", eth.src contains 0c:29. Distingue mayúsculas de minúsculas.',
    },
    matches: {
      detail: '~',
      documentation:
        'Concuerda con una expresión regular de Perl entre comillas dobles, sin distinguir mayúsculas: http.host matches r"\\.org$". Con (?-i) las distingue.',
    },
    in: { detail: 'un conjunto', documentation: 'Es uno de un conjunto de valores y rangos: tcp.port in {80, 443, 8000..8999}.' },
    '&': {
      detail: 'bitwise_and',
      documentation: 'Tiene alguno de estos bits: tcp.flags & 0x02. El resultado se puede comparar: ip[0] & f0 == 40.',
    },
  },
  joining: {
    and: { detail: '&&', documentation: 'Se cumplen las dos. Une con más fuerza que xor y or.' },
    or: { detail: '||', documentation: 'Se cumple al menos una.' },
    xor: { detail: '^^', documentation: 'Se cumple exactamente una. Wireshark lo conoce desde la versión 4.2.' },
  },
  leading: {
    not: {
      detail: '!',
      documentation: 'La condición que sigue no se cumple; también cuando falta un campo que ella compara.',
    },
    any: {
      detail: 'antes de una comparación',
      documentation: 'Basta con una aparición del campo: any ip.addr != 10.0.0.1.',
    },
    all: { detail: 'antes de una comparación', documentation: 'Todas las apariciones del campo: all tcp.port > 1023.' },
  },
  functions: {
    len: { detail: 'len(campo) → bytes', documentation: 'La longitud del valor, en bytes: len(tcp.payload) > 1000.' },
    count: {
      detail: 'count(campo) → número',
      documentation: 'Cuántas veces aparece el campo en el paquete: count(ip.addr) > 2.',
    },
    upper: { detail: 'upper(texto) → texto', documentation: 'El texto en mayúsculas (letras ASCII).' },
    lower: {
      detail: 'lower(texto) → texto',
      documentation: 'El texto en minúsculas (letras ASCII): lower(http.server) contains "apache".',
    },
    string: {
      detail: 'string(campo) → texto',
      documentation: 'Un número o una dirección como texto, para contains y matches: string(ip.src) matches r"\\.1$".',
    },
    max: {
      detail: 'max(valor, …) → valor',
      documentation: 'El mayor de todos los valores: max(tcp.srcport, tcp.dstport) < 1024.',
    },
    min: { detail: 'min(valor, …) → valor', documentation: 'El menor de todos los valores.' },
    abs: { detail: 'abs(número) → número', documentation: 'El número sin su signo.' },
  },
};
