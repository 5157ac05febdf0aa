import type { BondLimitCode, bondingEn } from './bonding.en.ts';

const some = (n: number, one: string, many: string): string => (n === 1 ? one : `${n} ${many}`);

const LIMITS: Record<BondLimitCode, (n: number) => string> = {
  'one-interface': () =>
    'Un bonding se ve en una captura de todos sus enlaces, cada uno como interfaz propia (pcapng: dumpcap -i eth0 -i eth1); esta no tiene dos interfaces Ethernet.',
  'no-bond': () =>
    'Ninguna MAC ni dirección envía por más de una interfaz: no son enlaces de un mismo bonding, o los demás nunca hablaron.',
  'capture-points': () =>
    'Las dos interfaces ven las mismas tramas en ambos sentidos: son dos puntos de captura de un mismo camino, no dos enlaces.',
  'direction-unknown': () =>
    'No es posible saber qué tramas envió el equipo con bonding: no se registró el sentido, ninguna es más corta de lo que recibe una tarjeta de red, y las MAC no distinguen un extremo del otro.',
  'silent-links': (n) =>
    `${some(n, 'Una interfaz no envió', 'interfaces no enviaron')} nada: de reserva, caída, o ajena al bonding.`,
  'few-flows': (n) =>
    n === 6
      ? 'Concuerdan todas las políticas: hay muy pocas conversaciones distintas.'
      : `Concuerdan ${n} políticas: más conversaciones distintas permitirían separarlas.`,
  'lacp-slow': () => 'No se descarta 802.3ad: a ritmo lento hay un LACPDU cada 30 s.',
  'one-peer': () =>
    'Todo va a un solo vecino, quizá un enrutador: los modos que reparten por vecinos usan entonces un solo enlace.',
  'skipped-frames': (n) =>
    `${some(n, 'Una trama no se contrastó', 'tramas no se contrastaron')} con todas las políticas: las versiones de Linux difieren en ICMP, fragmentos, IPv6 y etiquetas.`,
  'no-receiver': (n) =>
    `Qué adelantó a qué se ve donde ${some(n, 'llega la conversación', 'conversaciones llegan')}; aquí, solo lo que respondió el receptor.`,
};

export const bondingEs: typeof bondingEn = {
  bond: 'Bonding',
  noBond: 'No se halló ningún bonding.',
  mode: 'modo',
  modeName: (number, name) => `${number} (${name})`,
  or: 'o',
  nothingLeft: 'ninguno de los siete modos es compatible',
  certainty: { certain: 'seguro', likely: 'probable', possible: 'no identificado' },
  directionFrom: {
    flags: 'tramas enviadas: las que indica la captura',
    unpadded: 'tramas enviadas: las del equipo cuyas tramas son más cortas de lo que recibe una tarjeta de red',
    macs: 'tramas enviadas: las de la MAC que todas tienen en común',
  },
  link: 'enlace',
  linkName: (n, name) => (name === null ? String(n) : `${n} (${name})`),
  sent: 'enviadas',
  received: 'recibidas',
  firstSent: 'primera',
  lastSent: 'última',
  modes: 'Modos',
  policies: 'Políticas de hash',
  policy: 'política',
  verdict: 'veredicto',
  verdicts: { consistent: 'compatible', 'ruled-out': 'descartado', untested: 'sin probar' },
  policyVerdicts: { consistent: 'compatible', 'ruled-out': 'descartada', untested: 'sin probar' },
  why: 'por qué',
  frames: (list) => (list.includes(',') ? `tramas ${list}` : `trama ${list}`),
  reasons: {
    striped: 'una misma conversación va por varios enlaces por turnos',
    'same-link': 'las tramas siguen por un enlace mientras otro está vivo',
    'both-links': 'dos enlaces hablan a la vez',
    'no-copy': 'una trama sale por un solo enlace',
    copies: 'cada trama sale por varios enlaces',
    'no-lacpdu': 'ningún LACPDU en más de los 30 s del ritmo lento',
    lacpdu: 'solo 802.3ad envía LACPDU',
    'no-policy': 'ninguna política de hash es compatible',
    'one-mac': 'una misma MAC envía por dos enlaces a la vez',
    macs: 'los enlaces envían con MAC distintas',
    'arp-macs': 'las respuestas ARP dan MAC distintas a vecinos distintos',
    'arp-one': 'las respuestas ARP dan la misma MAC a más vecinos que enlaces hay',
  },
  tried: (frames, values) => `probada con ${frames} tramas y ${values} valores de hash`,
  contradicts: (frame, other) => (frame === other ? `trama ${frame}` : `la trama ${frame} contra la ${other}`),
  lacp: 'LACP',
  lacpState: {
    aggregated: 'los dos extremos reciben y reparten',
    defaulted: 'el otro extremo no habla LACP',
    expired: 'hace demasiado que no se oye a un extremo',
    individual: 'un extremo no agrega',
    'not-distributing': 'los extremos todavía no se pusieron de acuerdo',
    'other-partner': 'termina en otro sistema que el primer enlace',
    'other-key': 'termina en otra agregación que el primer enlace',
    'one-sided': 'solo se oyó a un extremo',
  },
  messages: (n) => (n === 1 ? '1 mensaje' : `${n} mensajes`),
  local: 'el equipo',
  remote: 'su par',
  unknownEnd: 'un extremo',
  lacpEnd: (system, port, key, state) => `sistema ${system}, puerto ${port}, clave ${key}: ${state}`,
  partner: 'conoce a',
  nobody: 'nadie',
  states: {
    activity: 'activo',
    timeout: 'espera corta',
    aggregation: 'agregable',
    synchronization: 'sincronizado',
    collecting: 'recibe',
    distributing: 'reparte',
    defaulted: 'valores por defecto',
    expired: 'vencido',
  },
  reordering: 'Desorden',
  reordered: (flow, direction, segments, links, switches) =>
    `flujo ${flow}: ${segments} segmentos ${direction === 'sent' ? 'enviados' : 'recibidos'} por ${links} enlaces, ${switches} cambios de enlace`,
  effect: (overtaken, duplicateAcks, retransmissions) =>
    [
      ...(overtaken > 0
        ? [overtaken === 1 ? '1 segmento adelantado por otro' : `${overtaken} segmentos adelantados por otros`]
        : []),
      duplicateAcks === 0
        ? 'ningún acuse duplicado'
        : duplicateAcks === 1
          ? '1 acuse duplicado'
          : `${duplicateAcks} acuses duplicados`,
      retransmissions === 0
        ? 'nada retransmitido'
        : retransmissions === 1
          ? '1 segmento retransmitido'
          : `${retransmissions} segmentos retransmitidos`,
    ].join(', '),
  failovers: 'Paso de un enlace a otro',
  failover: (from, to, last, first, gap) =>
    `del enlace ${from} (última trama ${last}) al enlace ${to} (trama ${first})${gap === null ? '' : `, ${gap} después`}`,
  announced: (frame) => `anunciado por ARP gratuito (trama ${frame})`,
  notAnnounced: 'sin anuncio',
  moved: (n) => (n === 1 ? '1 conversación cambió de enlace' : `${n} conversaciones cambiaron de enlace`),
  sentAgain: (n) => (n === 1 ? '1 segmento retransmitido' : `${n} segmentos retransmitidos`),
  limits: 'No identificable',
  limit: (code, n) => LIMITS[code](n),
};
