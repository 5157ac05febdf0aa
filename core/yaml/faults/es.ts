/** Qué está mal en un documento YAML, en español: oraciones sin punto final. */
import type { ErrorCode } from 'yaml';
import type { Bound, YamlMessages } from './model.ts';

/** `a, b o c` */
export const either = (names: readonly string[]): string => names.join(', ').replace(/, (?=[^,]*$)/, ' o ');

export const didYouMean = (near: string | undefined): string => (near === undefined ? '' : `; ¿quiso decir '${near}'?`);

const SYNTAX: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'un alias no lleva ancla ni etiqueta',
  BAD_ALIAS: 'el nombre del ancla o del alias está vacío o termina en dos puntos',
  BAD_COLLECTION_TYPE: 'la etiqueta no corresponde a esta lista o a estas claves',
  BAD_DIRECTIVE: 'la directiva (%) no es válida',
  BAD_DQ_ESCAPE: 'la secuencia de escape no es válida entre comillas dobles: una barra invertida se escribe dos veces',
  BAD_INDENT: 'la sangría no es la esperada, o antes falta un corchete, una llave o unas comillas de cierre',
  BAD_PROP_ORDER: 'el ancla o la etiqueta va después del signo, no antes',
  BAD_SCALAR_START: 'un texto sin comillas no puede empezar con este signo: póngalo entre comillas',
  BLOCK_AS_IMPLICIT_KEY:
    'en esta línea no puede empezar otra clave ni una lista: si es parte de un texto, póngalo entre comillas',
  BLOCK_IN_FLOW: 'entre corchetes o llaves no puede haber listas con guiones ni claves en líneas propias',
  DUPLICATE_KEY: 'esta clave ya está: cada una va una sola vez',
  IMPOSSIBLE: 'esto no se puede leer como YAML',
  KEY_OVER_1024_CHARS: 'la clave es demasiado larga: 1024 caracteres como máximo',
  MISSING_CHAR: 'falta un signo: unas comillas, un corchete o una llave de cierre, una coma, dos puntos, un guion o un espacio',
  MULTILINE_IMPLICIT_KEY: 'una clave debe caber en una línea',
  MULTIPLE_ANCHORS: 'un valor tiene un ancla como máximo',
  MULTIPLE_DOCS: 'aquí empieza un segundo documento: se esperaba uno solo',
  MULTIPLE_TAGS: 'un valor tiene una etiqueta como máximo',
  NON_STRING_KEY: 'la clave debe ser un texto',
  RESOURCE_EXHAUSTION: 'hay demasiados niveles, uno dentro de otro',
  TAB_AS_INDENT: 'la sangría se hace con espacios, no con tabuladores',
  TAG_RESOLVE_FAILED: 'la etiqueta (!) no se conoce o no corresponde al valor',
  UNEXPECTED_TOKEN: 'aquí hay algo que no corresponde: tal vez falte o sobre una comilla, una coma o un signo de cierre',
};

/** De los nombres de tipos que da el esquema. */
export const types: Readonly<Record<string, string>> = {
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  boolean: 'verdadero o falso',
  array: 'una lista',
  object: 'un conjunto de claves y valores',
  record: 'un conjunto de claves y valores',
  null: 'nada',
  undefined: 'nada',
  nonoptional: 'un valor',
};
const type = (name: string): string => types[name] ?? name;

const UNITS: Readonly<Record<string, readonly [thing: string, units: string]>> = {
  string: ['el texto', 'caracteres'],
  array: ['la lista', 'elementos'],
};

function bound({ of, isLarge, limit, as }: Bound): string {
  const [thing, units] = UNITS[of] ?? [];
  if (thing === undefined) {
    const wanted = as === 'exact' ? 'ser' : `ser ${isLarge ? 'menor' : 'mayor'}${as === 'inclusive' ? ' o igual' : ''} que`;
    return `el número es demasiado ${isLarge ? 'grande' : 'pequeño'}: debe ${wanted} ${limit}`;
  }
  if (!isLarge && as === 'inclusive' && Number(limit) === 1)
    return `${thing} no puede quedar ${of === 'array' ? 'vacía' : 'vacío'}`;
  const sign =
    as === 'exact'
      ? 'exactamente'
      : as === 'exclusive'
        ? isLarge
          ? 'menos de'
          : 'más de'
        : isLarge
          ? 'como máximo'
          : 'al menos';
  return `${thing} tiene ${isLarge ? 'demasiados' : 'muy pocos'} ${units}: debe tener ${sign} ${limit}`;
}

export const es: YamlMessages = {
  syntax: (p) => SYNTAX[p.code],
  alias: () => 'un alias (*) nombra un ancla (&) que no está antes, o se repite demasiado',
  documents: () => SYNTAX.MULTIPLE_DOCS,
  deep: () => SYNTAX.RESOURCE_EXHAUSTION,
  'unknown-key': (p) => `la clave '${p.key}' no significa nada aquí${didYouMean(p.near)}`,
  type: (p) =>
    type(p.found) === 'nada'
      ? `se esperaba ${type(p.expected)}, y no hay nada`
      : `se esperaba ${type(p.expected)}; se encontró ${type(p.found)}`,
  types: (p) => `se esperaba ${either([...new Set(p.expected.map(type))])}`,
  value: (p) => `se esperaba ${p.value}`,
  values: (p) => `se esperaba uno de estos valores: ${p.values}`,
  bound: (p) => bound(p),
  name: () => 'se esperaban letras sin acento, dígitos, - y _ (60 como máximo)',
  pattern: (p) => `el texto no tiene la forma ${p.pattern}`,
  'key-form': () => 'el nombre de esta clave no tiene la forma esperada',
};
