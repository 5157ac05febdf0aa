/** The further panes as components: each is loaded when it is first opened, so that none costs the first paint anything. */
import { lazy, Suspense } from 'react';
import { Gate } from '../coursework/Gate.tsx';
import { useWords } from '../i18n/index.ts';
import type { Tool } from './tools.ts';

const Tables = lazy(() => import('../tables/Tables.tsx').then((m) => ({ default: m.Tables })));
const TcpGraphs = lazy(() => import('../graphs/TcpGraphs.tsx').then((m) => ({ default: m.TcpGraphs })));
const IoGraph = lazy(() => import('../graphs/IoGraph.tsx').then((m) => ({ default: m.IoGraph })));
const Waterfall = lazy(() => import('../graphs/Waterfall.tsx').then((m) => ({ default: m.Waterfall })));
const Topology = lazy(() => import('../topology/Topology.tsx').then((m) => ({ default: m.Topology })));
const Follow = lazy(() => import('../follow/Follow.tsx').then((m) => ({ default: m.Follow })));

const Comments = lazy(() => import('../comments/Comments.tsx').then((m) => ({ default: m.Comments })));
const Coursework = lazy(() => import('../coursework/Coursework.tsx').then((m) => ({ default: m.Coursework })));

const Author = lazy(() => import('../author/Author.tsx').then((m) => ({ default: m.Author })));

function Loading() {
  const t = useWords();
  return <p className="hint">{t.loadingPane}</p>;
}

const pane = (tool: Tool, Pane: React.FunctionComponent) => () => (
  <Suspense fallback={<Loading />}>
    <Gate tool={tool}>
      <Pane />
    </Gate>
  </Suspense>
);

export const TOOL_PANES: Readonly<Record<Tool, React.FunctionComponent>> = {
  tables: pane('tables', Tables),
  graphs: pane('graphs', TcpGraphs),
  io: pane('io', IoGraph),
  waterfall: pane('waterfall', Waterfall),
  topology: pane('topology', Topology),
  follow: pane('follow', Follow),
  comments: pane('comments', Comments),
  coursework: pane('coursework', Coursework),
  author: pane('author', Author),
};
