import type { FailoverDocument } from '../failover-schema.ts';
import type { failoverEn, LimitCode } from './failover.en.ts';

type Fate = FailoverDocument['takeovers'][number]['connections'][number];
type Reign = FailoverDocument['virtualRouters'][number]['reigns'][number];

function cause(c: Fate): string {
  const told = c.told === null ? null : c.told.frame;
  switch (c.cause) {
    case null:
      return c.outcome === 'idle' ? 'ningún paquete después del relevo: la captura no muestra qué fue de ella' : '';
    case 'synced':
      return `el nuevo había sido informado de ella (trama ${told})`;
    case 'same-server':
      return 'el nuevo la envía al mismo servidor sin que se vea ningún mensaje: decidió lo mismo';
    case 'no-entry':
      return told === null
        ? 'el nuevo no tiene entrada: responde su propio TCP con RST'
        : `el nuevo responde con RST como si no tuviera entrada, aunque la trama ${told} la anuncia: ¿le llegó?`;
    case 'other-server':
      return 'el nuevo eligió otro servidor, que no sabe nada de ella';
    case 'server-reset':
      return 'va al mismo servidor, que la abandonó por su cuenta';
    case 'sequence-delta':
      return 'antes se corrían los números de secuencia y ahora no: al nuevo le falta la diferencia';
    case 'not-forwarded':
      return 'el nuevo no envía sus paquetes a ninguna parte';
    case 'forwarded-unanswered':
      return 'el nuevo reenvía sus paquetes y no llega respuesta';
    case 'unknown':
      return 'no es posible saber por qué';
  }
}

function reign(r: Reign, before: string, after: string | null, expected: string | null): string {
  const frame = r.beforeFrame === null ? '' : ` (trama ${r.beforeFrame})`;
  switch (r.cause) {
    case 'first':
      return 'el primero que muestra la captura; cómo llegó a ser maestro no está en ella';
    case 'silence':
      return `el último anuncio de ${before}${frame} fue ${after} antes; tres intervalos y el desfase son ${expected}`;
    case 'resigned':
      return `${before} renunció con prioridad 0${frame}, ${after} antes; el desfase es de ${expected}`;
    case 'preemption':
      return `su prioridad es mayor que la de ${before}, cuyo último anuncio${frame} fue ${after} antes`;
    case 'tie':
      return `la misma prioridad que ${before} y la dirección más alta; último anuncio${frame} ${after} antes`;
    case 'early':
      return `${before} se anunció ${after} antes${frame}, menos que los ${expected} tras los que se lo da por caído, y no tiene menor prioridad: quizá se perdieron anuncios`;
    case 'resumed':
      return `vuelve a anunciarse tras ${after} de silencio${frame}`;
  }
}

const some = (n: number, one: string, many: string): string => (n === 1 ? one : `${n} ${many}`);

const LIMITS: Record<LimitCode, (n: number) => string> = {
  'no-takeover': () => 'En la captura ninguna dirección cambia de dueño.',
  'backup-unseen': (n) =>
    `Un respaldo calla mientras el maestro vive: no es posible saber si ${some(n, 'el enrutador virtual con un solo maestro tiene', 'enrutadores virtuales con un solo maestro tienen')} alguno.`,
  'cause-unknown': (n) =>
    `Ni VRRP ni los latidos explican ${some(n, 'un relevo', 'relevos')}: no es posible saber si el dueño anterior falló o cedió el lugar.`,
  'owner-unknown': (n) =>
    `De ${some(n, 'un relevo', 'relevos')} solo se conoce la MAC: no se vio ninguna dirección propia del equipo.`,
  'no-sync': () =>
    'No se capturó ningún mensaje de sincronización de IPVS: lo que sabía el director nuevo solo se ve en lo que hace. (Los mensajes pueden ir por otra red.)',
  'sync-received': () => 'Que se haya enviado un mensaje de sincronización no prueba que el respaldo lo haya tomado.',
  'service-unseen': (n) =>
    `En ${some(n, 'un relevo', 'relevos')} no hay ningún paquete atendido antes, o ninguno después: no es posible saber cuánto faltó el servicio.`,
  'idle-connections': (n) =>
    `${some(n, 'Una conexión no tiene', 'conexiones no tienen')} ningún paquete después del relevo: no es posible saber si el dueño nuevo las conoce.`,
  'server-unknown': (n) =>
    `No es posible saber el servidor real de ${some(n, 'una conexión', 'conexiones')} antes del relevo: no se capturó ningún paquete reenviado.`,
  untimed: () => 'Algunos paquetes no tienen hora: faltan duraciones.',
  truncated: () => 'Hay más relevos o conexiones de los que se listan.',
};

