/** Writes merged captures as one pcap or pcapng, as they are read. */
import type { Capture, CaptureInterface } from '../../core/capture/capture.ts';
import { type MergedRecord, type MergeSelection, mergeRecords } from '../../core/capture/merge.ts';
import { PcapngWriter, pcapHeader, pcapRecord } from '../../core/capture/write.ts';
import { addressBytes, Collector, WRITTEN_BY_NAME } from '../../core/engine/export/pcapng.ts';
import { CliError } from '../errors.ts';

type Write = (bytes: Uint8Array) => Promise<void>;

/** A capture with the name that messages have for it. */
export interface MergeInput {
  readonly name: string;
  readonly capture: Capture;
  /** One of its interfaces on its own, and what that is called in the merged file. */
  readonly point?: { readonly interfaceId: number; readonly name: string; readonly comment: string };
  readonly selection?: MergeSelection;
}

/** Resolves to how many packets were written of each capture. Raises CliError where the packets do not fit the format. */
export async function writeMerged(
  inputs: readonly MergeInput[],
  format: 'pcap' | 'pcapng',
  write: Write,
  signal: AbortSignal,
): Promise<number[]> {
  const out = new Collector(write);
  const counts = inputs.map(() => 0);
  const target = format === 'pcap' ? new PcapTarget(inputs) : new PcapngTarget(inputs);
  await out.add(target.head());
  for await (const record of mergeRecords(
    inputs.map((i) => i.capture),
    signal,
    inputs.map((i) => i.selection ?? {}),
  )) {
    counts[record.capture] = (counts[record.capture] ?? 0) + 1;
    for (const block of target.packet(record)) await out.add(block);
  }
  for (const block of target.end()) await out.add(block);
  await out.flush();
  return counts;
}

interface Target {
  head(): Uint8Array;
  packet(record: MergedRecord): Iterable<Uint8Array>;
  end(): Iterable<Uint8Array>;
}

class PcapTarget implements Target {
  readonly #inputs: readonly MergeInput[];
  readonly #format: { linkType: number; nanoseconds: boolean; fcsLength?: number };
  readonly #from: string;

