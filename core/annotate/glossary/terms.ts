/**
 * The glossary: terms of the narration with their definitions, in both languages. `forms` are the words as the narration has them; acronyms are
 * found as they are written, other words whatever their case.
 */
import { NETWORK_TERMS } from './network-terms.ts';
import { entry, type Term, term } from './term.ts';

export const TERMS: readonly Term[] = [
  term(
    'arp',
    ['RFC 826'],
    entry('ARP', ['ARP'], 'Address Resolution Protocol: asks everyone on a link which MAC address belongs to an IPv4 address.'),
    entry(
      'ARP',
      ['ARP'],
      'Address Resolution Protocol: pregunta a todos los equipos de un enlace qué dirección MAC corresponde a una dirección IPv4.',
    ),
  ),
  term(
    'mac',
    ['IEEE 802.3', 'RFC 9542'],
    entry(
      'MAC address',
      ['MAC address', 'MAC addresses', 'MAC'],
      'The 48-bit address of a network card. It is good for one link only: every router puts its own in its place.',
    ),
    entry(
      'dirección MAC',
      ['dirección MAC', 'direcciones MAC', 'MAC'],
      'La dirección de 48 bits de una tarjeta de red. Vale en un solo enlace: cada enrutador la cambia por la suya.',
    ),
  ),
  term(
    'broadcast',
    ['RFC 919', 'IEEE 802.3'],
    entry('broadcast', ['broadcast'], 'A frame to the address ff:ff:ff:ff:ff:ff: every host on the link takes it.'),
    entry(
      'difusión',
      ['difusión', 'broadcast'],
      'Una trama a la dirección ff:ff:ff:ff:ff:ff: la reciben todos los equipos del enlace.',
    ),
  ),
  term(
    'vip',
    ['RFC 2391'],
    entry(
      'virtual address (VIP)',
      ['virtual IP address', 'virtual address', 'VIP'],
      'The address that clients know a service by. It belongs to the director; the real servers have others.',
    ),
    entry(
      'dirección virtual (VIP)',
      ['dirección IP virtual', 'dirección virtual', 'VIP'],
      'La dirección por la que los clientes conocen un servicio. Es del director; los servidores reales tienen otras.',
    ),
  ),
  term(
    'director',
    ['RFC 2391'],
    entry(
      'director',
      ['director'],
      'The box in front of several real servers: it picks one for each connection and passes the packets on. In Linux: IPVS.',
    ),
    entry(
      'director',
      ['director'],
      'El equipo que está delante de varios servidores reales: elige uno para cada conexión y le pasa los paquetes. En Linux: IPVS.',
    ),
  ),
  term(
    'real-server',
    ['RFC 2391'],
    entry(
      'real server',
      ['real server', 'real servers'],
      'A machine that does the work of a virtual service. Clients never see its address where the director translates.',
    ),
    entry(
      'servidor real',
      ['servidor real', 'servidores reales'],
      'Una máquina que hace el trabajo de un servicio virtual. Los clientes no ven su dirección si el director traduce.',
    ),
  ),
  term(
    'scheduler',
    ['RFC 2391'],
    entry(
      'scheduler',
      ['scheduler', 'schedulers'],
      'The rule by which a director picks a real server: in turn, by weight, by the number of connections, and so on.',
    ),
    entry(
      'planificador',
      ['planificador', 'planificadores'],
      'La regla con la que un director elige un servidor real: por turnos, por peso, por cantidad de conexiones, etcétera.',
    ),
  ),
  term(
    'nat',
    ['RFC 3022', 'RFC 2663'],
    entry(
      'NAT',
      ['NAT'],
      'Network Address Translation: a box on the way replaces addresses (and ports) in the packets, and puts them back in the answers.',
    ),
    entry(
      'NAT',
      ['NAT'],
      'Traducción de direcciones de red: un equipo en el camino cambia direcciones (y puertos) de los paquetes, y las restituye en las respuestas.',
    ),
  ),
  term(
    'dnat',
    ['RFC 3022 §4.1', 'RFC 2391'],
    entry(
      'destination NAT',
      ['destination NAT', 'DNAT'],
      'NAT of the destination: the client addresses the box, and the box sends the packet on to somebody else.',
    ),
    entry(
      'NAT de destino',
      ['NAT de destino', 'DNAT'],
      'NAT del destino: el cliente se dirige al equipo, y este envía el paquete a otro.',
    ),
  ),
  term(
    'snat',
    ['RFC 3022 §2.2'],
    entry(
      'source NAT',
      ['source NAT', 'SNAT', 'masquerading'],
      'NAT of the source: the packet leaves with the address of the box, so that answers come back to it.',
    ),
    entry(
      'NAT de origen',
      ['NAT de origen', 'SNAT', 'enmascaramiento'],
      'NAT del origen: el paquete sale con la dirección del equipo, para que las respuestas vuelvan a él.',
    ),
  ),
  term(
    'checksum',
    ['RFC 1071', 'RFC 1624'],
    entry(
      'checksum',
      ['checksum', 'checksums'],
      'The ones’ complement of the sum of 16-bit words: it shows bytes that were changed on the way. Whoever rewrites a packet must update it.',
    ),
    entry(
      'suma de comprobación',
      ['suma de comprobación', 'sumas de comprobación'],
      'El complemento a uno de la suma de palabras de 16 bits: revela bytes alterados en el camino. Quien reescribe un paquete debe actualizarla.',
    ),
  ),
  term(
    'ttl',
    ['RFC 791 §3.2', 'RFC 1812 §5.3.1'],
    entry(
      'TTL',
      ['TTL', 'time to live', 'hop limit'],
      'How many more routers a packet may pass: each takes one off, and the packet is dropped at zero.',
    ),
    entry(
      'TTL',
      ['TTL', 'tiempo de vida', 'límite de saltos'],
      'Cuántos enrutadores más puede atravesar un paquete: cada uno resta uno, y en cero se descarta.',
    ),
  ),
  term(
    'padding',
    ['RFC 894', 'IEEE 802.3 §4.2.3.3'],
    entry('padding', ['padding'], 'Bytes without meaning that fill a frame up to Ethernet’s minimum of 60 bytes.'),
    entry('relleno', ['relleno'], 'Bytes sin significado que completan una trama hasta el mínimo de Ethernet, 60 bytes.'),
  ),
  term(
    'port',
    ['RFC 9293 §3.1', 'RFC 6335'],
    entry(
      'port',
      ['port', 'ports'],
      'A 16-bit number that tells the programs of one host apart. Four values name a connection: both addresses and both ports.',
    ),
    entry(
      'puerto',
      ['puerto', 'puertos'],
      'Un número de 16 bits que distingue los programas de un equipo. Cuatro valores nombran una conexión: las dos direcciones y los dos puertos.',
    ),
  ),
  term(
    'segment',
    ['RFC 9293 §3.1'],
    entry('segment', ['segment', 'segments'], 'A TCP header with the data behind it: what travels in one packet.'),
    entry('segmento', ['segmento', 'segmentos'], 'Un encabezado TCP con los datos que lo siguen: lo que viaja en un paquete.'),
  ),
  term(
    'handshake',
    ['RFC 9293 §3.5'],
    entry(
      'three-way handshake',
      ['three-way handshake', 'handshake'],
      'SYN, SYN+ACK, ACK: each end announces its initial sequence number and has it acknowledged.',
    ),
    entry(
      'saludo de tres vías',
      ['saludo de tres vías', 'apertura en tres pasos', 'saludo'],
      'SYN, SYN+ACK, ACK: cada extremo anuncia su número de secuencia inicial y recibe su acuse.',
    ),
  ),
  term(
    'syn',
    ['RFC 9293 §3.1'],
    entry(
      'SYN',
      ['SYN'],
      'The flag that opens a connection: it says from which sequence number its sender counts, and takes one number itself.',
    ),
    entry(
      'SYN',
      ['SYN'],
      'El indicador que abre una conexión: dice desde qué número de secuencia cuenta quien lo envía, y ocupa él mismo un número.',
    ),
  ),
  term(
    'ack',
    ['RFC 9293 §3.4'],
    entry(
      'ACK',
      ['ACK', 'acknowledgement', 'acknowledgements', 'acknowledges'],
      'Says which byte is expected next: all before it have arrived.',
    ),
    entry(
      'acuse de recibo',
      ['ACK', 'acuse de recibo', 'acuses de recibo', 'acuse'],
      'Dice qué byte se espera a continuación: todos los anteriores han llegado.',
    ),
  ),
  term(
    'fin',
    ['RFC 9293 §3.6'],
    entry(
      'FIN',
      ['FIN'],
      'The flag that ends one direction of a connection: its sender has no more data. It takes a sequence number.',
    ),
    entry(
      'FIN',
      ['FIN'],
      'El indicador que termina un sentido de la conexión: quien lo envía no tiene más datos. Ocupa un número de secuencia.',
    ),
  ),
  term(
    'rst',
    ['RFC 9293 §3.5.2'],
    entry('RST', ['RST', 'reset'], 'The flag that ends a connection at once, or refuses one. It is not acknowledged.'),
    entry('RST', ['RST'], 'El indicador que corta una conexión de inmediato, o la rechaza. No lleva acuse.'),
  ),
  term(
    'sequence',
    ['RFC 9293 §3.4'],
    entry(
      'sequence number',
      ['sequence number', 'sequence numbers'],
      'The number of a byte in its direction of the stream, modulo 2³². A segment carries that of its first byte.',
    ),
    entry(
      'número de secuencia',
      ['número de secuencia', 'números de secuencia'],
      'El número de un byte en su sentido del flujo, módulo 2³². Un segmento lleva el de su primer byte.',
    ),
  ),
  term(
    'isn',
    ['RFC 9293 §3.4.1', 'RFC 6528'],
    entry(
      'initial sequence number (ISN)',
      ['initial sequence number', 'initial sequence numbers', 'ISN'],
      'The number that a direction begins to count from: chosen anew, and hard to guess, for each connection.',
    ),
    entry(
      'número de secuencia inicial (ISN)',
      ['número de secuencia inicial', 'números de secuencia iniciales', 'ISN'],
      'El número desde el que empieza a contar un sentido: se elige de nuevo, y difícil de adivinar, para cada conexión.',
    ),
  ),
  term(
    'window',
    ['RFC 9293 §3.8.6'],
    entry(
      'window',
      ['receive window', 'window'],
      'How many bytes the receiver is ready to take beyond what it has acknowledged. Zero stops the sender.',
    ),
    entry(
      'ventana',
      ['ventana de recepción', 'ventana'],
      'Cuántos bytes está dispuesto a aceptar el receptor más allá de lo que acusó. Cero detiene al emisor.',
    ),
  ),
  term(
    'mss',
    ['RFC 9293 §3.7.1'],
    entry(
      'MSS',
      ['maximum segment size', 'MSS'],
      'Maximum segment size: the most data that an end wants to receive in one segment. Announced in the SYN.',
    ),
    entry(
      'MSS',
      ['tamaño máximo de segmento', 'MSS'],
      'Tamaño máximo de segmento: la mayor cantidad de datos que un extremo quiere recibir en un segmento. Se anuncia en el SYN.',
    ),
  ),
  term(
    'retransmission',
    ['RFC 9293 §3.8', 'RFC 6298'],
    entry(
      'retransmission',
      ['retransmission', 'retransmissions', 'retransmitted'],
      'The same bytes sent again, because their acknowledgement did not come in time.',
    ),
    entry(
      'retransmisión',
      ['retransmisión', 'retransmisiones', 'retransmitido'],
      'Los mismos bytes enviados otra vez, porque su acuse no llegó a tiempo.',
    ),
  ),
  term(
    'rtt',
    ['RFC 6298'],
    entry('round-trip time', ['round-trip time', 'round trip', 'RTT'], 'The time from a packet to its answer.'),
    entry(
      'tiempo de ida y vuelta',
      ['tiempo de ida y vuelta', 'ida y vuelta', 'RTT'],
      'El tiempo desde un paquete hasta su respuesta.',
    ),
  ),
  term(
    'half-close',
    ['RFC 9293 §3.6'],
    entry('half-close', ['half-close', 'half-closed'], 'One direction is ended, the other still carries data.'),
    entry('cierre a medias', ['cierre a medias', 'semicierre'], 'Un sentido terminó y el otro todavía lleva datos.'),
  ),
  term(
    'established',
    ['RFC 9293 §3.3.2'],
    entry('ESTABLISHED', ['ESTABLISHED'], 'The state of an open connection: data may go both ways.'),
    entry('ESTABLISHED', ['ESTABLISHED'], 'El estado de una conexión abierta: los datos pueden ir en los dos sentidos.'),
  ),
  term(
    'fin-wait',
    ['RFC 9293 §3.6'],
    entry(
      'FIN-WAIT',
      ['FIN-WAIT-1', 'FIN-WAIT-2'],
      'The end that closed first waits: in FIN-WAIT-1 for the acknowledgement of its FIN, in FIN-WAIT-2 for the FIN of the other end.',
    ),
    entry(
      'FIN-WAIT',
      ['FIN-WAIT-1', 'FIN-WAIT-2'],
      'El extremo que cerró primero espera: en FIN-WAIT-1 el acuse de su FIN; en FIN-WAIT-2 el FIN del otro extremo.',
    ),
  ),
  term(
    'close-wait',
    ['RFC 9293 §3.6'],
    entry(
      'CLOSE-WAIT',
      ['CLOSE-WAIT'],
      'The other end has closed; this one has not yet. It lasts until the program closes its socket.',
    ),
    entry('CLOSE-WAIT', ['CLOSE-WAIT'], 'El otro extremo cerró; este todavía no. Dura hasta que el programa cierra su socket.'),
  ),
  term(
    'last-ack',
    ['RFC 9293 §3.6'],
    entry('LAST-ACK', ['LAST-ACK'], 'The end that closed last waits for the acknowledgement of its FIN.'),
    entry('LAST-ACK', ['LAST-ACK'], 'El extremo que cerró último espera el acuse de su FIN.'),
  ),
  term(
    'time-wait',
    ['RFC 9293 §3.6.1'],
    entry(
      'TIME-WAIT',
      ['TIME-WAIT'],
      'The end that closed first waits twice the longest life of a segment (2 MSL), so that late ones do not disturb a new connection.',
    ),
    entry(
      'TIME-WAIT',
      ['TIME-WAIT'],
      'El extremo que cerró primero espera el doble de la vida máxima de un segmento (2 MSL), para que los rezagados no perturben una conexión nueva.',
    ),
  ),
  term(
    'syn-states',
    ['RFC 9293 §3.3.2'],
    entry(
      'SYN-SENT, SYN-RECEIVED',
      ['SYN-SENT', 'SYN-RECEIVED'],
      'A connection half open: the SYN is sent, or received and answered, and the acknowledgement is still to come.',
    ),
    entry(
      'SYN-SENT, SYN-RECEIVED',
      ['SYN-SENT', 'SYN-RECEIVED'],
      'Una conexión a medio abrir: el SYN se envió, o se recibió y respondió, y falta el acuse.',
    ),
  ),
  term(
    'promiscuous',
    ['IEEE 802.3'],
    entry(
      'promiscuous',
      ['promiscuous'],
      'A card that takes every frame it hears, whoever it is for: what a capture on a hub or a mirror port needs.',
    ),
    entry(
      'modo promiscuo',
      ['modo promiscuo', 'promiscuo'],
      'Una tarjeta de red que toma toda trama que oye, sea para quien sea: lo que necesita una captura en un hub o un puerto espejo.',
    ),
  ),
  ...NETWORK_TERMS,
];
