/** Words of the map: the only file of it that knows a language. */
import type { VantageSign, VantageView } from '../../analysis/link/vantage.ts';
import type { Certainty, MapRole, PrefixSource, RoleReason } from '../../analysis/topology/map/facts.ts';

export interface TopologyWords {
  readonly language: 'en' | 'es';
  readonly title: string;
  readonly devices: string;
  readonly networks: string;
  readonly device: string;
  readonly roles: Readonly<Record<MapRole | 'host' | 'unseen', string>>;
  readonly certainties: Readonly<Record<Certainty, string>>;
  readonly reasons: Readonly<Record<RoleReason, string>>;
  readonly sources: Readonly<Record<PrefixSource, string>>;
  orWider(prefix: string): string;
  readonly noPrefix: string;
  beyond(router: string): string;
  readonly noLink: string;
  frames(list: readonly number[]): string;
  more(count: number): string;
  omittedDevices(count: number): string;
  omittedNetworks(count: number): string;
  describe(devices: number, networks: number): string;
  readonly gateway: string;
  readonly member: string;
  readonly nothing: string;
  readonly capturePoint: string;
  takenOn(device: string, certainty: Certainty): string;
  readonly notShown: string;
  /** Signs that point to several machines. */
  readonly conflicting: string;
  readonly signs: Readonly<Record<VantageSign, string>>;
  readonly views: Readonly<Record<VantageView, string>>;
  readonly legend: {
    readonly stated: string;
    readonly inferred: string;
    readonly beyond: string;
    readonly unseen: string;
    readonly vip: string;
  };
}

const LISTED = 4;
const list = (frames: readonly number[]): string => `${frames.slice(0, LISTED).join(', ')}${frames.length > LISTED ? ', …' : ''}`;

