/** What a comparison found, in words: of grades on paper and in the window alike. */
import type { Note } from '../../../coursework/answers/compare.ts';
import type { Verdict } from '../../../coursework/grade/grade.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);
const list = (items: readonly string[]): string => (items.length > 12 ? `${items.slice(0, 12).join(', ')}, …` : items.join(', '));

const PARTS: Readonly<Record<string, string>> = {
  address: 'the address',
  port: 'the port',
  from: 'where it starts',
  to: 'where it ends',
  what: 'what it carries',
};

/** `whole`: the right answer may be told, not only how near this one is. */
export function noteEn(n: Note, whole: boolean): string {
  switch (n.code) {
    case 'items': {
      const near = `${n.right} of ${n.wanted} right`;
      if (!whole)
        return `${near}${n.extra.length > 0 ? `, and ${number(n.extra.length, 'that does', 'that do')} not belong` : ''}.`;
      return `${[
        near,
        ...(n.missing.length > 0 ? [`missing: ${list(n.missing)}`] : []),
        ...(n.extra.length > 0 ? [`not right: ${list(n.extra)}`] : []),
      ].join('; ')}.`;
    }
    case 'cells':
      return `${[
        `${n.right} of ${number(n.wanted, 'cell', 'cells')} right`,
        ...(n.missingRows > 0 ? [number(n.missingRows, 'row is missing', 'rows are missing')] : []),
        ...(n.extraRows > 0 ? [number(n.extraRows, 'row too many', 'rows too many')] : []),
        ...(whole && n.wrong.length > 0 ? [`look again at ${list(n.wrong.map((w) => `row ${w.row}, ${w.column}`))}`] : []),
      ].join('; ')}.`;
    case 'order':
      return `${number(n.steps, 'change puts', 'changes put')} the order right.`;
    case 'unit':
      return 'The digits are right, but not the size: look at the unit.';
    case 'sign':
      return 'Only the sign is wrong.';
    case 'reversed':
      return 'It is the other way round.';
    case 'parts':
      return `Wrong: ${list(n.wrong.map((p) => PARTS[p] ?? p))}.`;
    case 'assertions':
      return `The capture shows ${n.passed} of the ${n.wanted} things it must${n.failed.length > 0 ? `; not: ${list(n.failed)}` : ''}.`;
  }
}

export const VERDICTS_EN: Readonly<Record<Verdict, string>> = {
  right: 'right',
  partly: 'partly right',
  wrong: 'wrong',
  unanswered: 'not answered',
};
