/** Palabras de la ventana vacía y de sus ejemplos. */
import type { Widened } from './en.ts';
import type { shellEn } from './shell.en.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  'not-a-capture': 'el archivo no tiene la forma de ninguna captura conocida',
  empty: 'el archivo está vacío',
  'truncated-header': 'el archivo termina dentro de un encabezado',
  'truncated-packet': 'el archivo termina dentro de un paquete',
  'bad-packet-length': 'un paquete indica una longitud imposible',
  'bad-block-length': 'un bloque indica una longitud imposible',
  'bad-block': 'un bloque tiene un contenido imposible',
  'unknown-interface': 'un paquete nombra una interfaz que el archivo no describe',
  'unsupported-version': 'la versión del formato no se puede leer',
  'bad-compression': 'los datos comprimidos están dañados o cortados',
  'bomb-limit': 'al descomprimirlo, el archivo crece más de lo permitido',
  'bad-text': 'una línea del listado no se entiende',
  'read-error': 'falló la lectura',
};

export const shellEs: Widened<typeof shellEn> = {
  keyText: (keys) => keys.replaceAll('Shift', 'Mayús').replaceAll('Enter', 'Intro'),
  unreachable:
    'La captura ya no se puede leer: el archivo se cambió, se movió o se borró, o ya no funciona «trama view». Ábrala de nuevo.',
  problemOf: (code, detail) => PROBLEMS[code] ?? detail,
  samples: 'O mire un ejemplo',
  recent: 'Abiertos hace poco',
  sampleTexts: {
    'lvs-nat.pcap': 'Una solicitud web a través de un director Linux: NAT de destino, trama por trama (24 tramas).',
    'lvs-nat-rr-kernel.pcap': 'Un director real que reparte las conexiones entre sus servidores, por turnos (round robin).',
    'kernel-masquerade.pcap': 'Un enrutador que oculta una red tras su propia dirección: NAT de origen con puertos.',
    'tcp-close-half.pcap': 'Una conexión cerrada en un sentido, mientras el otro sigue enviando.',
    'verdict-fast-retransmission.pcap': 'Un segmento perdido, tres ACK duplicados y su retransmisión rápida.',
    'http-pipelined.pcap': 'Solicitudes HTTP enviadas sin esperar las respuestas.',
    'ipv4-fragments.pcap': 'Datagramas partidos en fragmentos y vueltos a armar.',
    'udp-dns.pcap': 'Nombres preguntados y respondidos por UDP.',
  },
};
