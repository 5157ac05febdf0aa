/** The further panes' requests while something is hidden: what would tell is answered as if it were not known yet. */
import type { Veil } from '../../../coursework/exercise/hidden.ts';
import type { IoLineRequest } from '../graphs/io-model.ts';
import type { ToolsApi } from '../tools.ts';
import { isClosed } from './closed.ts';
import { hiddenInFilter } from './veiled.ts';

/** In place of a line that would tell: no packet is selected, and no field read. */
const NOTHING = { filter: 'frame.number == 0', measure: 'packets', field: '' } as const;

/** `veil`: undefined where nothing is hidden. */
export function veiledTools(tools: ToolsApi, veil: () => Veil | undefined): ToolsApi {
  const closed = (view: string): boolean => {
    const hides = veil()?.hides;
    return hides !== undefined && isClosed(view, hides);
  };
  const tells = ({ filter, field }: IoLineRequest): boolean => {
    const made = veil();
    return made !== undefined && (made.hidesSomewhere(field) || hiddenInFilter(filter, made, 'en').length > 0);
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
      tools.io(id, { ...request, lines: request.lines.map((line) => (tells(line) ? { ...line, ...NOTHING } : line)) }),
    ioCsv: async (id, lines, intervalNs) => (lines.some(tells) ? null : tools.ioCsv(id, lines, intervalNs)),
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
