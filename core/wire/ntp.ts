import type { Payload, Span, TreeBuilder } from './tree.ts';
export function explainNtp(_t: TreeBuilder, _span: Span): Payload | null {
  return null;
}
