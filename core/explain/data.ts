/** Bytes that no decoder knows: Wireshark's `data` layer. */
import { defineFields } from '../wire/field.ts';
import type { Span, TreeBuilder } from '../wire/tree.ts';

export const dataFields = defineFields({
  layer: { name: 'data', type: 'none', title: 'Data' },
  data: { name: 'data.data', type: 'bytes', title: 'Data' },
  len: { name: 'data.len', type: 'int', title: 'Length', generated: true },
});

/** Nothing where the layers above leave no data. */
export function explainData(t: TreeBuilder, span: Span): null {
  if (span.declaredEnd <= span.start) return null;
  const captured = Math.max(0, span.end - span.start);
  t.layer(dataFields.layer, span.start, captured);
  if (captured > 0) t.raw(dataFields.data, span.start, captured);
  t.generated(dataFields.len, span.declaredEnd - span.start);
  t.close();
  return null;
}
