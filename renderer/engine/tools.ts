/** The requests of the further panes, with the views' numbers as the worker at hand knows them. */
import type { ToolsApi } from '../../core/engine/session/tools.ts';
import type { Remote } from './host.ts';

export const askTools = (remote: Remote, inHost: (view: number) => number): Pick<Remote, keyof ToolsApi> => ({
  table: (id, request, start, count) => remote.table(id, { ...request, view: inHost(request.view) }, start, count),
  tableProgress: remote.tableProgress,
  tableCsv: (id, request) => remote.tableCsv(id, { ...request, view: inHost(request.view) }),
  timeOf: remote.timeOf,
  graphFlow: remote.graphFlow,
  graphSummary: remote.graphSummary,
  graph: remote.graph,
  graphCsv: remote.graphCsv,
  io: remote.io,
  ioProgress: remote.ioProgress,
  ioCsv: remote.ioCsv,
  waterfall: remote.waterfall,
  topology: remote.topology,
  followFlow: remote.followFlow,
  follow: remote.follow,
  followProgress: remote.followProgress,
  followLines: remote.followLines,
  followLineOf: remote.followLineOf,
  followFind: remote.followFind,
  followText: remote.followText,
  followBytes: remote.followBytes,
  topologyDrawing: remote.topologyDrawing,
});