const en: TopologyWords = {
  language: 'en',
  title: 'Devices and networks',
  devices: 'Devices',
  networks: 'Networks',
  device: 'device',
  roles: {
    client: 'client',
    router: 'router',
    gateway: 'gateway',
    nat: 'NAT',
    director: 'director',
    master: 'virtual router, master',
    backup: 'virtual router, backup',
    'real-server': 'real server',
    server: 'server',
    'dns-server': 'DNS server',
    'dhcp-server': 'DHCP server',
    host: 'host',
    unseen: 'never seen to speak',
  },
  certainties: { certain: 'certain', probable: 'probable', possible: 'possible' },
  reasons: {
    opened: 'it opens connections',
    'opened-to': 'a connection is opened to it',
    'first-spoke': 'it speaks first',
    'spoken-to': 'the other end speaks first',
    ports: 'the ports say so',
    rewrites: 'its copies differ from the originals in an address',
    services: 'it sends on what comes for a virtual address',
    'takes-over': 'it takes the address of a director over',
    'gets-connections': 'the director sends connections to it',
    'passes-on': 'it sends packets of other hosts, which have made a hop',
    'sends-foreign': 'it sends packets with addresses that are not its own',
    given: 'packets for other networks are handed to it',
    announced: 'it is announced',
    icmp: 'it reports what only routers report',
    vrrp: 'it advertises a virtual router',
    answered: 'it answers there',
  },
  sources: {
    dhcp: 'stated by DHCP',
    ra: 'stated by a router advertisement',
    rip: 'stated by RIP',
    ospf: 'stated by OSPF',
    mask: 'stated by an ICMP mask reply',
    arp: 'inferred from ARP',
    direct: 'inferred: sent without a router',
    usual: 'inferred: the usual /64',
    'link-local': 'addresses of the link',
    unknown: 'no packet shows its prefix',
  },
  orWider: (prefix) => `${prefix} or wider`,
  noPrefix: 'this link',
  beyond: (router) => `beyond ${router}`,
  noLink: 'addresses only',
  frames: (frames) => (frames.length === 0 ? '' : frames.length === 1 ? `frame ${frames[0]}` : `frames ${list(frames)}`),
  more: (n) => (n === 1 ? '1 more host' : `${n} more hosts`),
  omittedDevices: (n) =>
    n === 1 ? '1 more device is not drawn' : `${n} more devices are not drawn: they have the least traffic`,
  omittedNetworks: (n) => (n === 1 ? '1 more network is not drawn' : `${n} more networks are not drawn`),
  describe: (devices, networks) =>
    `${devices === 1 ? '1 device' : `${devices} devices`}, ${networks === 1 ? '1 network' : `${networks} networks`}.`,
  gateway: 'gateway',
  member: 'devices',
  nothing: 'The capture shows no device.',
  capturePoint: 'Capture point',
  takenOn: (device, certainty) =>
    `${{ certain: 'Captured', probable: 'Probably captured', possible: 'Possibly captured' }[certainty]} on ${device}.`,
  notShown: 'Where it was captured does not show.',
  conflicting: 'Where it was captured does not show: the signs point to several machines.',
  signs: {
    unpadded: 'its short frames alone are not padded, as a sender sees them before the card does it',
    'partial-checksums': 'its TCP checksums alone are unfinished, as a sender sees them before the card completes them',
    'bad-checksums': 'its TCP checksums alone are wrong, as a sender sees them before the card computes them',
    'large-frames': 'all frames longer than Ethernet’s come from it or go to it: its card cuts and joins segments',
    'always-there': 'all unicast frames have it at one end',
    'sent-here': 'the capture marks its packets as sent by the capturing host',
    'translates-here': 'the capturing host receives the originals and sends the copies',
  },
  views: {
    'others-seen':
      'Frames between other machines are seen both ways: the interface was promiscuous, on a hub, a mirror port or a tap',
    flooded: 'A few frames for other machines are seen, one way only, as a switch floods them that has not learnt yet',
    'own-only':
      'All frames are its own or for groups: a port of a switch, or an interface that was not promiscuous; which of them does not show',
    unknown: 'Whether others’ frames would be seen does not show',
    'no-macs': 'The link layer has no MACs that could tell whether others’ frames would be seen',
    several: 'The capture has several interfaces, each of them a capture point; see trama align',
  },
  legend: {
    stated: 'network, its prefix stated',
    inferred: 'network, its prefix inferred: it may be wider',
    beyond: 'other networks, behind a router',
    unseen: 'device that was only asked for, or sent to',
    vip: 'VIP: clients reach a service by this address',
  },
};

