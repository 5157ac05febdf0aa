import { bondingEs } from '../../core/engine/documents/words/bonding.es.ts';
import { failoverEs } from '../../core/engine/documents/words/failover.es.ts';
import { flowsEs } from '../../core/engine/documents/words/flows.es.ts';
import { followEs } from '../../core/engine/documents/words/follow.es.ts';
import { lvsEs } from '../../core/engine/documents/words/lvs.es.ts';
import { reportEs } from '../../core/engine/documents/words/report.es.ts';
import { alignEs } from './align.es.ts';
import { checkEs } from './check.es.ts';
import type { Messages } from './en.ts';
import { statsEs } from './stats.es.ts';

export const es: Messages = {
  align: alignEs,
  bonding: bondingEs,
  check: checkEs,
  failover: failoverEs,
  follow: followEs,
  ...flowsEs,
  ...reportEs,
  lvs: lvsEs,
  stats: statsEs,
  capture: 'Captura',
  from: 'desde',
  to: 'hasta',
  utc: 'UTC',
  duration: 'duración',
  role: 'función',
  name: 'nombre',
  time: 'hora',
  phase: 'fase',
  noFlows: 'No hay ninguna conversación TCP, UDP o ICMP.',
  noFlowMatches: 'Ninguna conversación tiene un paquete que cumpla el filtro.',
  noHttp: 'No hay ningún mensaje HTTP.',
  noHttpMatches: 'Ningún mensaje HTTP tiene un paquete que cumpla el filtro.',
  cutHttp: (count, first) =>
    count === 1
      ? `La captura recortó la trama ${first}, que es de una conversación HTTP: un mensaje que empiece allí no aparece en la lista.`
      : `La captura recortó ${count} tramas de conversaciones HTTP (la primera es la ${first}): los mensajes que empiecen allí no aparecen en la lista.`,
  proxies: 'Proxies, que no se pueden emparejar paquete a paquete',
  inFrame: (n) => `la trama ${n}`,
  inFlow: (n) => `el flujo ${n}`,
  framesOf: (list) => `tramas ${list}`,
  rule: 'regla',
  source: 'fuente',
  translators: 'Traductores',
  bindingColumn: 'asociación',
  pairsColumn: 'pares',
  pairs: (n) => (n === 1 ? '1 par' : `${n} pares`),
  start: 'inicio',
  nat: 'NAT',
  leg: { original: 'antes', translated: 'después' },
  tableEntry: 'tabla',
  atTheEnd: (state: string) => `al final: ${state}`,
  lastRefreshed: 'renovada por última vez',
  reused: (before: number | null) =>
    before === null
      ? 'se abre de nuevo con las mismas direcciones y puertos'
      : `se usan de nuevo las direcciones y puertos de la asociación ${before}`,
  historyKinds: {
    created: () => 'creada',
    met: () => 'hallada ya empezada',
    answered: () => 'respondida',
    established: () => 'establecida',
    refreshed: (silence: string) => `renovada tras ${silence} de silencio`,
    closing: () => 'empieza el cierre',
    closed: () => 'cerrada',
    reset: () => 'abortada (RST)',
  },
  evidenceCodes: {
    'isn-pair': 'los dos números de secuencia iniciales son iguales en ambos tramos',
    isn: 'el número de secuencia inicial es igual en ambos tramos',
    'both-directions': 'los dos sentidos están emparejados',
    content: 'los datos son iguales',
    'ip-id': 'el identificador IP es igual',
    'mac-path': 'los originales van a la MAC que envía las copias',
    'capture-host': 'el equipo que captura recibe los originales y envía las copias',
    ttl: 'las copias hicieron un salto más que sus originales',
    checksums: 'las sumas de comprobación difieren exactamente en lo reescrito',
    'stable-mapping': 'tres o más paquetes se reescriben igual',
    order: 'cada copia sigue a su original, en el mismo orden',
  },
  request: 'solicitud',
  response: 'respuesta',
  status: 'estado',
  serverTime: 'tiempo del servidor',
  noAnswer: 'sin respuesta',
  noRequest: 'solicitud no capturada',
  incompleteMessage: 'incompleto',
  byteSources: {
    frame: 'trama',
    'reassembled-ip': 'IP reensamblado',
    'reassembled-tcp': 'TCP reensamblado',
    'reassembled-tls': 'negociación TLS reensamblada',
    dechunked: 'sin fragmentar en chunks',
    uncompressed: 'descomprimido',
  },
  stopReasons: {
    truncated: 'cortado',
    'too-short': 'demasiado corto',
    'bad-length': 'longitud imposible',
    'bad-version': 'otra versión',
    'bad-option': 'opción imposible',
    'too-deep': 'demasiadas capas',
    unsupported: 'no se decodifica',
  },
  stopped: (offset, required, actual) => `en el byte ${offset} hacen falta ${required} y hay ${actual}`,
  stopLimit: (by) =>
    by === 'capture' ? 'la captura recortó la trama' : by === 'frame' ? 'la trama termina ahí' : `así lo indica ${by}`,
};
