/** In place of a pane that would give answers away: which questions have to be answered first. */
import type { ReactNode } from 'react';
import { closedBy } from '../../core/engine/session/coursework/closed.ts';
import { useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { useTables } from '../tables/state.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { openTool, type Tool } from '../tools/tools.ts';
import { givenIds, goToQuestion, useCoursework } from './state.ts';

interface Props {
  readonly tool: Tool;
  readonly children: ReactNode;
}

export function Gate({ tool, children }: Props) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const isOpen = useApp((s) => s.coursework);
  const kind = useTables((s) => s.kind);
  const questions = useCoursework((s) => s.questions);
  const work = useCoursework((s) => s.work);
  const view = tool === 'tables' ? `tables:${kind}` : tool;
  const places = isOpen ? closedBy(view, questions, new Set(givenIds(work))) : [];
  const [first] = places;
  if (first === undefined) return children;
  const named = new Intl.ListFormat(lang).format(places.map((n) => t.cwQuestionNamed(n)));
  return (
    <ToolPane tool={tool} controls={<strong>{t[tool]}</strong>}>
      <div className="tool-empty" data-main="" tabIndex={-1}>
        <div>
          <p>{places.length === 1 ? t.cwPaneHidden(named) : t.cwPanesHidden(named)}</p>
          <p>
            <button
              type="button"
              onClick={() => {
                goToQuestion(first - 1);
                openTool('coursework', t.coursework);
              }}
            >
              {t.cwShowQuestion(first)}
            </button>
          </p>
        </div>
      </div>
    </ToolPane>
  );
}
