export const diagnosis = {
  'expert.lvs.direct-answer':
    'El servidor real {server} responde a {client} sin pasar por el director de {service}: el cliente se dirigió a otra dirección y rechaza o ignora la respuesta (tramas {frames}). Con NAT, las respuestas deben volver por el director. Remedio: que el director sea la puerta de enlace predeterminada de {server}.',
  'expert.lvs.client-inside':
    'El cliente {client} está en la red del servidor real {server}, que le responde directamente, desde una dirección a la que el cliente nunca se dirigió; el director de {service} no ve ninguna respuesta que traducir (tramas {frames}). Remedio: NAT completo, una ruta en {server} hacia la red del cliente a través del director, o clientes fuera de esta red.',
  'expert.lvs.not-forwarded':
    'Las respuestas de {server} a {client} llegan al director de {service} y terminan allí (tramas {frames}): no las reenvía. Remedio: en el director, net.ipv4.ip_forward = 1; luego revisar su filtro de paquetes y rp_filter.',
  'expert.lvs.no-gateway':
    'El servidor real {server} está encendido y recibe los SYN para {service}, pero no envía ninguna respuesta (tramas {frames}): probablemente no tiene ruta hacia el cliente. Remedio: que el director sea la puerta de enlace predeterminada de {server}; luego revisar su filtro de paquetes.',
  'expert.lvs.no-vip':
    'El servidor real {server} recibe paquetes para {service} y no envía ninguna respuesta (tramas {frames}): probablemente no tiene la dirección virtual y descarta lo que le llega. Remedio: poner la dirección en su interfaz loopback (con túneles, en tunl0), con arp_ignore = 1 y arp_announce = 2; luego revisar rp_filter.',
  'expert.lvs.arp-problem':
    'Dos máquinas responden a la misma solicitud ARP por {address}: {first} y {second} (tramas {frames}). La más rápida se queda con el cliente. Con enrutamiento directo o túneles, una de ellas es un servidor real que anuncia la dirección virtual, y el director queda de lado; si no, la dirección se asignó dos veces. Remedio: en los servidores reales, net.ipv4.conf.all.arp_ignore = 1 y arp_announce = 2.',
  'expert.lvs.tunnel-mtu':
    'Los segmentos de {length} bytes hacia {service} no entran en el túnel, los más cortos sí (tramas {frames}): con el encabezado propio del túnel superan la MTU. {told, select, 1 {El director lo avisa (ICMP, fragmentación necesaria), pero el cliente sigue como antes} other {Ningún mensaje ICMP lo avisa al cliente}}. Remedio: dejar pasar ICMP tipo 3 código 4 hasta el cliente, o acortar los segmentos (un MSS o una MTU menores en el camino, o una MTU mayor entre el director y los servidores reales).',
  'expert.lvs.dead-server':
    'Se asignan conexiones a {service} al servidor {server}, que no responde ({count, plural, one {una conexión} other {# conexiones}}, tramas {frames}): la máquina está apagada o incomunicada. Remedio: chequeos que la quiten de la lista (keepalived, ldirectord); mientras tanto, ipvsadm -d o peso 0.',
  'expert.lvs.dead-service':
    'Se asignan conexiones a {service} al servidor {server}, que las rechaza con RST ({count, plural, one {una conexión} other {# conexiones}}, tramas {frames}): allí nadie escucha en el puerto. Remedio: iniciar el servicio en {server}; los chequeos del servicio mismo, no solo de la máquina, lo quitan a tiempo.',
  'expert.lvs.no-masquerade':
    'Lo que el servidor real {server} pide a {to} sale del director con su propia dirección y nada vuelve (tramas {frames}): los demás no tienen ruta hacia ella. Remedio: enmascarar en el director la red de los servidores reales (iptables -t nat -A POSTROUTING -s RED -o INTERFAZ -j MASQUERADE).',
  'expert.lvs.no-servers':
    '{service} contesta un SYN con ICMP «puerto inalcanzable» y no con RST (tramas {frames}): así lo hace un director cuyo servicio no tiene ningún servidor real al que dar la conexión, y también un filtro de paquetes que la rechaza. Remedio: ipvsadm -Ln muestra cuál de los dos; agregar servidores reales, o ver por qué los chequeos los quitaron.',
} as const;

export const diagnosisTitles = {
  'lvs.direct-answer': 'El servidor real responde sin pasar por el director',
  'lvs.client-inside': 'El cliente está en la red de los servidores reales',
  'lvs.not-forwarded': 'El director no reenvía las respuestas',
  'lvs.no-gateway': 'Servidor real sin camino de vuelta',
  'lvs.no-vip': 'Servidor real sin la dirección virtual',
  'lvs.arp-problem': 'Dos máquinas responden por la dirección virtual',
  'lvs.tunnel-mtu': 'Segmentos demasiado largos para el túnel',
  'lvs.dead-server': 'Conexiones a un servidor apagado',
  'lvs.dead-service': 'Conexiones a un servidor que las rechaza',
  'lvs.no-masquerade': 'Servidores reales sin enmascarar',
  'lvs.no-servers': 'Servicio sin servidores reales',
} as const;
