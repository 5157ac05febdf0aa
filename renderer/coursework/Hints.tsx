/** Hints, each taken only when it is asked for twice where it costs something. */
import { Lightbulb } from 'lucide-react';
import { useState } from 'react';
import type { Lang } from '../../core/engine/session/protocol.ts';
import type { Catalogue } from '../i18n/en.ts';
import { localText, type ShownQuestion } from './answers/props.ts';
import { Markdown } from './Markdown.tsx';

export interface HintsTaken {
  readonly taken: number;
  readonly onTake: () => void;
}

interface Props extends HintsTaken {
  readonly question: ShownQuestion;
  readonly lang: Lang;
  readonly t: Catalogue;
}

export function Hints({ question, lang, t, taken, onTake }: Props) {
  const [asking, setAsking] = useState<string>();
  const { hints = [] } = question;
  const next = hints[taken];
  const cost = next?.cost ?? 0;
  const number = (n: number): string => n.toLocaleString(lang);
  const isAsking = asking === `${question.id}-${taken}`;
  return (
    <section className="cw-hints" aria-label={t.cwHints}>
      <ol>
        {hints.slice(0, taken).map((hint, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hints have no names but their places
          <li key={i}>
            <Markdown text={localText(hint.text, lang)} lang={lang} />
            {(hint.cost ?? 0) > 0 && <span className="muted">{t.cwHintTaken(number(hint.cost ?? 0))}</span>}
          </li>
        ))}
      </ol>
      {next !== undefined && !isAsking && (
        <button type="button" className="small" onClick={() => setAsking(`${question.id}-${taken}`)}>
          <Lightbulb size={14} aria-hidden="true" /> {t.cwHintTake(taken + 1, hints.length)}
        </button>
      )}
      {next !== undefined && isAsking && (
        <div className="cw-line" role="group" aria-label={t.cwHint}>
          <span>{cost > 0 ? t.cwHintCost(number(cost), t.cwPoints(number(question.points ?? 1))) : t.cwHintFree}</span>
          <button
            type="button"
            className="small primary"
            autoFocus={true}
            onClick={() => {
              setAsking(undefined);
              onTake();
            }}
          >
            {t.cwHintYes}
          </button>
          <button type="button" className="small" onClick={() => setAsking(undefined)}>
            {t.cwHintNo}
          </button>
        </div>
      )}
    </section>
  );
}
