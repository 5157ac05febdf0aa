import type { ExpertWords } from '../expert.ts';
import { diagnosis, diagnosisTitles } from './diagnosis.ts';

/** What is said of a verdict, and of a packet that has the verdict because it was captured twice. */
const verdict = (name: string, said: string): string =>
  `{copy, select, absent {${said}} other {El mismo paquete, visto otra vez en su camino: nadie lo envió dos veces. Wireshark lo llama «${name}».}}`;
const UNREACHABLE =
  'Un paquete no llegó a su destino: {what, select, net {su red es inalcanzable} host {el equipo es inalcanzable} protocol {el equipo no conoce su protocolo} port {nadie escucha en su puerto} toobig {es demasiado largo para el siguiente enlace y no se permite fragmentarlo} route {no hay ruta hacia él} prohibited {no se le permite pasar} other {el motivo tiene el código {code}}} (ICMP, tipo {type}).';

export const expert = {
  'expert.frame.stopped': 'Un encabezado no puede decodificarse: sus bytes se contradicen o terminan demasiado pronto.',
  'expert.frame.time_backwards':
    'El archivo no está en orden temporal: esta trama es anterior a la trama {before}, y {frames, plural, one {es la única anterior} other {en total {frames} son anteriores}} a una que la precede. Conviene ordenarlo antes (reordercap).',
  'expert.arp.duplicate-address-detected':
    'Otra dirección MAC reclama {address}, que la trama {frame} asignaba a otro equipo: la dirección pasó a otra tarjeta de red, o está en uso dos veces.',
  'expert.ip.checksum_bad.expert':
    'La suma de comprobación del encabezado IPv4 es incorrecta: el encabezado se dañó, o el equipo que envía deja la suma a su tarjeta de red y la captura lo vio antes.',
  'expert.ip.checksum_offload':
    'La suma de comprobación del encabezado IPv4 es 0: la máquina que envía deja la suma a su tarjeta de red y se capturó antes.',
  'expert.icmp.unreachable': UNREACHABLE,
  'expert.icmp.quench':
    'Se pide a un emisor que envíe más despacio (ICMP, tipo {type}{what, select, quench {} other {, código {code}}}).',
  'expert.icmp.redirect':
    'Un enrutador indica un mejor primer enrutador hacia un destino (ICMP, tipo {type}, código {code}{what, select, redirect {} other {}}).',
  'expert.icmp.time-exceeded':
    'Se descartó un paquete: {what, select, ttl {su TTL se agotó en el camino} other {sus fragmentos no llegaron todos a tiempo}} (ICMP, tipo {type}, código {code}).',
  'expert.icmp.parameter-problem':
    'Se descartó un paquete: su encabezado tiene un campo sin sentido (ICMP, tipo {type}, código {code}{what, select, parameter {} other {}}).',
  'expert.icmpv6.unreachable': UNREACHABLE,
  'expert.icmpv6.too-big':
    'Un paquete es demasiado largo para el siguiente enlace: su emisor debe acortarlos (ICMPv6, tipo {type}{what, select, toobig {} other {, código {code}}}).',
  'expert.icmpv6.time-exceeded':
    'Se descartó un paquete: {what, select, ttl {su límite de saltos se agotó en el camino} other {sus fragmentos no llegaron todos a tiempo}} (ICMPv6, tipo {type}, código {code}).',
  'expert.icmpv6.parameter-problem':
    'Se descartó un paquete: su encabezado tiene un campo sin sentido (ICMPv6, tipo {type}, código {code}{what, select, parameter {} other {}}).',
  'expert.icmpv6.redirect':
    'Un enrutador indica un mejor primer salto hacia un destino (ICMPv6, tipo {type}, código {code}{what, select, redirect {} other {}}).',
  'expert.tcp.connection.syn': 'Se pide una conexión al puerto {port} (SYN).',
  'expert.tcp.connection.synack': 'El puerto {port} acepta la conexión (SYN ACK).',
  'expert.tcp.connection.fin': 'Un extremo no tiene más que enviar (FIN).',
  'expert.tcp.connection.fin_active': 'Este FIN es el primero: su extremo cierra de forma activa.',
  'expert.tcp.connection.fin_passive': 'Este FIN sigue al del otro extremo: un cierre pasivo.',
  'expert.tcp.connection.rst': 'La conexión se interrumpe o se rechaza (RST).',
  'expert.tcp.analysis.reused_ports': verdict(
    'reused ports',
    'Un SYN en puertos que ya tenían una conexión: empieza un flujo nuevo.',
  ),
  'expert.tcp.analysis.retransmission': verdict(
    'retransmission',
    'Una retransmisión: su número de secuencia está por debajo de lo que ya se había enviado.',
  ),
  'expert.tcp.analysis.fast_retransmission': verdict(
    'fast retransmission',
    'Una retransmisión rápida: acuses de recibo repetidos pidieron estos bytes.',
  ),
  'expert.tcp.analysis.spurious_retransmission': verdict(
    'spurious retransmission',
    'Una retransmisión innecesaria: el otro extremo ya había confirmado estos bytes.',
  ),
  'expert.tcp.analysis.out_of_order': verdict(
    'out of order',
    'Fuera de orden: el segmento llega después de uno al que debía preceder.',
  ),
  'expert.tcp.analysis.lost_segment': verdict(
    'lost segment',
    '{held, select, absent {Un hueco: lo que debía preceder a este segmento no está en la captura.} other {No falta nada, aunque Wireshark lo llama «previous segment not captured»: la captura contiene esos bytes.}}',
  ),
  'expert.tcp.analysis.ack_lost_segment': verdict(
    'ack lost segment',
    '{held, select, absent {Confirma bytes que la captura no contiene.} other {No falta nada, aunque Wireshark lo llama «ACKed unseen segment»: la captura contiene esos bytes.}}',
  ),
  'expert.tcp.analysis.window_update': verdict(
    'window update',
    'Una actualización de ventana: solo cambia la ventana de recepción.',
  ),
  'expert.tcp.analysis.window_full': verdict('window full', 'El segmento llena la ventana de recepción: el emisor debe esperar.'),
  'expert.tcp.analysis.keep_alive': verdict(
    'keep alive',
    'Un mensaje de mantenimiento (keep-alive): obliga al otro extremo a responder si todavía está.',
  ),
  'expert.tcp.analysis.keep_alive_ack': verdict('keep alive ack', 'La respuesta a un mensaje de mantenimiento (keep-alive).'),
  'expert.tcp.analysis.duplicate_ack': verdict(
    'duplicate ack',
    'Acuse de recibo repetido número {number}: el receptor sigue esperando el mismo byte.',
  ),
  'expert.tcp.analysis.zero_window_probe': verdict(
    'zero window probe',
    'Un sondeo de ventana cero: un byte, para saber si la ventana se abrió de nuevo.',
  ),
  'expert.tcp.analysis.zero_window': verdict('zero window', 'Una ventana cero: el receptor no puede aceptar más.'),
  'expert.tcp.analysis.zero_window_probe_ack': verdict(
    'zero window probe ack',
    'La respuesta a un sondeo de ventana cero: la ventana sigue cerrada.',
  ),
  'expert.http.response.code': 'El servidor responde con el estado {status}.',
  'expert.nat.checksum':
    'La copia de la trama {original} se reescribió, y una suma de comprobación no concuerda con lo cambiado.',
  'expert.nat.proxy': 'Esta conexión lleva los datos del flujo {flow} con otros números de secuencia: entre ambas hay un proxy.',
  ...diagnosis,
} as const;

