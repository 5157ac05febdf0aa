/** Palabras de la ventana vacía y de sus ejemplos. */
import type { Widened } from './en.ts';
import type { shellEn } from './shell.en.ts';

export const shellEs: Widened<typeof shellEn> = {
  samples: 'O mire un ejemplo',
  recent: 'Abiertos hace poco',
  sampleTexts: {
    'lvs-nat.pcap': 'Una petición web a través de un director Linux: NAT de destino, trama por trama (24 tramas).',
    'lvs-nat-rr-kernel.pcap': 'Un director real que reparte las conexiones entre sus servidores, por turnos (round robin).',
    'kernel-masquerade.pcap': 'Un router que oculta una red tras su propia dirección: NAT de origen con puertos.',
    'tcp-close-half.pcap': 'Una conexión cerrada en un sentido, mientras el otro sigue enviando.',
    'verdict-fast-retransmission.pcap': 'Un segmento perdido, tres confirmaciones duplicadas y su retransmisión rápida.',
    'http-pipelined.pcap': 'Peticiones HTTP enviadas sin esperar las respuestas.',
    'ipv4-fragments.pcap': 'Datagramas partidos en fragmentos y vueltos a armar.',
    'udp-dns.pcap': 'Nombres preguntados y respondidos por UDP.',
  },
};
