/** The further panes' requests while something is hidden: what would tell is answered as if it were not known yet. */
import type { Veil } from '../../../coursework/exercise/hidden.ts';
import type { ToolsApi } from '../tools.ts';
import { isClosed } from './closed.ts';
import { hiddenInFilter } from './veiled.ts';

/** `veil`: undefined where nothing is hidden. */
export function veiledTools(tools: ToolsApi, veil: () => Veil | undefined): ToolsApi {
  const closed = (view: string): boolean => {
    const hides = veil()?.hides;
    return hides !== undefined && isClosed(view, hides);
  };
  const tells = (filters: readonly string[]): boolean => {
    const made = veil();
    return made !== undefined && filters.some((f) => hiddenInFilter(f, made, 'en').length > 0);
  };
  const waiting = { kind: 'waiting' } as const;
  return {
    ...tools,
    table: async (id, request, start, count) =>
      closed(`tables:${request.kind}`) ? waiting : tools.table(id, request, start, count),
    tableCsv: async (id, request) => (closed(`tables:${request.kind}`) ? null : tools.tableCsv(id, request)),
    graphFlow: (row) => (closed('graphs') ? 'waiting' : tools.graphFlow(row)),
    graphSummary: (flow, forward) => (closed('graphs') ? null : tools.graphSummary(flow, forward)),
    graph: async (request) => (closed('graphs') ? null : tools.graph(request)),
    graphCsv: async (flow, forward, kind) => (closed('graphs') ? null : tools.graphCsv(flow, forward, kind)),
    io: async (id, request) =>
      tells(request.filters)
        ? tools.io(id, { ...request, filters: request.filters.map((f) => (tells([f]) ? 'frame.number == 0' : f)) })
        : tools.io(id, request),
    ioCsv: async (id, filters, intervalNs) => (tells(filters) ? null : tools.ioCsv(id, filters, intervalNs)),
    waterfall: (request) => (closed('waterfall') ? null : tools.waterfall(request)),
    topology: async (lang) => (closed('topology') ? waiting : tools.topology(lang)),
    topologyDrawing: async (lang, format, theme) => (closed('topology') ? null : tools.topologyDrawing(lang, format, theme)),
    followFlow: (row) => (closed('follow') ? waiting : tools.followFlow(row)),
    follow: async (id, request) => (closed('follow') ? waiting : tools.follow(id, request)),
    followLines: async (id, request, start, count) => (closed('follow') ? null : tools.followLines(id, request, start, count)),
    followLineOf: async (id, request, row) => (closed('follow') ? null : tools.followLineOf(id, request, row)),
    followFind: async (id, request, text, from, step) =>
      closed('follow') ? null : tools.followFind(id, request, text, from, step),
    followText: async (id, request) => (closed('follow') ? null : tools.followText(id, request)),
    followBytes: async (id, request) => (closed('follow') ? null : tools.followBytes(id, request)),
  };
}
