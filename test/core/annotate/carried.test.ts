/**
 * Every protocol that the field tree goes into is named, in the list, the ladder and the story: none is called not decoded while its layer is
 * in the tree, however much of it is there.
 */
import { describe, expect, it } from 'vitest';
import { annotateFrame } from '../../../core/annotate/annotate.ts';
import { carriedOf, mayCarry, TOLD_LAYERS } from '../../../core/annotate/carried/carried.ts';
import { formatAnnotation } from '../../../core/annotate/render.ts';
import { summarize } from '../../../core/annotate/summary.ts';
import { type Bytes, concatBytes } from '../../../core/base/bytes.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { writePcap } from '../../../core/capture/write.ts';
import { readCarried } from '../../../core/engine/carried.ts';
import { wantsTree } from '../../../core/engine/documents/annotate.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { ladderOf } from '../../../core/engine/report/ladder.ts';
import { cellTexts } from '../../../core/engine/session/packet-rows.ts';
import { ALL_ROWS } from '../../../core/engine/session/protocol.ts';
import { Session } from '../../../core/engine/session/session.ts';
import { emitArp } from '../../../core/wire/arp.ts';
import { emitEthernet } from '../../../core/wire/ethernet.ts';
import { allFields } from '../../../core/wire/field.ts';
import { emitGre } from '../../../core/wire/gre.ts';
import { emitHeartbeat } from '../../../core/wire/heartbeat.ts';
import { emitIgmp } from '../../../core/wire/igmp.ts';
import { emitIpv4 } from '../../../core/wire/ipv4.ts';
import { emitAh, emitExtension } from '../../../core/wire/ipv6-extensions.ts';
import { LinkType } from '../../../core/wire/linktype.ts';
import { emitLlc, emitSnap } from '../../../core/wire/llc.ts';
import { emitLldpTlv } from '../../../core/wire/lldp.ts';
import { emitMpls } from '../../../core/wire/mpls.ts';
import { emitPppoe } from '../../../core/wire/pppoe.ts';
import { emitLacp } from '../../../core/wire/slow.ts';
import { emitBpdu } from '../../../core/wire/stp.ts';
import { emitVrrp } from '../../../core/wire/vrrp.ts';
import { emitVxlan } from '../../../core/wire/vxlan.ts';
import { datagram, ipvsMessages, ntpMessages } from '../../support/messages.ts';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const GROUP = Uint8Array.of(1, 0x80, 0xc2, 0, 0, 0);
const A6 = Uint8Array.from({ length: 16 }, (_, i) => 0x20 + i);
const DATA = Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9);
const text = (s: string): Bytes => Uint8Array.from(s, (c) => c.charCodeAt(0));
const frame = (type: number, payload: Bytes) => emitEthernet(GROUP, MAC, type, payload);
const llc = (payload: Bytes) => frame(payload.length, payload);
const v4 = (protocol: number, payload: Bytes) =>
  frame(0x0800, emitIpv4({ protocol, source: 0x0a000001, destination: 0x0a000002 }, payload));
const session = (protocol: number, payload: Bytes) =>
  frame(0x8864, emitPppoe({ code: 0, sessionId: 23 }, concatBytes([Uint8Array.of(protocol >>> 8, protocol & 255), payload])));
const BRIDGE = concatBytes([Uint8Array.of(0x80, 1), MAC]);
const PORT = { systemPriority: 1, system: MAC, key: 13, portPriority: 1, port: 22, state: 0x3d };
const bpdu = emitLlc(0x42, 0x42, emitBpdu({ type: 2, flags: 0x3d, root: BRIDGE, bridge: BRIDGE, cost: 19, port: 0x8005 }));
const arp = emitArp({ opcode: 1, senderMac: MAC, senderIpv4: 0xc0a80a01, targetMac: new Uint8Array(6), targetIpv4: 0xc0a80a02 });

