import type { Payload, Span, TreeBuilder } from './tree.ts';
export function explainDhcp(_t: TreeBuilder, _span: Span): Payload | null {
  return null;
}
