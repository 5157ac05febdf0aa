/**
 * `npm run docs`: writes docs/exercise-reference.md (docs-exercises.ts), and docs/protocols.md from what the program itself knows: the registry of fields, and what the dispatcher makes of each number.
 * `test/core/explain/protocols-page.test.ts` fails where the page is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainPayload } from '../core/explain/dispatch.ts';
// Loads the fields of the frame itself.
import '../core/explain/frame.ts';
import { allFields, type FieldSpec } from '../core/wire/field.ts';
import * as streams from '../core/wire/stream-ports.ts';
import { type Payload, TreeBuilder } from '../core/wire/tree.ts';
import { protocolOfPorts } from '../core/wire/udp-ports.ts';
import { exercisePage } from './docs-exercises.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** How a number of each kind is written, and which numbers there are. Kinds without numbers of their own have none. */
const KINDS: Readonly<
  Record<Payload['kind'], { readonly title: string; readonly count: number; readonly hex?: boolean } | null>
> = {
  linktype: { title: 'link type', count: 400 },
  ethertype: { title: 'EtherType', count: 0x1_0000, hex: true },
  'ip.proto': { title: 'IP protocol', count: 256 },
  'llc.dsap': { title: 'LLC SAP', count: 256, hex: true },
  'ppp.protocol': { title: 'PPP protocol', count: 0x1_0000, hex: true },
  chdlc: { title: 'Cisco HDLC protocol', count: 0x1_0000, hex: true },
  'llc.pid': null,
  ethernet: null,
  llc: null,
  ppp: null,
  ip: null,
  tcp: null,
  udp: null,
  data: null,
};

/** Bytes to be explained: nothing, and what begins like IPv4 and IPv6, whose first half byte decides. */
const PROBES = [0x00, 0x45, 0x60].map((first) => new Uint8Array(128).fill(first, 0, 1));

/** The name that the protocol of this number enters in `frame.protocols`: what most of the probes are taken for. */
function protocolAt(kind: Payload['kind'], number: number): string | undefined {
  const counts = new Map<string, number>();
  for (const probe of PROBES) {
    const t = new TreeBuilder(probe, 0);
    explainPayload(t, { kind, number, span: { start: 0, end: probe.length, declaredEnd: probe.length, limitedBy: 'frame' } });
    const [name] = t.protocols;
    if (name !== undefined && name !== 'data') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** `80`, `5000–5003, 5353`. */
function ranges(numbers: readonly number[], hex: boolean): string {
  const text = (n: number): string => (hex ? `0x${n.toString(16).padStart(4, '0')}` : String(n));
  const out: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let k = i;
    while (numbers[k + 1] === (numbers[k] as number) + 1) k++;
    const [first, last] = [numbers[i] as number, numbers[k] as number];
    out.push(
      k - i < 2
        ? numbers
            .slice(i, k + 1)
            .map(text)
            .join(', ')
        : `${text(first)}–${text(last)}`,
    );
    i = k + 1;
  }
  return out.join(', ');
}

/** Protocol → what announces it. */
function announcements(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (protocol: string, text: string): void => {
    found.set(protocol, [...(found.get(protocol) ?? []), text]);
  };
  const collect = (title: string, hex: boolean, count: number, of: (n: number) => string | undefined): void => {
    const numbers = new Map<string, number[]>();
    for (let n = 0; n < count; n++) {
      const protocol = of(n);
      if (protocol === undefined || protocol === 'data') continue;
      numbers.set(protocol, [...(numbers.get(protocol) ?? []), n]);
    }
    for (const [protocol, list] of numbers) add(protocol, `${title} ${ranges(list, hex)}`);
  };
  for (const [kind, how] of Object.entries(KINDS) as [Payload['kind'], (typeof KINDS)[Payload['kind']]][]) {
    if (how !== null) collect(how.title, how.hex === true, how.count, (n) => protocolAt(kind, n));
  }
  collect('UDP port', false, 0x1_0000, (port) => {
    const protocol = port === 0 ? undefined : protocolOfPorts(port, 0);
    return protocol === 'other' ? undefined : protocol;
  });
  collect('TCP port', false, 0x1_0000, (port) => {
    if (port === 0) return undefined;
    return streams.HTTP_PORTS.has(port) ? 'http' : streams.protocolOfPorts(port, 0, 0)?.name;
  });
  return found;
}

interface Source {
  readonly file: string;
  readonly text: string;
  /** `RFC 791`, in the order of the file's first comment. */
  readonly documents: readonly string[];
}

function sources(): Source[] {
  return ['core/wire', 'core/explain'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.ts') && !name.startsWith('describe'))
      .sort()
      .map((name) => {
        const text = readFileSync(path.join(ROOT, folder, name), 'utf8');
        const head = /^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? '';
        const documents = [...new Set(head.match(/RFC \d+|IEEE (?:Std )?802[.\w-]*/g) ?? [])];
        return { file: `${folder}/${name}`, text, documents };
      }),
  );
}

const TYPES: Readonly<Record<string, string>> = {
  none: 'group',
  bool: 'boolean',
  uint: 'unsigned integer',
  uint64: 'unsigned integer, 64 bits',
  int: 'signed integer',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  ether: 'MAC address',
  bytes: 'bytes',
  string: 'text',
  duration: 'seconds',
  time: 'date and time',
  frame: 'frame number',
};

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/[<>]/g, (c) => (c === '<' ? '&lt;' : '&gt;'));