interface Sample {
  readonly layer: string;
  readonly bytes: Bytes;
  readonly protocol: string;
  readonly en: RegExp;
  readonly es: RegExp;
  readonly linkType?: number;
}
const SAMPLES: readonly Sample[] = [
  {
    layer: 'stp',
    bytes: llc(bpdu),
    protocol: 'STP',
    en: /^RSTP BPDU, root 32768\/1\/02:00:00:00:00:01, cost 19, port 0x8005, topology change/,
    es: /^BPDU de RSTP, raíz 32768.*, cambio de topología/,
  },
  {
    layer: 'stp',
    bytes: datagram(50_001, 4789, emitVxlan(7, llc(bpdu))),
    protocol: 'STP',
    en: /^RSTP BPDU/,
    es: /^BPDU de RSTP/,
  },
  {
    layer: 'lacp',
    bytes: frame(0x8809, emitLacp(PORT, PORT, 5)),
    protocol: 'LACP',
    en: /port 22, partner .*, in use/,
    es: /en uso/,
  },
  {
    layer: 'marker',
    bytes: frame(0x8809, concatBytes([Uint8Array.of(2, 1, 1, 16, 0, 22), MAC, new Uint8Array(98)])),
    protocol: 'MARKER',
    en: /^Marker, port 22 of 02:/,
    es: /^Marcador, puerto 22/,
  },
  {
    layer: 'slow',
    bytes: frame(0x8809, concatBytes([Uint8Array.of(3), DATA])),
    protocol: 'Slow Protocols',
    en: /OAM/,
    es: /OAM/,
  },
  {
    layer: 'lldp',
    bytes: frame(
      0x88cc,
      concatBytes([
        emitLldpTlv(1, Uint8Array.of(4, ...MAC)),
        emitLldpTlv(2, text('\x05eth0')),
        emitLldpTlv(3, Uint8Array.of(0, 120)),
        emitLldpTlv(5, text('switch1')),
        emitLldpTlv(0, text('')),
      ]),
    ),
    protocol: 'LLDP',
    en: /^LLDP, switch1, port eth0, valid 120 s/,
    es: /^LLDP, switch1, puerto eth0, válido 120 s/,
  },
  { layer: 'llc', bytes: llc(emitLlc(0xf0, 0xf0, DATA)), protocol: 'LLC', en: /^NetBIOS.*not decoded/, es: /sin decodificar/ },
  { layer: 'llc', bytes: llc(emitSnap(0x2000, DATA, 12)), protocol: 'CDP', en: /^CDP, LLC/, es: /^CDP, LLC/ },
  { layer: 'llc', bytes: llc(Uint8Array.of(0xf0, 0xf1, 1, 4)), protocol: 'LLC', en: /supervisory/, es: /de supervisión/ },
  {
    layer: 'loop',
    bytes: frame(0x9000, concatBytes([Uint8Array.of(0, 0, 1, 0, 0, 0), DATA])),
    protocol: 'LOOP',
    en: /^Loopback test: reply/,
    es: /^Prueba de bucle: respuesta/,
  },
  {
    layer: 'arp',
    bytes: datagram(50_001, 4789, emitVxlan(7, frame(0x0806, arp))),
    protocol: 'ARP',
    en: /192\.168\.10\.1 asks who has 192\.168\.10\.2, in a tunnel/,
    es: /192\.168\.10\.1 pregunta quién tiene 192\.168\.10\.2, en un túnel/,
  },
  {
    layer: 'vrrp',
    bytes: v4(
      112,
      emitVrrp({ version: 3, routerId: 5, priority: 0, interval: 100, addresses: [Uint8Array.of(10, 0, 0, 9)] }, A6, A6),
    ),
    protocol: 'VRRP',
    en: /^VRRPv3 advertisement, router 5, priority 0, 10\.0\.0\.9, stops/,
    es: /^Anuncio VRRPv3, enrutador 5, prioridad 0, 10\.0\.0\.9, se retira/,
  },
  {
    layer: 'igmp',
    bytes: v4(2, emitIgmp(0x16, 0, 0xe00000fb)),
    protocol: 'IGMPv2',
    en: /Report, group 224\.0\.0\.251/,
    es: /grupo 224/,
  },
  { layer: 'igmp', bytes: v4(2, emitIgmp(0x11, 100, 0)), protocol: 'IGMPv2', en: /^Membership Query, general/, es: /general/ },
  { layer: 'gre', bytes: v4(47, emitGre({ protocol: 0x88be }, DATA)), protocol: 'GRE', en: /^GRE, ERSPAN/, es: /^GRE, ERSPAN/ },
  {
    layer: 'gre',
    bytes: v4(47, emitGre({ protocol: 0x0800 }, new Uint8Array(0))),
    protocol: 'GRE',
    en: /^GRE, empty/,
    es: /^GRE, vacío/,
  },
  {
    layer: 'mpls',
    bytes: frame(0x8847, emitMpls([{ label: 100 }], Uint8Array.of(0x99, 9, 9, 9))),
    protocol: 'MPLS',
    en: /label 100/,
    es: /etiqueta 100/,
  },
  {
    layer: 'pwach',
    bytes: frame(0x8847, emitMpls([{ label: 100 }], concatBytes([Uint8Array.of(0x10, 0, 0, 7), DATA]))),
    protocol: 'MPLS',
    en: /label 100, associated channel/,
    es: /etiqueta 100, canal asociado/,
  },
  {
    layer: 'vxlan',
    bytes: datagram(50_001, 4789, concatBytes([emitVxlan(7, new Uint8Array(0)), Uint8Array.of(1, 2, 3)])),
    protocol: 'VXLAN',
    en: /^Virtual eXtensible Local Area Network, unreadable/,
    es: /, ilegible/,
  },
  {
    layer: 'esp',
    bytes: v4(50, concatBytes([Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 7), DATA])),
    protocol: 'ESP',
    en: /sequence number 7/,
    es: /secuencia 7/,
  },
  { layer: 'ah', bytes: v4(51, emitAh(253, 1, 2, DATA).subarray(0, 20)), protocol: 'AH', en: /^AH/, es: /^AH/ },
  {
    layer: 'mipv6',
    bytes: v4(135, emitExtension(59, Uint8Array.of(0, 0, 0, 0, 0, 0))),
    protocol: 'MIPv6',
    en: /^Mobile IPv6: Binding/,
    es: /^IPv6 móvil: Binding/,
  },
  {
    layer: 'pppoed',
    bytes: frame(0x8863, emitPppoe({ code: 7, sessionId: 0 }, Uint8Array.of(1, 2, 0, 2, 0x61, 0x63))),
    protocol: 'PPPoED',
    en: /^PADO, offer, ac/,
    es: /^PADO, oferta, ac/,
  },
  {
    layer: 'ppp',
    bytes: session(0x80fd, DATA),
    protocol: 'PPP',
    en: /Compression Control .* session 0x0017/,
    es: /sesión PPPoE 0x0017/,
  },
  {
    layer: 'lcp',
    bytes: session(0xc021, Uint8Array.of(9, 1, 0, 8, 0, 0, 0, 0)),
    protocol: 'PPP LCP',
    en: /^LCP Echo Request/,
    es: /^Echo Request de LCP/,
  },
  {
    layer: 'ipcp',
    bytes: session(0x8021, Uint8Array.of(1, 1, 0, 10, 3, 6, 10, 0, 0, 7)),
    protocol: 'PPP IPCP',
    en: /^IPCP Configuration Request, 10\.0\.0\.7/,
    es: /^Configuration Request de IPCP, 10\.0\.0\.7/,
  },
  {
    layer: 'ipv6cp',
    bytes: session(0x8057, Uint8Array.of(1, 1, 0, 14, 1, 10, 1, 2, 3, 4, 5, 6, 7, 8)),
    protocol: 'PPP IPV6CP',
    en: /^IPV6CP Configuration Request, /,
    es: / de IPV6CP, /,
  },
  {
    layer: 'pap',
    bytes: session(0xc023, concatBytes([Uint8Array.of(1, 1, 0, 11, 2), text('me'), Uint8Array.of(3), text('pwd')])),
    protocol: 'PPP PAP',
    en: /^PAP Authenticate-Request, me$/,
    es: /^Authenticate-Request de PAP, me$/,
  },
  {
    layer: 'chap',
    bytes: session(0xc223, concatBytes([Uint8Array.of(1, 1, 0, 8, 1, 7), text('ac')])),
    protocol: 'PPP CHAP',
    en: /^CHAP Challenge, ac$/,
    es: /^Challenge de CHAP/,
  },
  {
    layer: 'chdlc',
    bytes: concatBytes([Uint8Array.of(0x8f, 0, 0x80, 0x35), DATA]),
    linkType: LinkType.cHdlc,
    protocol: 'CHDLC',
    en: /^SLARP over Cisco HDLC/,
    es: /^SLARP por Cisco HDLC/,
  },
  ...ntpMessages.map((bytes) => ({
    layer: 'ntp',
    bytes: datagram(123, 123, bytes),
    protocol: 'NTP',
    en: /^NTP version/,
    es: /^NTP versión/,
  })),
  ...ipvsMessages.map((bytes) => ({
    layer: 'ipvs',
    bytes: datagram(8848, 8848, bytes),
    protocol: 'IPVS',
    en: /^IPVS synchronization 7, (2 connections|no connection)/,
    es: /^Sincronización IPVS 7, (2 conexiones|ninguna conexión)/,
  })),
  {
    layer: 'heartbeat',
    bytes: datagram(694, 694, emitHeartbeat({ t: 'status', st: 'active', src: 'node1' })),
    protocol: 'Heartbeat',
    en: /^Heartbeat of node1, status active/,
    es: /^Latido de node1, status active/,
  },
];