  constructor(inputs: readonly MergeInput[]) {
    this.#inputs = inputs;
    const known = inputs.flatMap(({ name, capture }) => capture.framer.info.interfaces.slice(0, 1).map((i) => ({ name, i })));
    const [first] = known;
    for (const { name, i } of known)
      if (first !== undefined && i.linkType !== first.i.linkType) this.#refuse(name, i.linkType, first.name, first.i.linkType);
    this.#from = first?.name ?? '';
    const fcs = first?.i.fcsLength;
    this.#format = {
      linkType: first?.i.linkType ?? -1,
      // Only classic pcap says beforehand that it has microseconds.
      nanoseconds: inputs.some(({ capture: { framer } }) => framer.info.format !== 'pcap' || framer.info.nanoseconds),
      ...(fcs === undefined || known.length < inputs.length || known.some(({ i }) => i.fcsLength !== fcs)
        ? {}
        : { fcsLength: fcs }),
    };
  }

  #refuse(name: string, linkType: number, otherName: string, other: number): never {
    throw new CliError(
      `${name} has packets of link type ${linkType}, ${otherName} of link type ${other}: classic pcap holds one link type`,
      'Merge into pcapng: --format pcapng, or an output name that ends in .pcapng.',
    );
  }

  head(): Uint8Array {
    // Of pcapng alone the link type shows with the first packet.
    return this.#format.linkType < 0 ? new Uint8Array(0) : pcapHeader(this.#format);
  }

  *packet(record: MergedRecord): Generator<Uint8Array> {
    const input = this.#inputs[record.capture];
    const linkType = input?.capture.framer.info.interfaces[record.interfaceId]?.linkType ?? 1;
    if (this.#format.linkType < 0) {
      this.#format.linkType = linkType;
      yield pcapHeader(this.#format);
    } else if (linkType !== this.#format.linkType)
      this.#refuse(input?.name ?? '', linkType, this.#from || 'the first packet', this.#format.linkType);
    if (record.seconds < 0 || record.seconds > 0xffff_ffff) {
      throw new CliError(
        `${input?.name}: frame ${record.row + 1} has a time that classic pcap cannot hold (before 1970 or after 2106)`,
        'Merge into pcapng.',
      );
    }
    yield pcapRecord(record, this.#format);
  }

  *end(): Generator<Uint8Array> {
    if (this.#format.linkType < 0) yield pcapHeader({ ...this.#format, linkType: 1 });
  }
}

class PcapngTarget implements Target {
  readonly #inputs: readonly MergeInput[];
  readonly #writer = new PcapngWriter();
  /** Of each capture: its interface → the one written for it. */
  readonly #interfaces: Map<number, number>[];
  readonly #secrets: number[];
  #written = 0;

  constructor(inputs: readonly MergeInput[]) {
    this.#inputs = inputs;
    this.#interfaces = inputs.map(() => new Map());
    this.#secrets = inputs.map(() => 0);
  }

  head(): Uint8Array {
    const names = [...new Set(this.#inputs.map((i) => i.name))].join(', ');
    return this.#writer.section({ comments: [`Merged from ${names}`], application: 'Trama' });
  }

  *#interface(capture: number, id: number): Generator<Uint8Array, number> {
    const known = this.#interfaces[capture]?.get(id);
    if (known !== undefined) return known;
    const input = this.#inputs[capture];
    const i: CaptureInterface | undefined = input?.capture.framer.info.interfaces[id];
    const name = input?.point?.name ?? i?.name;
    const comment = input?.point === undefined ? [] : [{ code: COMMENT, value: new TextEncoder().encode(input.point.comment) }];
    // Numbers inside further options are in the byte order of their file; ours is little.
    const little = input?.capture.framer.info.byteOrder !== 'big';
    yield this.#writer.interface({
      linkType: i?.linkType ?? 1,
      snapLength: i?.snapLength ?? 0,
      ...(name === undefined ? {} : { name }),
      ...(i?.description === undefined ? {} : { description: i.description }),
      ...(i?.fcsLength === undefined ? {} : { fcsLength: i.fcsLength }),
      options: [
        ...comment,
        ...(i?.options ?? []).filter((o) => !WRITTEN_BY_NAME.has(o.code) && (little || TEXT_OPTIONS.has(o.code))),
      ],
    });
    this.#interfaces[capture]?.set(id, this.#written);
    return this.#written++;
  }

  *packet(record: MergedRecord): Generator<Uint8Array> {
    const input = this.#inputs[record.capture];
    if (input === undefined) return;
    const { info } = input.capture.framer;
    // Secrets stand before the packets that they decrypt; those of a file with several points come with each of these.
    for (let n = this.#secrets[record.capture] ?? 0; n < info.secrets.length; n++) {
      const secret = info.secrets[n];
      if (secret !== undefined) yield this.#writer.secrets(secret.type, secret.data);
      this.#secrets[record.capture] = n + 1;
    }
    const interfaceId = yield* this.#interface(record.capture, record.interfaceId);
    const comments = info.packetComments.get(record.row) ?? [];
    const options = info.packetOptions.get(record.row) ?? [];
    info.packetComments.delete(record.row);
    info.packetOptions.delete(record.row);
    const little = info.byteOrder !== 'big';
    yield this.#writer.packet({ ...record, interfaceId, comments, options: little ? options : [] });
  }

  *end(): Generator<Uint8Array> {
    const names = new Map<string, Set<string>>();
    for (const [capture, input] of this.#inputs.entries()) {
      const { info } = input.capture.framer;
      for (const [address, list] of info.names) names.set(address, new Set([...(names.get(address) ?? []), ...list]));
      const only = input.point?.interfaceId;
      for (const id of info.interfaces.keys()) if (id === (only ?? id)) yield* this.#interface(capture, id);
      if (info.byteOrder === 'big') continue;
      for (const s of info.statistics) {
        const id = this.#interfaces[capture]?.get(s.interfaceId);
        if (id !== undefined) yield this.#writer.statistics(id, s.options);
      }
    }
    if (names.size > 0)
      yield this.#writer.names([...names].map(([address, list]) => ({ address: addressBytes(address), names: [...list] })));
  }
}

const COMMENT = 1;
/** Options of an interface that are texts or bytes: comment, name, description, hardware, OS, filter. */
const TEXT_OPTIONS: ReadonlySet<number> = new Set([1, 2, 3, 11, 12, 15]);
