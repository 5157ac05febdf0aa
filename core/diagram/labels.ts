/**
 * The words of a diagram, and the only place in diagram/ that knows a language. Layout and writers get them through `Labels`.
 * Phase and role names, durations and summaries are not ours: they come from whoever makes the labels (`annotate/`).
 */
import type { Phase } from '../analysis/phases.ts';
import type { DeviceRole } from '../analysis/topology/facts.ts';
import type { PacketRow } from '../base/ids.ts';

export type Language = 'en' | 'es';

/** Words that someone else puts to the facts. */
export interface SharedWords {
  phase(phase: Phase): string;
  role(role: DeviceRole): string;
  /** Nanoseconds with a unit: `1.15 ms`. */
  duration(ns: number): string;
  /** One line on a packet: shown on hover. */
  summary(row: PacketRow): string;
  /** The short name of a protocol that the columns do not know; null where they know it, or nobody has read the frame. */
  carried?(row: PacketRow): string | null;
}

/** The parameters of each of the diagram's own phrases. */
interface Phrases {
  captureTitle: Record<never, never>;
  flowTitle: { from: string; to: string };
  flowTitleThrough: { from: string; to: string; real: string };
  span: { frames: number; duration: string; start: string };
  count: { frames: number };
  moment: { frames: number; start: string };
  frameColumn: Record<never, never>;
  timeColumn: { unit: string };
  phaseColumn: Record<never, never>;
  copyOf: { frame: number; latency: string | null };
  idle: { duration: string };
  retransmission: Record<never, never>;
  data: { bytes: number };
  keepAlive: Record<never, never>;
  unseen: Record<never, never>;
  more: { count: number };
  fold: { frames: number; first: number; last: number; bytes: string | null; duration: string | null };
  omitted: { count: number };
  unnamed: { count: number };
  omittedLanes: { count: number };
  empty: Record<never, never>;
  arpWhoHas: { ip: string };
  arpIsAt: { ip: string; mac: string };
  arpProbe: { ip: string };
  arpAnnounce: { ip: string; mac: string };
  echoRequest: { sequence: string };
  echoReply: { sequence: string };
  bandArp: Record<never, never>;
  bandOpening: Record<never, never>;
  bandTransfer: Record<never, never>;
  bandClosing: Record<never, never>;
  bandReset: Record<never, never>;
  bandIcmp: Record<never, never>;
  bandUdp: Record<never, never>;
  bandNeighbour: Record<never, never>;
  bandOther: Record<never, never>;
  legendTitle: Record<never, never>;
  legendOriginal: Record<never, never>;
  legendCopy: Record<never, never>;
  legendLink: Record<never, never>;
  legendBroadcast: Record<never, never>;
  legendUnseen: Record<never, never>;
  legendIdle: Record<never, never>;
  legendRetransmission: Record<never, never>;
  legendState: Record<never, never>;
  legendFold: Record<never, never>;
  legendFlight: Record<never, never>;
  meaningRequest: Record<never, never>;
  meaningResponse: Record<never, never>;
  meaningAck: Record<never, never>;
  meaningError: Record<never, never>;
  describeLane: { name: string; addresses: string };
  describeLanes: { lanes: string };
  describeRewrites: { count: number };
  describeStep: { frame: number; time: string; from: string; to: string; text: string };
  everyone: Record<never, never>;
}
export type PhraseKey = keyof Phrases;

export interface Labels extends SharedWords {
  /** BCP 47. */
  readonly language: string;
  readonly decimal: '.' | ',';
  phrase<K extends PhraseKey>(key: K, params: Phrases[K]): string;
}

type Catalogue = { readonly [K in PhraseKey]: (p: Phrases[K]) => string };

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const signed = (latency: string | null): string => (latency === null ? '' : `, +${latency}`);

