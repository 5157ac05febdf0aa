/** Words of the colouring rules. */
import { count } from './format.ts';

export const coloursEn = {
  colourRules: 'Colouring rules',
  colourRulesHint:
    'A packet takes the colour of the first rule, from the top, whose display filter selects it. The edge at the left stays the phase.',
  followRules: 'Colour the packet list by these rules',
  noRules: 'There are no rules yet: the list is coloured by phases. Add one, or import the file “colorfilters” of Wireshark’s.',
  ruleName: 'Name',
  ruleFilter: 'Display filter',
  ruleColours: 'Colours',
  rulePalette: 'Background from the palette, with black text',
  colourNumber: (n: number) => `Colour ${n}`,
  ruleGround: 'Background',
  ruleInk: 'Text',
  ruleContrast: (ratio: string) => `Contrast ${ratio}:1. Below 4.5:1 the text is shown in black or white.`,
  ruleUnknown: (faults: string) => `${faults}. That part selects no packet; the rest of the rule holds.`,
  ruleOn: (name: string) => `On: ${name}`,
  ruleRemove: (name: string) => `Delete “${name}”`,
  ruleNew: 'New rule',
  ruleAdd: 'Add a rule',
  rulesImport: 'Import…',
  rulesExport: 'Export…',
  rulesFileHint: 'The file “colorfilters”, as Wireshark reads and writes it',
  rulesRead: (n: number) => `${count(n, 'rule', 'rules')} read; they are at the top.`,
  rulesWrong: (lines: string) => `Not a rule, in line: ${lines}.`,
  colourConversation: 'Colour the conversation',
  clearColours: 'No colours for conversations',
};