const es: TopologyWords = {
  language: 'es',
  title: 'Equipos y redes',
  devices: 'Equipos',
  networks: 'Redes',
  device: 'equipo',
  roles: {
    client: 'cliente',
    router: 'enrutador',
    gateway: 'puerta de enlace',
    nat: 'NAT',
    director: 'director',
    master: 'enrutador virtual, maestro',
    backup: 'enrutador virtual, respaldo',
    'real-server': 'servidor real',
    server: 'servidor',
    'dns-server': 'servidor DNS',
    'dhcp-server': 'servidor DHCP',
    host: 'equipo',
    unseen: 'nunca se lo ve hablar',
  },
  certainties: { certain: 'seguro', probable: 'probable', possible: 'posible' },
  reasons: {
    opened: 'abre conexiones',
    'opened-to': 'le abren una conexión',
    'first-spoke': 'habla primero',
    'spoken-to': 'el otro extremo habla primero',
    ports: 'lo dicen los puertos',
    rewrites: 'sus copias difieren de los originales en una dirección',
    services: 'reenvía lo que llega para una dirección virtual',
    'takes-over': 'toma la dirección de un director',
    'gets-connections': 'el director le envía conexiones',
    'passes-on': 'envía paquetes de otros equipos, que ya hicieron un salto',
    'sends-foreign': 'envía paquetes con direcciones que no son suyas',
    given: 'se le entregan paquetes para otras redes',
    announced: 'está anunciado',
    icmp: 'avisa lo que solo avisan los enrutadores',
    vrrp: 'anuncia un enrutador virtual',
    answered: 'responde allí',
  },
  sources: {
    dhcp: 'según DHCP',
    ra: 'según un anuncio de enrutador',
    rip: 'según RIP',
    ospf: 'según OSPF',
    mask: 'según una respuesta ICMP de máscara',
    arp: 'se deduce de ARP',
    direct: 'se deduce: envían sin enrutador',
    usual: 'se deduce: el /64 habitual',
    'link-local': 'direcciones del enlace',
    unknown: 'ningún paquete muestra su prefijo',
  },
  orWider: (prefix) => `${prefix} o más amplia`,
  noPrefix: 'este enlace',
  beyond: (router) => `detrás de ${router}`,
  noLink: 'solo direcciones',
  frames: (frames) => (frames.length === 0 ? '' : frames.length === 1 ? `trama ${frames[0]}` : `tramas ${list(frames)}`),
  more: (n) => (n === 1 ? '1 equipo más' : `${n} equipos más`),
  omittedDevices: (n) => (n === 1 ? 'No se dibuja 1 equipo más' : `No se dibujan ${n} equipos más: los de menos tráfico`),
  omittedNetworks: (n) => (n === 1 ? 'No se dibuja 1 red más' : `No se dibujan ${n} redes más`),
  describe: (devices, networks) =>
    `${devices === 1 ? '1 equipo' : `${devices} equipos`}, ${networks === 1 ? '1 red' : `${networks} redes`}.`,
  gateway: 'puerta de enlace',
  member: 'equipos',
  nothing: 'La captura no muestra ningún equipo.',
  capturePoint: 'Punto de captura',
  takenOn: (device, certainty) =>
    `${{ certain: 'Capturado', probable: 'Probablemente capturado', possible: 'Quizás capturado' }[certainty]} en ${device}.`,
  notShown: 'No se ve dónde se capturó.',
  conflicting: 'No se ve dónde se capturó: los indicios señalan varias máquinas.',
  signs: {
    unpadded: 'solo sus tramas cortas están sin relleno, como las ve quien las envía antes de que la tarjeta de red las rellene',
    'partial-checksums':
      'solo sus sumas de TCP están sin terminar, como las ve quien las envía antes de que la tarjeta de red las complete',
    'bad-checksums': 'solo sus sumas de TCP están mal, como las ve quien las envía antes de que la tarjeta de red las calcule',
    'large-frames':
      'todas las tramas más largas que las de Ethernet salen de ella o van a ella: su tarjeta de red corta y une segmentos',
    'always-there': 'está en un extremo de todas las tramas unicast',
    'sent-here': 'la captura marca sus paquetes como enviados por el equipo que captura',
    'translates-here': 'el equipo que captura recibe los originales y envía las copias',
  },
  views: {
    'others-seen':
      'Se ven tramas entre otras máquinas en los dos sentidos: la interfaz estaba en modo promiscuo, en un hub, un puerto espejo o un tap',
    flooded: 'Se ven unas pocas tramas para otras máquinas, en un solo sentido, como las inunda un switch que aún no aprendió',
    'own-only':
      'Todas las tramas son suyas o para grupos: un puerto de un switch, o una interfaz que no estaba en modo promiscuo; no se ve cuál de los dos',
    unknown: 'No se ve si aparecerían tramas de otros',
    'no-macs': 'La capa de enlace no tiene direcciones MAC que digan si aparecerían tramas de otros',
    several: 'La captura tiene varias interfaces, cada una es un punto de captura; véase trama align',
  },
  legend: {
    stated: 'red con prefijo indicado',
    inferred: 'red con prefijo deducido: puede ser más amplia',
    beyond: 'otras redes, detrás de un enrutador',
    unseen: 'equipo por el que solo se pregunta, o al que solo se envía',
    vip: 'VIP: los clientes llegan a un servicio por esta dirección',
  },
};

export const topologyWords = (language: 'en' | 'es'): TopologyWords => (language === 'es' ? es : en);
