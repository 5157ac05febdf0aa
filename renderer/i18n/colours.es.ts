/** Palabras de las reglas de color. */
import type { coloursEn } from './colours.en.ts';
import type { Widened } from './en.ts';
import { count } from './format.ts';

export const coloursEs: Widened<typeof coloursEn> = {
  colourRules: 'Reglas de color',
  colourRulesHint:
    'Un paquete toma el color de la primera regla, desde arriba, cuyo filtro de visualización lo selecciona. El borde izquierdo sigue siendo la fase.',
  followRules: 'Colorear la lista de paquetes con estas reglas',
  noRules: 'Todavía no hay reglas: la lista se colorea por fases. Añada una, o importe el archivo «colorfilters» de Wireshark.',
  ruleName: 'Nombre',
  ruleFilter: 'Filtro de visualización',
  ruleColours: 'Colores',
  rulePalette: 'Fondo de la paleta, con texto negro',
  colourNumber: (n) => `Color ${n}`,
  ruleGround: 'Fondo',
  ruleInk: 'Texto',
  ruleContrast: (ratio) => `Contraste ${ratio}:1. Por debajo de 4.5:1 el texto se muestra en negro o en blanco.`,
  ruleUnknown: (faults) => `${faults}. Esa parte no selecciona ningún paquete; el resto de la regla vale.`,
  ruleOn: (name) => `Activa: ${name}`,
  ruleRemove: (name) => `Borrar «${name}»`,
  ruleNew: 'Regla nueva',
  ruleAdd: 'Añadir una regla',
  rulesImport: 'Importar…',
  rulesExport: 'Exportar…',
  rulesFileHint: 'El archivo «colorfilters», tal como Wireshark lo lee y lo escribe',
  rulesRead: (n) => `${count(n, 'regla leída', 'reglas leídas')}; están al principio.`,
  rulesWrong: (lines) => `No es una regla, en la línea: ${lines}.`,
  colourConversation: 'Colorear la conversación',
  clearColours: 'Conversaciones sin color',
};
