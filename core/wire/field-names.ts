/** The name of a value, where its field has names. */
import type { FieldNode } from './field.ts';

/** `TLS 1.3` for 0x0304; the number in hexadecimal where it has no name. */
export function valueName({ spec, value }: FieldNode): string {
  if (typeof value !== 'number') return '';
  return spec.names?.[value] ?? `0x${value.toString(16).padStart(4, '0')}`;
}