export const expertWords: ExpertWords = {
  severities: {
    chat: 'normal',
    note: 'nota',
    warn: 'advertencia',
    error: 'error',
  },
  groups: {
    sequence: 'secuencia',
    checksum: 'suma',
    malformed: 'mal formado',
    'response-code': 'respuesta',
    service: 'servicio virtual',
    translation: 'traducción',
  },
  titles: {
    'frame.stopped': 'Encabezado no decodificable',
    'frame.time_backwards': 'Fuera de orden temporal',
    'arp.duplicate-address-detected': 'Dirección en uso dos veces',
    'ip.checksum_bad.expert': 'Suma incorrecta del encabezado IPv4',
    'ip.checksum_offload': 'Suma del encabezado IPv4 dejada a la tarjeta de red',
    'icmp.unreachable': 'Destino inalcanzable',
    'icmp.quench': 'Solicitud de enviar más despacio',
    'icmp.redirect': 'Redirección',
    'icmp.time-exceeded': 'Tiempo agotado',
    'icmp.parameter-problem': 'Problema de parámetros',
    'icmpv6.unreachable': 'Destino inalcanzable',
    'icmpv6.too-big': 'Paquete demasiado grande',
    'icmpv6.time-exceeded': 'Tiempo agotado',
    'icmpv6.parameter-problem': 'Problema de parámetros',
    'icmpv6.redirect': 'Redirección',
    'tcp.connection.syn': 'Conexión pedida (SYN)',
    'tcp.connection.synack': 'Conexión aceptada (SYN ACK)',
    'tcp.connection.fin': 'Fin de los datos (FIN)',
    'tcp.connection.fin_active': 'Cierre activo',
    'tcp.connection.fin_passive': 'Cierre pasivo',
    'tcp.connection.rst': 'Conexión reiniciada (RST)',
    'tcp.analysis.reused_ports': 'Puertos reutilizados',
    'tcp.analysis.retransmission': 'Retransmisión',
    'tcp.analysis.fast_retransmission': 'Retransmisión rápida',
    'tcp.analysis.spurious_retransmission': 'Retransmisión innecesaria',
    'tcp.analysis.out_of_order': 'Segmento fuera de orden',
    'tcp.analysis.lost_segment': 'Segmento anterior no capturado',
    'tcp.analysis.ack_lost_segment': 'ACK de un segmento no capturado',
    'tcp.analysis.window_update': 'Actualización de ventana',
    'tcp.analysis.window_full': 'Ventana llena',
    'tcp.analysis.keep_alive': 'Mantenimiento (keep-alive)',
    'tcp.analysis.keep_alive_ack': 'ACK de mantenimiento (keep-alive)',
    'tcp.analysis.duplicate_ack': 'ACK repetido',
    'tcp.analysis.zero_window_probe': 'Sondeo de ventana cero',
    'tcp.analysis.zero_window': 'Ventana cero',
    'tcp.analysis.zero_window_probe_ack': 'ACK de un sondeo de ventana cero',
    'http.response.code': 'Estado HTTP de error',
    'nat.checksum': 'Suma incoherente tras una reescritura',
    'nat.proxy': 'Proxy intermedio',
    ...diagnosisTitles,
  },
};