function typeOf(spec: FieldSpec): string {
  const notes = [
    ...(spec.base === 'hex' ? ['hexadecimal'] : spec.base === 'oct' ? ['octal'] : []),
    ...(spec.generated === true ? ['worked out'] : []),
    ...(spec.hidden === true ? ['repeats another'] : []),
  ];
  return [TYPES[spec.type] ?? spec.type, ...notes].join(', ');
}

/** The text of docs/protocols.md. */
export function protocolsPage(): string {
  const groups = new Map<string, FieldSpec[]>();
  for (const [name, spec] of allFields()) {
    if (name === '') continue;
    const prefix = name.split('.', 1)[0] as string;
    groups.set(prefix, [...(groups.get(prefix) ?? []), spec]);
  }
  const announced = announcements();
  const files = sources();
  const homeOf = (prefix: string): Source | undefined => {
    const count = (s: Source): number => s.text.split(`'${prefix}.`).length + s.text.split(`'${prefix}'`).length;
    const named = files.find((s) => s.file === `core/wire/${prefix}.ts`);
    if (named !== undefined) return named;
    return files.reduce<Source | undefined>(
      (best, s) => (count(s) > 2 && (best === undefined || count(s) > count(best)) ? s : best),
      undefined,
    );
  };
  const names = [...groups.keys()].sort();
  const rows: string[] = [];
  const sections: string[] = [];
  let total = 0;
  for (const prefix of names) {
    const specs = (groups.get(prefix) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
    const title = specs.find((s) => s.name === prefix)?.title ?? prefix;
    const by = [...announced].filter(([protocol]) => protocol.split('.', 1)[0] === prefix).flatMap(([, texts]) => texts);
    const home = homeOf(prefix);
    const fields = specs.filter((s) => s.name !== prefix);
    total += fields.length;
    rows.push(
      `| [\`${prefix}\`](#${prefix.replace(/[^\w-]/g, '')}) | ${cell(title)} | ${fields.length} | ${by.join('; ')} | ${(home?.documents ?? []).join(', ')} |`,
    );
    sections.push(
      [
        `## ${prefix}`,
        '',
        `${cell(title)}${home === undefined ? '' : `, \`${home.file}\``}.`,
        ...(fields.length === 0
          ? []
          : [
              '',
              '| field | title | type |',
              '|---|---|---|',
              ...fields.map((s) => `| \`${s.name}\` | ${cell(s.title)} | ${typeOf(s)} |`),
            ]),
      ].join('\n'),
    );
  }
  return `# Protocols

What is decoded: ${names.length} groups with ${total} fields, by Wireshark's names. This page is generated: \`npm run docs\`.

"Announced by" lists the numbers that lead to a protocol. HTTP, TLS and DNS are also found on other ports, by their first bytes. A port that Wireshark 4.0 knows
for a protocol that is not decoded here is left to that protocol: its payload is \`data\`.

| group | protocol | fields | announced by | defined in |
|---|---|---|---|---|
${rows.join('\n')}

${sections.join('\n\n')}
`;
}

const PAGE = path.join(ROOT, 'docs/protocols.md');
export const writtenPage = (): string => readFileSync(PAGE, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = protocolsPage();
  writeFileSync(PAGE, page);
  console.log(`docs/protocols.md: ${page.split('\n').length} lines`);
  writeFileSync(path.join(ROOT, 'docs/exercise-reference.md'), exercisePage());
}