const en: Catalogue = {
  captureTitle: () => 'Sequence diagram',
  count: (p) => count(p.frames, 'frame', 'frames'),
  moment: (p) => `${count(p.frames, 'frame', 'frames')} at ${p.start} UTC`,
  flowTitle: (p) => `${p.from} to ${p.to}`,
  flowTitleThrough: (p) => `${p.from} to ${p.to}, served by ${p.real}`,
  span: (p) => `${count(p.frames, 'frame', 'frames')} in ${p.duration}, from ${p.start} UTC`,
  frameColumn: () => 'frame',
  timeColumn: (p) => `time, ${p.unit}`,
  phaseColumn: () => 'phase',
  copyOf: (p) => `copy of ${p.frame}${signed(p.latency)}`,
  idle: (p) => `${p.duration} idle`,
  retransmission: () => 'retransmission',
  data: (p) => `${p.bytes} B of data`,
  keepAlive: () => 'keep-alive',
  unseen: () => 'not in the capture',
  more: (p) => `+${p.count} more`,
  fold: (p) =>
    [
      p.frames === 1 ? `frame ${p.first}` : `${p.frames} frames, ${p.first} to ${p.last}`,
      ...(p.bytes === null ? [] : [p.bytes]),
      ...(p.duration === null ? [] : [p.duration]),
    ].join(' · '),
  unnamed: (p) =>
    `${count(p.count, 'frame names', 'frames name')} neither a sender nor a receiver that Trama can read, and ${p.count === 1 ? 'is' : 'are'} not drawn`,
  omitted: (p) => `${count(p.count, 'more frame is', 'more frames are')} not drawn`,
  omittedLanes: (p) => `${count(p.count, 'more device has', 'more devices have')} no lane here: draw one flow to see its own`,
  empty: () => 'There are no frames to draw',
  arpWhoHas: (p) => `who has ${p.ip}?`,
  arpIsAt: (p) => `${p.ip} is at ${p.mac}`,
  arpProbe: (p) => `is ${p.ip} in use?`,
  arpAnnounce: (p) => `to all: ${p.ip} is at ${p.mac}`,
  echoRequest: (p) => `echo request${p.sequence}`,
  echoReply: (p) => `echo reply${p.sequence}`,
  bandArp: () => 'ARP',
  bandOpening: () => 'opening',
  bandTransfer: () => 'transfer',
  bandClosing: () => 'closing',
  bandReset: () => 'reset',
  bandIcmp: () => 'ICMP',
  bandUdp: () => 'UDP',
  bandNeighbour: () => 'neighbours',
  bandOther: () => 'other',
  legendTitle: () => 'Key',
  legendOriginal: () => 'frame as its author sent it',
  legendCopy: () => 'rewritten copy of a frame',
  legendLink: () => 'the wait in the box: original in, copy out',
  legendBroadcast: () => 'broadcast or multicast',
  legendUnseen: () => 'host that the capture does not show',
  legendIdle: () => 'idle time, not to scale',
  legendRetransmission: () => 'retransmission',
  legendState: () => 'TCP state once the frame has arrived',
  legendFold: () => 'frames drawn as one line',
  legendFlight: () => 'slope: time on the way, half of the handshake’s round trip',
  meaningRequest: () => 'towards the server',
  meaningResponse: () => 'towards the client',
  meaningAck: () => 'acknowledgement only',
  meaningError: () => 'error report',
  describeLane: (p) => `${p.name} (${p.addresses})`,
  describeLanes: (p) => `Lanes from left to right: ${p.lanes}.`,
  describeRewrites: (p) => `${count(p.count, 'frame is a rewritten copy', 'frames are rewritten copies')} of another.`,
  describeStep: (p) => `Frame ${p.frame}, ${p.time}, ${p.from} to ${p.to}: ${p.text}.`,
  everyone: () => 'everyone',
};

