/** What `trama coursework check` found. */
import type { ExerciseCheck, ExerciseFault } from '../../core/coursework/grade/check.ts';
import { courseworkMessages } from '../messages/coursework.ts';
import type { TextOptions } from './options.ts';

export function checkLines(result: ExerciseCheck, questions: number, { style, messages, language }: TextOptions): string[] {
  const m = courseworkMessages(language);
  const { passed, failed } = messages.check;
  const width = Math.max(passed.length, failed.length);
  const line = (ok: boolean, text: string) =>
    `${ok ? style.good(passed.padEnd(width)) : style.error(failed.padEnd(width))}  ${text}\n`;
  const faults = (...codes: ExerciseFault['code'][]) => result.faults.filter((f) => codes.includes(f.code));
  const wrong = faults('passes', 'elsewhere', 'unreadable');
  return [
    line(true, `${m.checkNames.keys} (${m.questions(questions)})`),
    line(faults('reference').length === 0, m.checkNames.reference),
    ...faults('reference').map((f) => detail(f, m)),
    line(faults('empty').length === 0, m.checkNames.empty),
    ...faults('empty').map((f) => detail(f, m)),
    line(wrong.length === 0, m.checkNames.wrong(result.tried)),
    ...wrong.map((f) => detail(f, m)),
    ...result.untried.map((id) => `${style.warning('·'.padEnd(width))}  ${m.noWrong(id)}\n`),
  ];
}

function detail(f: ExerciseFault, m: ReturnType<typeof courseworkMessages>): string {
  const text = (): string => {
    switch (f.code) {
      case 'reference':
      case 'empty':
        return m.wanted(f.question, f.earned, f.points);
      case 'passes':
        return m.wrongPasses(f.question, f.n);
      case 'elsewhere':
        return m.wrongElsewhere(f.question, f.n, f.others);
      case 'unreadable':
        return `${f.question}: ${f.fault}`;
    }
  };
  return `    - ${text()}\n`;
}
