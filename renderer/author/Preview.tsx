/** A question as a student reads it, to be tried out: what is answered here goes nowhere. */
import { useEffect, useState } from 'react';
import type { AuthorQuestion } from '../../core/engine/session/authoring-protocol.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { Markdown } from '../coursework/Markdown.tsx';
import { QuestionView, type Raw } from '../coursework/QuestionView.tsx';
import { useWords } from '../i18n/index.ts';

export function Preview({ question: q, lang }: { readonly question: AuthorQuestion; readonly lang: Lang }) {
  const t = useWords();
  const [answer, setAnswer] = useState<Raw | undefined>(undefined);
  const [hints, setHints] = useState(0);
  const type = q.question?.type;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer to another type of question fits no widget
  useEffect(() => setAnswer(undefined), [type]);
  if (q.question === null) {
    const text = q.text === null ? '' : typeof q.text === 'string' ? q.text : q.text[lang];
    return text === '' ? <p className="muted">{t.authorPane.noText}</p> : <Markdown text={text} lang={lang} />;
  }
  return (
    <QuestionView
      question={q.question}
      lang={lang}
      place={null}
      answer={answer}
      onAnswer={setAnswer}
      fault={null}
      hints={{ taken: hints, onTake: () => setHints((n) => n + 1) }}
    />
  );
}
