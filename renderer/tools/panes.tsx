/** The further panes as components: each is loaded when it is first opened, so that none costs the first paint anything. */
import { lazy, Suspense } from 'react';
import { useWords } from '../i18n/index.ts';
import type { Tool } from './tools.ts';

const Tables = lazy(() => import('../tables/Tables.tsx').then((m) => ({ default: m.Tables })));

function Loading() {
  const t = useWords();
  return <p className="hint">{t.loadingPane}</p>;
}

export const TOOL_PANES: Readonly<Record<Tool, React.FunctionComponent>> = {
  tables: () => (
    <Suspense fallback={<Loading />}>
      <Tables />
    </Suspense>
  ),
};