/** Told by the columns, by rules of their own, or by what lies inside them; bytes that nobody decodes; parts of others. */
const ELSEWHERE = new Set(
  (
    'frame eth ip ipv6 raw null sll vlan ieee8021ad pppoes icmp icmpv6 tcp mptcp udp gue data dhcp dns mdns llmnr tls ftp ftp-data http imap pop smtp ' +
    'ssh data-text-lines media urlencoded-form json xml png image-gif image-jfif pwethcw'
  ).split(' '),
);

const DENIAL = /does not decode|not decoded|no decodifica|sin decodificar/;

async function read(bytes: Bytes, linkType: number = LinkType.ethernet, originalLength = bytes.length) {
  const pcap = writePcap([{ bytes: Uint8Array.from(bytes), seconds: 1, nanos: 0, originalLength }], { linkType });
  const engine = await openEngine(await openCapture(new MemorySource(pcap), 'test'));
  const { facts } = engine;
  const row = 0 as PacketRow;
  const tree = await engine.explain(row);
  const streams = await engine.streams();
  const story = (['en', 'es'] as const).map((lang) =>
    annotateFrame(facts, row, tree)
      .map((a) => formatAnnotation(a, facts, lang).text)
      .join(' '),
  );
  const source = { facts, streams, analysed: true };
  const cell = (column: 'protocol' | 'info', lang: 'en' | 'es' = 'en') => cellTexts(source, [row], column, lang)[0] ?? '';
  return { engine, facts, row, tree, streams, story, cell, layers: tree.layers.map((l) => l.spec.name) };
}

