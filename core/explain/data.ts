/** Bytes that no decoder knows: Wireshark's `data` layer. */
import { defineFields } from '../wire/field.ts';
import type { Span, TreeBuilder } from '../wire/tree.ts';

export const dataFields = defineFields({
  layer: { name: 'data', type: 'none', title: 'Data' },
  data: { name: 'data.data', type: 'bytes', title: 'Data' },
  len: { name: 'data.len', type: 'int', title: 'Length', generated: true },
});

/** Nothing where no data is captured. */
export function explainData(t: TreeBuilder, span: Span): null {
  const length = span.end - span.start;
  if (length <= 0) return null;
  t.layer(dataFields.layer, span.start, length);
  t.raw(dataFields.data, span.start, length);
  t.generated(dataFields.len, length);
  t.close();
  return null;
}
