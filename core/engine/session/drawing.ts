/** What a user interface draws with: the colours, line styles and faces of the diagram. */

export { formatDuration, formatNumber } from '../../annotate/format.ts';
export { FONTS } from '../../diagram/geometry.ts';
export { STATE_BOXES, TRANSITIONS } from '../../diagram/state-machine.ts';
export { LINE_STYLES, TOKENS } from '../../diagram/theme.ts';
