/** What a user interface draws with: the colours, line styles and faces of the diagram. */
export { FONTS } from '../../diagram/geometry.ts';
export { LINE_STYLES, TOKENS } from '../../diagram/theme.ts';