export const failoverEs: typeof failoverEn = {
  takeovers: 'Relevos',
  takeover: (n, addresses) => `${n}  ${addresses}`,
  owner: (mac, address) => (mac === null ? (address ?? 'desconocido') : address === null ? mac : `${address} (${mac})`),
  certainty: { certain: 'seguro', likely: 'probable', possible: 'posible' },
  signs: {
    vrrp: 'VRRP',
    'gratuitous-arp': 'ARP gratuito',
    arp: 'las respuestas ARP nombran otra MAC',
    traffic: 'los paquetes venían antes de otra MAC',
  },
  seenBy: 'se ve por',
  frames: (list) => `tramas ${list}`,
  frame: (n) => `trama ${n}`,
  inFrame: (n) => `trama ${n}`,
  away: (most, least, last, unserved, first) =>
    [
      most === null
        ? 'no es posible saber cuánto faltó el servicio'
        : `el servicio faltó a lo sumo ${most}${least === null ? '' : ` y al menos ${least}`}`,
      last === null ? 'nada atendido antes' : `lo último que atendió el anterior: trama ${last}`,
      unserved === null ? null : `lo primero sin atender: trama ${unserved}`,
      first === null ? 'el nuevo no atendió nada' : `lo primero que atendió el nuevo: trama ${first}`,
    ]
      .filter((part) => part !== null)
      .join('; '),
  oldReturns: (n) => `el dueño anterior reclama otra vez la dirección (trama ${n}): los dos la creen suya`,
  connections: 'conexiones',
  client: 'cliente',
  service: 'servicio',
  state: 'estado',
  before: 'servidor antes',
  after: 'servidor después',
  outcome: 'resultado',
  why: 'por qué',
  none: '–',
  outcomes: {
    survived: 'sobrevive',
    reset: 'reiniciada',
    unanswered: 'sin respuesta',
    idle: 'en silencio',
    closed: 'ya cerrada',
  },
  cause,
  conflicts: 'Direcciones con varias MAC',
  conflict: (address, macs) =>
    `${address}: responden por turnos ${macs}. No es un relevo: dos equipos con una misma dirección, el problema de ARP del enrutamiento directo, o un bonding que reparte lo que recibe (balance-alb)`,
  virtualRouters: 'VRRP',
  virtualRouter: (id, addresses) => `enrutador virtual ${id}: ${addresses}`,
  router: 'enrutador',
  priority: 'prioridad',
  interval: 'intervalo',
  advertisements: 'anuncios',
  reign,
  master: (router, priority, from, to) => `${router} es maestro con prioridad ${priority}, tramas ${from} a ${to}`,
  routerProblems: (list) => `anuncios que los demás rechazan: ${list}`,
  problems: {
    ttl: 'un TTL distinto de 255',
    checksum: 'una suma de verificación incorrecta',
    short: 'menos direcciones que las anunciadas',
    version: 'versiones distintas',
    addresses: 'direcciones distintas',
    interval: 'intervalos distintos',
  },
  splitBrain: (a, b, from, to) => `CEREBRO DIVIDIDO: ${a} y ${b} son maestros a la vez, tramas ${from} a ${to}`,
  splitReasons: (list) =>
    list === '' ? 'no se oyen; nada en sus mensajes dice por qué' : `cada uno debe rechazar los mensajes del otro: ${list}`,
  sync: 'Lo que se informaron los directores (demonio de sincronización de IPVS)',
  syncSource: (source, id, version, messages, records) =>
    `${source}, ID de sincronización ${id}, versión ${version}: ${records === 1 ? '1 registro' : `${records} registros`} en ${messages === 1 ? '1 mensaje' : `${messages} mensajes`}`,
  syncDamaged: (n) => (n === 1 ? 'un mensaje cuyos registros no encajan' : `${n} mensajes cuyos registros no encajan`),
  virtual: 'virtual',
  server: 'servidor',
  method: 'método',
  methods: { masquerade: 'NAT', local: 'local', tunnel: 'túnel', direct: 'enrutamiento directo' },
  told: 'informado',
  master2: 'por sus paquetes',
  lag: 'demora',
  timeout: 'vence en',
  untold: 'Conexiones de las que ningún mensaje informa',
  untoldReason: {
    'few-packets': 'el cliente envió menos de los tres paquetes tras los que Linux informa de una conexión',
    'never-established': 'nunca se estableció',
    unknown: 'no es posible saber por qué: quizá se perdió un mensaje, o la conexión terminó antes del siguiente',
  },
  heartbeats: 'Latidos',
  node: 'nodo',
  address: 'dirección',
  status: 'estado',
  lastFrame: 'último',
  remapping: (removed, n) =>
    `A la lista de ${n} servidores del director nuevo parece faltarle ${removed}. Del total de clientes conservan su servidor:`,
  schedulers: { modulo: 'p mod n', sh: 'sh', mh: 'mh (Maglev)' },
  kept: 'lo conservan',
  remapped: 'lo pierden',
  collateral: 'pierden uno que sigue',
  ideal: 'a lo sumo posible',
  modulo: (p, n, before, after) =>
    `p mod n es compatible con lo visto: ${p} mod ${n} + 1 = ${before}, y ${p} mod ${n - 1} + 1 = ${after}`,
  limits: 'No identificable',
  limit: (code, n) => LIMITS[code](n),
};