describe('protocols beside TCP, UDP, ICMP and ARP', () => {
  it('are all told, or known to be told elsewhere', () => {
    const sampled = new Set(SAMPLES.map((s) => s.layer));
    const protocols = [...allFields().values()].filter((f) => f.type === 'none' && !f.name.includes('.')).map((f) => f.name);
    expect(protocols.filter((name) => !sampled.has(name) && !ELSEWHERE.has(name))).toEqual([]);
    expect([...TOLD_LAYERS].filter((name) => !sampled.has(name) && !ELSEWHERE.has(name))).toEqual([]);
  });

  it.each(SAMPLES.map((s) => [s.layer, s.protocol, s] as const))('%s: %s', async (layer, protocol, sample) => {
    const { engine, facts, row, tree, streams, story, cell, layers } = await read(sample.bytes, sample.linkType);
    const ends = layers.at(-1) === 'data';
    expect(ends ? layers.at(-2) : layers.at(-1)).toBe(layer);
    expect(mayCarry(facts.tables.packets, row)).toBe(true);
    expect(wantsTree(facts, streams, row)).toBe(true);
    // Nobody has read the frame: then nothing is denied.
    expect(cell('info')).not.toMatch(DENIAL);
    await readCarried(engine, [row]);
    expect(cell('protocol')).toBe(protocol);
    expect(cell('info')).toMatch(sample.en);
    expect(cell('info', 'es')).toMatch(sample.es);
    expect(summarize(facts, row, 'en', tree)).toBe(cell('info'));
    expect(annotateFrame(facts, row, tree).filter((a) => a.code.startsWith('carried.'))).toHaveLength(1);
    expect(annotateFrame(facts, row, tree).map((a) => a.code)).not.toEqual(expect.arrayContaining(['frame.unknown']));
    const label = ladderOf(facts, 'en')
      .events.map((e) => e.label.map((part) => part.text).join(' '))
      .join();
    // A link without addresses has no lanes.
    expect(label).toBe(sample.linkType === LinkType.cHdlc ? '' : cell('info'));
    if (!ends) for (const said of [...story, cell('info'), label]) expect(said).not.toMatch(DENIAL);
  });

  it('are not denied where they are cut', { timeout: 60_000 }, async () => {
    for (const { layer, bytes, linkType } of SAMPLES) {
      for (let length = 1; length < Math.min(bytes.length, 90); length += 3) {
        const whole = await read(bytes.subarray(0, length), linkType, bytes.length);
        if (!whole.layers.includes(layer) || whole.layers.at(-1) === 'data') continue;
        await readCarried(whole.engine, [whole.row]);
        for (const said of [...whole.story, whole.cell('info'), whole.cell('info', 'es')])
          expect(said, `${layer}, ${length} bytes`).not.toMatch(DENIAL);
      }
    }
  });

  it('are denied only where bytes are there that nobody decodes, and the type is named', async () => {
    const { engine, row, story, cell } = await read(frame(0x888e, DATA));
    expect(cell('info')).toBe('Frame of 22 bytes');
    await readCarried(engine, [row]);
    expect(cell('info')).toBe('Frame of 22 bytes (802.1X Authentication), not decoded');
    expect(story[0]).toMatch(/its type is 802\.1X Authentication\. Trama does not decode what it carries\./);
    const ospf = await read(v4(89, DATA));
    expect(ospf.story[0]).toMatch(/carries OSPF \(89\).*Trama does not decode that protocol/);
  });

  it('keeps to the message that rejects a protocol, not to what it quotes', async () => {
    const rejected = Uint8Array.of(8, 1, 0, 14, 0x80, 0x57, 1, 1, 0, 8, 1, 4, 0, 0);
    const { tree } = await read(session(0xc021, rejected));
    expect(carriedOf(tree)?.protocol).toBe('PPP LCP');
  });

  it('are named in the list of a session and sorted by name, before the analysis and after', async () => {
    const frames = [
      llc(bpdu),
      v4(112, SAMPLES.find((s) => s.layer === 'vrrp')?.bytes.subarray(34) ?? DATA),
      frame(0x8809, emitLacp(PORT, PORT, 5)),
    ];
    const pcap = writePcap(frames.map((bytes) => ({ bytes: Uint8Array.from(bytes), seconds: 1, nanos: 0 })));
    for (const depth of ['list', 'full'] as const) {
      const opened = new Session();
      await opened.open(1, new MemorySource(pcap), 'test', { depth });
      expect((await opened.rows(ALL_ROWS, 0, 9, 'en')).protocol).toEqual(['STP', 'VRRP', 'LACP']);
      const request = { view: 1, row: 0, scope: 'view', lang: 'es' } as const;
      if (depth === 'full') {
        const picture = await opened.diagram({ ...request, view: ALL_ROWS });
        expect(JSON.stringify(picture)).toContain('BPDU de RSTP');
      }
    }
  });
});
