/** The value of a field, compared by the field's own type: `0x0800` and `2048`, `192.0.2.1`, `SYN` set or not. */
import type { FieldSpec } from '../../wire/field.ts';
import { canonicalIpv4, canonicalIpv6, canonicalMac } from './address.ts';
import { readDecimal } from './number.ts';
import { fault, quoted, type Raw, type Read, read, scalarText } from './raw.ts';
import { normalise } from './text.ts';

const YES = new Set(['true', '1', 'yes', 'set', 'si']);
const NO = new Set(['false', '0', 'no', 'not set', 'unset']);

/** The one text that equal values have in common. */
export function canonicalFieldValue(raw: Raw, spec: FieldSpec): Read<string> {
  const scalar = scalarText(raw, { ofField: spec.name }, 300);
  if (!scalar.ok) return scalar;
  const text = scalar.value;
  const lower = text.toLowerCase();
  const no = () => fault('value', { text: quoted(raw), field: spec.name });
  const made = (value: string | undefined): Read<string> => (value === undefined ? no() : read(value));
  switch (spec.type) {
    case 'ipv4':
      return made(canonicalIpv4(lower));
    case 'ipv6':
      return made(canonicalIpv6(lower));
    case 'ether':
      return made(canonicalMac(lower));
    case 'bool':
      return made(
        YES.has(normalise(text, { caseSensitive: false }))
          ? '1'
          : NO.has(normalise(text, { caseSensitive: false }))
            ? '0'
            : undefined,
      );
    case 'bytes':
      return made(/^(?:[0-9a-f]{2}[:\-. ]?)*$/.test(lower) ? lower.replace(/[^0-9a-f]/g, '') : undefined);
    case 'string':
    case 'none':
    case 'time':
      return read(normalise(text, { caseSensitive: false }));
    default:
      return numeric(text, spec) ?? no();
  }
}

/** A number in any base, or one of the names that the field's values have. */
function numeric(text: string, spec: FieldSpec): Read<string> | undefined {
  const [, before, inside] = /^(.+?)\s*\((.+)\)$/.exec(text) ?? [];
  for (const part of [text, before, inside]) {
    if (part === undefined) continue;
    // Exact for 64 bits, which a double is not.
    if (/^(?:\d{1,20}|0x[0-9a-f]{1,16})$/i.test(part)) return read(BigInt(part).toString());
    const number = readDecimal(part);
    if (number.ok) return read(String(number.value));
    const name = normalise(part, { caseSensitive: false });
    const named = Object.entries(spec.names ?? {}).find(([, n]) => normalise(n, { caseSensitive: false }) === name);
    if (named !== undefined) return read(String(Number(named[0])));
  }
  return undefined;
}