const es: Catalogue = {
  captureTitle: () => 'Diagrama de secuencia',
  count: (p) => count(p.frames, 'trama', 'tramas'),
  moment: (p) => `${count(p.frames, 'trama', 'tramas')}, ${p.start} UTC`,
  flowTitle: (p) => `De ${p.from} a ${p.to}`,
  flowTitleThrough: (p) => `De ${p.from} a ${p.to}; atiende ${p.real}`,
  span: (p) => `${count(p.frames, 'trama', 'tramas')} en ${p.duration}, desde ${p.start} UTC`,
  frameColumn: () => 'trama',
  timeColumn: (p) => `tiempo, ${p.unit}`,
  phaseColumn: () => 'fase',
  copyOf: (p) => `copia de la ${p.frame}${signed(p.latency)}`,
  idle: (p) => `${p.duration} de silencio`,
  retransmission: () => 'retransmisión',
  data: (p) => `${p.bytes} B de datos`,
  keepAlive: () => 'mantenimiento (keep-alive)',
  unseen: () => 'no aparece en la captura',
  more: (p) => `+${p.count} más`,
  fold: (p) =>
    [
      p.frames === 1 ? `trama ${p.first}` : `${p.frames} tramas, de la ${p.first} a la ${p.last}`,
      ...(p.bytes === null ? [] : [p.bytes]),
      ...(p.duration === null ? [] : [p.duration]),
    ].join(' · '),
  unnamed: (p) =>
    `${count(p.count, 'trama no se dibuja', 'tramas no se dibujan')}: no ${p.count === 1 ? 'nombra' : 'nombran'} emisor ni receptor que Trama sepa leer`,
  omitted: (p) => `${p.count === 1 ? 'Falta' : 'Faltan'} ${count(p.count, 'trama', 'tramas')} por dibujar`,
  omittedLanes: (p) =>
    `${p.count === 1 ? 'Falta' : 'Faltan'} ${count(p.count, 'equipo', 'equipos')} por dibujar: dibuje un solo flujo para ver los suyos`,
  empty: () => 'No hay tramas que dibujar',
  arpWhoHas: (p) => `¿quién tiene ${p.ip}?`,
  arpIsAt: (p) => `${p.ip} está en ${p.mac}`,
  arpProbe: (p) => `¿alguien usa ${p.ip}?`,
  arpAnnounce: (p) => `a todos: ${p.ip} está en ${p.mac}`,
  echoRequest: (p) => `solicitud de eco${p.sequence}`,
  echoReply: (p) => `respuesta de eco${p.sequence}`,
  bandArp: () => 'ARP',
  bandOpening: () => 'apertura',
  bandTransfer: () => 'transferencia',
  bandClosing: () => 'cierre',
  bandReset: () => 'corte (RST)',
  bandIcmp: () => 'ICMP',
  bandUdp: () => 'UDP',
  bandNeighbour: () => 'vecinos',
  bandOther: () => 'otras',
  legendTitle: () => 'Referencias',
  legendOriginal: () => 'trama tal como la envió su autor',
  legendCopy: () => 'copia reescrita de otra trama',
  legendLink: () => 'espera en el equipo: entra el original, sale la copia',
  legendBroadcast: () => 'difusión o multidifusión',
  legendUnseen: () => 'equipo que la captura no muestra',
  legendIdle: () => 'silencio, sin escala',
  legendRetransmission: () => 'retransmisión',
  legendState: () => 'estado de TCP una vez llegada la trama',
  legendFold: () => 'tramas reunidas en una línea',
  legendFlight: () => 'pendiente: tiempo en camino, la mitad de la ida y vuelta del saludo',
  meaningRequest: () => 'hacia el servidor',
  meaningResponse: () => 'hacia el cliente',
  meaningAck: () => 'solo acuse de recibo',
  meaningError: () => 'aviso de error',
  describeLane: (p) => `${p.name} (${p.addresses})`,
  describeLanes: (p) => `Columnas de izquierda a derecha: ${p.lanes}.`,
  describeRewrites: (p) => `${count(p.count, 'trama es copia reescrita', 'tramas son copias reescritas')} de otra.`,
  describeStep: (p) => `Trama ${p.frame}, ${p.time}, de ${p.from} a ${p.to}: ${p.text}.`,
  everyone: () => 'todos',
};

/** `1,460 B`, with the language's own marks between thousands. */
export function formatBytes(bytes: number, language: string): string {
  const digits = String(bytes).replace(/\B(?=(\d{3})+$)/g, language === 'es' ? '.' : ',');
  return `${digits} B`;
}

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, es };

/** The diagram's phrases in one language, with somebody's shared words. */
export function diagramLabels(language: Language, words: SharedWords): Labels {
  const catalogue = CATALOGUES[language];
  return {
    language,
    decimal: language === 'es' ? ',' : '.',
    phase: (p) => words.phase(p),
    role: (r) => words.role(r),
    duration: (ns) => words.duration(ns),
    summary: (row) => words.summary(row),
    carried: (row) => words.carried?.(row) ?? null,
    phrase: (key, params) => catalogue[key](params),
  };
}
