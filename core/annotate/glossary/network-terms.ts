/** Terms of set-ups: who stands where in a network, virtual servers, takeovers, bonds. */
import { entry, type Term, term } from './term.ts';

export const NETWORK_TERMS: readonly Term[] = [
  term(
    'router',
    ['RFC 1812'],
    entry(
      'router',
      ['router', 'routers'],
      'A machine with several links that passes packets on from one to another by their IP address. Each pass takes one off the TTL.',
    ),
    entry(
      'enrutador',
      ['enrutador', 'enrutadores'],
      'Un equipo con varios enlaces que pasa paquetes de uno a otro según su dirección IP; también se dice router. Cada paso le quita uno al TTL.',
    ),
  ),
  term(
    'gateway',
    ['RFC 1122 §3.3.1'],
    entry(
      'gateway',
      ['gateway', 'gateways'],
      'The router to which a host hands whatever is not for its own network: the IP address is the receiver’s, the MAC address the gateway’s.',
    ),
    entry(
      'puerta de enlace',
      ['puerta de enlace', 'puertas de enlace'],
      'El enrutador al que un equipo entrega lo que no es para su propia red: la dirección IP es la del destinatario; la MAC, la de la puerta de enlace.',
    ),
  ),
  term(
    'network-card',
    ['IEEE 802.3'],
    entry(
      'network card',
      ['network card', 'network cards'],
      'The part of a machine that puts frames on the link and takes them off it. It has a MAC address of its own.',
    ),
    entry(
      'tarjeta de red',
      ['tarjeta de red', 'tarjetas de red'],
      'La parte de un equipo que pone tramas en el enlace y las toma de él; también se dice placa. Tiene una dirección MAC propia.',
    ),
  ),
  term(
    'capture-point',
    ['draft-ietf-opsawg-pcapng §4.2'],
    entry(
      'capture point',
      ['capture point', 'capture points'],
      'The machine and interface where a capture was taken. It decides what is seen: what passes elsewhere, and what a card does afterwards, is not in the capture.',
    ),
    entry(
      'punto de captura',
      ['punto de captura', 'puntos de captura'],
      'El equipo y la interfaz donde se capturó. De él depende lo que se ve: lo que pasa por otro lado, y lo que la tarjeta de red hace después, no está en la captura.',
    ),
  ),
  term(
    'offload',
    ['Linux networking/segmentation-offloads'],
    entry(
      'offload',
      ['offload'],
      'Work that a system leaves to its network card: checksums, cutting data into segments, joining them. A capture on that machine sees packets before it is done.',
    ),
    entry(
      'offload',
      ['offload'],
      'Trabajo que un sistema deja a su tarjeta de red: sumas de comprobación, cortar los datos en segmentos, unirlos. Una captura en ese equipo ve los paquetes antes de que se haga.',
    ),
  ),
  term(
    'binding',
    ['RFC 2663 §2.6', 'RFC 4787 §4'],
    entry(
      'NAT binding',
      ['NAT binding', 'NAT bindings', 'binding', 'bindings'],
      'An entry in the table of a NAT box: the addresses and ports of a conversation before and after the box. Answers are put back by it.',
    ),
    entry(
      'asociación de NAT',
      ['asociación de NAT', 'asociaciones de NAT'],
      'Una entrada de la tabla de un equipo que hace NAT: las direcciones y los puertos de una conversación antes y después de él. Con ella se restituyen las respuestas.',
    ),
  ),
  term(
    'direct-routing',
    ['Linux IPVS'],
    entry(
      'direct routing',
      ['direct routing'],
      'A director that changes only the MAC address: the packet still goes to the virtual address, which the real server has too, and the answer passes by the director.',
    ),
    entry(
      'enrutamiento directo',
      ['enrutamiento directo'],
      'El director cambia solo la dirección MAC: el paquete sigue dirigido a la dirección virtual, que el servidor real también tiene, y la respuesta no pasa por el director.',
    ),
  ),
  term(
    'tunnel',
    ['RFC 2003'],
    entry(
      'tunnel',
      ['tunnel', 'tunnels'],
      'A packet inside another one: the outer header brings it to the end of the tunnel, which takes it off.',
    ),
    entry(
      'túnel',
      ['túnel', 'túneles'],
      'Un paquete dentro de otro: el encabezado exterior lo lleva hasta el final del túnel, que se lo quita.',
    ),
  ),
  term(
    'persistence',
    ['Linux IPVS'],
    entry(
      'persistence',
      ['persistence'],
      'A director that sends a client to the same real server each time, for as long as a time since its last connection has not run out.',
    ),
    entry(
      'persistencia',
      ['persistencia'],
      'El director envía a un cliente siempre al mismo servidor real, mientras no venza un plazo desde su última conexión.',
    ),
  ),
  term(
    'takeover',
    ['RFC 5798 §6.4'],
    entry(
      'takeover',
      ['takeover', 'takeovers'],
      'Another machine goes on with an address when its owner fails or gives it up. It tells the network by gratuitous ARP; what the old one knew of connections is lost unless it was told before.',
    ),
    entry(
      'relevo',
      ['relevo', 'relevos'],
      'Otro equipo sigue con una dirección cuando su dueño falla o la cede (en inglés, takeover o failover). Lo avisa a la red con un ARP gratuito; lo que el anterior sabía de las conexiones se pierde si no se lo informó antes.',
    ),
  ),
  term(
    'gratuitous-arp',
    ['RFC 5944 §4.6'],
    entry(
      'gratuitous ARP',
      ['gratuitous ARP'],
      'An ARP packet that nobody asked for, in which a machine tells its own address, so that all put its MAC address in their tables.',
    ),
    entry(
      'ARP gratuito',
      ['ARP gratuito'],
      'Un paquete ARP que nadie pidió, con el que un equipo dice su propia dirección para que todos anoten su MAC en sus tablas.',
    ),
  ),
  term(
    'vrrp',
    ['RFC 5798'],
    entry(
      'VRRP',
      ['VRRP'],
      'Virtual Router Redundancy Protocol: the master advertises that it lives; when it is silent for three intervals, the backup of the highest priority takes over.',
    ),
    entry(
      'VRRP',
      ['VRRP'],
      'Virtual Router Redundancy Protocol: el maestro anuncia que está vivo; si calla durante tres intervalos, toma su lugar el respaldo de mayor prioridad.',
    ),
  ),
  term(
    'virtual-router',
    ['RFC 5798 §1.6'],
    entry(
      'virtual router',
      ['virtual router', 'virtual routers'],
      'An address that several machines stand for by VRRP: one of them, the master, has it; the others, its backups, wait.',
    ),
    entry(
      'enrutador virtual',
      ['enrutador virtual', 'enrutadores virtuales'],
      'Una dirección por la que responden varios equipos mediante VRRP: uno, el maestro, la tiene; los otros, sus respaldos, esperan.',
    ),
  ),
  term(
    'heartbeat',
    ['Linux-HA'],
    entry(
      'heartbeat',
      ['heartbeat', 'heartbeats'],
      'A message that machines send each other at regular times to say that they are alive. After a silence the other one takes over.',
    ),
    entry(
      'latido',
      ['latido', 'latidos'],
      'Un mensaje que los equipos se envían a intervalos regulares para decir que están vivos. Después de un silencio, el otro toma su lugar.',
    ),
  ),
  term(
    'split-brain',
    ['RFC 5798 §6.4.3'],
    entry('split brain', ['split brain'], 'Two machines both believe that an address is theirs, since neither hears the other.'),
    entry(
      'cerebro dividido',
      ['cerebro dividido'],
      'Dos equipos creen a la vez que una dirección es suya, porque ninguno oye al otro (en inglés, split brain).',
    ),
  ),
  term(
    'bonding',
    ['IEEE 802.1AX', 'Linux networking/bonding'],
    entry(
      'bonding',
      ['bonding'],
      'Several links used as one: for more speed, or so that one can fail. Seven modes say which link a frame goes by.',
    ),
    entry(
      'bonding',
      ['bonding'],
      'Varios enlaces usados como uno solo: para ir más rápido o para que uno pueda fallar. Siete modos dicen por qué enlace va una trama.',
    ),
  ),
  term(
    'lacp',
    ['IEEE 802.1AX §6.4'],
    entry(
      'LACP',
      ['LACP', 'LACPDU', 'LACPDUs'],
      'Link Aggregation Control Protocol: both ends of a bond agree by its messages, LACPDUs, on the links that belong to it.',
    ),
    entry(
      'LACP',
      ['LACP', 'LACPDU'],
      'Link Aggregation Control Protocol: con sus mensajes, los LACPDU, los dos extremos de un bonding acuerdan qué enlaces lo forman.',
    ),
  ),
  term(
    'hash-policy',
    ['Linux networking/bonding'],
    entry(
      'hash policy',
      ['hash policy', 'hash policies'],
      'The rule by which a bond picks the link of a frame: a number made of MAC addresses, IP addresses or ports, so that a conversation keeps its link.',
    ),
    entry(
      'política de hash',
      ['política de hash', 'políticas de hash'],
      'La regla con la que un bonding elige el enlace de una trama: un número calculado con las direcciones MAC, las IP o los puertos, de modo que una conversación conserva su enlace.',
    ),
  ),
];
