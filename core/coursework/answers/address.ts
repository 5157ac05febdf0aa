/** Addresses: IPv4, IPv6 (RFC 4291 §2.2), MAC, and address:port, whichever way they are written. */
import { type Comparison, RIGHT, wrong } from './compare.ts';
import { fault, quoted, type Raw, type Read, read } from './raw.ts';

export type AddressForm = 'ipv4' | 'ipv6' | 'mac' | 'endpoint';

export interface Address {
  readonly form: AddressForm;
  /** The one way in which equal addresses are equal texts: `192.0.2.1`, 32 hexadecimal digits, 12 of them; without the port. */
  readonly host: string;
  readonly port: number | null;
}

export function compareAddresses(key: Address, answer: Address): Comparison {
  if (key.host !== answer.host) return wrong(...(key.port !== null && key.port === answer.port ? [parts('address')] : []));
  return key.port === answer.port ? RIGHT : wrong(parts('port'));
}

const parts = (...names: string[]) => ({ code: 'parts', wrong: names }) as const;

/** Without `form`: whichever it is. */
export function readAddress(raw: Raw, form?: AddressForm): Read<Address> {
  const not = () => fault('address', { form: form ?? 'any', found: quoted(raw), bare: typeof raw === 'number' });
  if (typeof raw !== 'string') return not();
  const text = raw.trim().toLowerCase();
  const found =
    text.length > 100
      ? undefined
      : (FORMS.filter((f) => form === undefined || f === form)
          .map((f) => readers[f](text))
          .find((a) => a !== undefined) ?? undefined);
  return found === undefined ? not() : read(found);
}

/** A MAC address with colons would be no IPv6 address: it has too few groups. */
const FORMS = ['ipv4', 'mac', 'ipv6', 'endpoint'] as const;

const host = (form: AddressForm, text: string | undefined): Address | undefined =>
  text === undefined ? undefined : { form, host: text, port: null };

const readers: Readonly<Record<AddressForm, (text: string) => Address | undefined>> = {
  ipv4: (text) => host('ipv4', canonicalIpv4(text)),
  ipv6: (text) => host('ipv6', canonicalIpv6(text.replace(/^\[(.*)\]$/, '$1'))),
  mac: (text) => host('mac', canonicalMac(text)),
  endpoint: (text) => {
    const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([^:\s]+))\s*:\s*(\d{1,5})$/.exec(text) ?? [];
    const n = Number(port);
    if (port === undefined || n > 65535) return undefined;
    const address = v6 === undefined ? canonicalIpv4(v4 ?? '') : canonicalIpv6(v6);
    return address === undefined ? undefined : { form: 'endpoint', host: address, port: n };
  },
};

/** Decimal only: with a leading zero some programs read octal, so that it is not known what was meant. */
export function canonicalIpv4(text: string): string | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((b) => /^(?:0|[1-9]\d{0,2})$/.test(b) && Number(b) <= 255)) return undefined;
  return bytes.join('.');
}

/** 32 hexadecimal digits; of a v4-mapped address, too. A zone (`%eth0`) belongs to no address on the wire. */
export function canonicalIpv6(text: string): string | undefined {
  let rest = text;
  const v4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (v4 !== null) {
    const bytes = canonicalIpv4(v4[2] ?? '')
      ?.split('.')
      .map(Number);
    if (bytes === undefined) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    rest = `${v4[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = rest.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((h) => (h === '' ? [] : h.split(':')));
  const [left = [], right = []] = groups;
  const given = left.length + right.length;
  if (halves.length === 2 ? given > 7 : given !== 8) return undefined;
  const all = [...left, ...Array.from({ length: 8 - given }, () => '0'), ...right];
  return all.every((g) => /^[0-9a-f]{1,4}$/.test(g)) ? all.map((g) => g.padStart(4, '0')).join('') : undefined;
}

/** `00:80:ad:c8:19:91`, `0-80-ad-…`, `0080.adc8.1991`, `0080adc81991` → 12 hexadecimal digits. */
export function canonicalMac(text: string): string | undefined {
  if (/^[0-9a-f]{12}$/.test(text)) return text;
  if (/^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/.test(text)) return text.replaceAll('.', '');
  const groups = text.split(text.includes('-') ? '-' : ':');
  if (groups.length !== 6 || !groups.every((g) => /^[0-9a-f]{1,2}$/.test(g))) return undefined;
  return groups.map((g) => g.padStart(2, '0')).join('');
}
