export const nat = {
  'nat.vip':
    '{vip} es la dirección IP virtual (VIP) del servicio: {who} la toma por la del servidor, pero la tiene {holder}, que reparte el trabajo entre servidores reales.',
  'nat.schedule':
    'Este SYN es nuevo para {box}: ninguna entrada de su tabla de conexiones tiene {client}. Por eso debe elegir {onward, select, yes {a dónde enviarlo. Elige {server}, otro equipo que reescribe direcciones,} other {un servidor real. Elige {server},}} anota la elección y envía la copia en la trama {copy}.',
  'nat.original':
    '{box} recibe este paquete, lo reescribe y lo reenvía en la trama {copy}{latency, select, absent {} other {, {latency} después}}.',
  'nat.no-copy':
    'La captura no contiene ninguna copia de este paquete: se perdió en el camino, o {box} no lo reenvió, o la captura no vio la copia.',
  'nat.bypass':
    '{first, select, yes {Esta respuesta no vuelve por {box}: pasa de largo hasta {to}, y lleva todavía {server} como origen. Pero la pregunta de {to} fue para {service}: con {server} no hay conexión, y esto no puede valerle como respuesta.} other {También este paquete pasa de largo sin volver por {box}, con {server} como origen.}}',
  'nat.gateway':
    'Por IP este paquete es para {to}; por Ethernet es para {mac}, {box}.{first, select, yes { {who} lo envía a la dirección MAC de {box}: {box} es su puerta de enlace hacia esa red. Así el paquete pasa por {box}, que puede {answer, select, yes {deshacer su reescritura} other {reescribirlo}}.} other {}}',
  'nat.dnat.open':
    '{box} reenvía {what} (trama {original}) a {target}{chosen, select, yes {, {onward, select, yes {otro equipo que reescribe direcciones, al que acaba de elegir} other {el servidor real que acaba de elegir}}} other {}}. Reescribe solo {changes}: es NAT de destino.',
  'nat.dnat': '{box} reenvía {what} (trama {original}) a {target}. Reescribe solo {changes}.',
  'nat.dnat.reply':
    '{box} reenvía {what} (trama {original}) a {target}, para quien es en verdad. Reescribe {changes}, y así deshace lo que hizo en el otro sentido.{first, select, yes { El otro extremo conoce a {target} solo por la dirección de {box}.} other {}}',
  'nat.snat.open':
    '{box} reenvía {what} (trama {original}) a {target} con otra dirección. Reescribe solo {changes}: es NAT de origen (enmascaramiento). {target} responde a la nueva dirección, de modo que la respuesta vuelve por {box}.',
  'nat.snat': '{box} reenvía {what} (trama {original}) a {target}. Reescribe solo {changes}.',
  'nat.snat.reply':
    '{box} reenvía {what} (trama {original}) a {target}. Reescribe solo {changes}{first, select, yes {: enmascaramiento (NAT de origen). {target} preguntó a {asked}, y no aceptaría una respuesta que viniera de otra parte.} other {.}}',
  'nat.both':
    '{box} reenvía {what} (trama {original}) a {target}. Reescribe {changes}{first, select, yes {: NAT doble. Ningún extremo ve la dirección verdadera del otro.} other {.}}',
  'nat.table':
    '{first, select, yes {{box} no elige de nuevo: su tabla de conexiones dice que {client} corresponde a {server}, y todo lo que sigue va allí.} other {Decide otra vez la tabla de conexiones: {client} corresponde a {server}.}}',
  'nat.checksums.good':
    '{fragment, select, yes {La suma de comprobación de IP cambia con ello, exactamente en la cantidad que explican los campos reescritos.{first, select, yes { Cubre solo el encabezado IP; la que le sigue cubre todos los fragmentos juntos.} other {}}} other {Las sumas de comprobación cambian con ello, exactamente en la cantidad que explican los campos reescritos{first, select, yes {, prueba de que no se tocó nada más} other {}}.}}',
  'nat.checksums.bad':
    'Las sumas de comprobación no corresponden a los campos reescritos: cambió también otra cosa, o una suma ya era incorrecta.',
  'nat.checksums.unknown':
    '{kind, select, fragment {Es un fragmento: solo el primero tiene el encabezado que sigue al de IP, y la suma de comprobación que este lleva los cubre a todos. Solo se puede comparar la suma de IP.} fragment6 {Es un fragmento: solo el primero tiene el encabezado que sigue al de IP, y la suma de comprobación que este lleva los cubre a todos. Por sí solo no tiene ninguna suma que comparar.} other {No se puede verificar si las sumas de comprobación corresponden: una falta, está recortada o la iba a calcular una tarjeta.}}',
  'nat.ttl.same': 'El TTL sigue en {ttl}: {box} reenvía este paquete sin contarse como un salto.',
  'nat.ttl.hop': 'El TTL baja de {from} a {to}: en este sentido {box} se cuenta como un salto, como hace un enrutador.',
  'nat.ttl.odd': 'El TTL cambia de {from} a {to}, más de lo que explica un solo salto.',
  'nat.ttl.asymmetry':
    'Los dos sentidos difieren. {towards, select, service {Hacia el servidor real} initiator {Desde quien inicia} other {Hacia quien inicia}} el TTL queda como está (trama {same}); en el otro sentido baja en uno (trama {hop}): es probable, entonces, que {box} reescriba uno de los sentidos antes de su reenvío normal, que es el único que cuenta saltos.',
  'nat.latency': '{box} tarda {latency} en hacerlo.',
  'nat.piece':
    'Es un trozo de {length} de los {whole} de la trama {original}: un sistema entrega a su tarjeta de red más de lo que cabe en un segmento, y lo que se captura antes de que la tarjeta lo corte (segmentation offload) es más largo que lo que se captura después.',
  'nat.joined':
    'Con {length} es más larga que la trama {original}, que tiene {piece}: los segmentos que llegaron se unieron en uno antes de reenviarlos (receive offload).',
  'nat.latency.unknown':
    'De las horas registradas no se puede deducir cuánto tarda {box}: la trama {copy} está registrada {early} antes que la trama {original}, de la que es copia. Por lo tanto, {apart, select, yes {los relojes de los dos puntos de captura no coinciden} other {los relojes de dos puntos de captura no coinciden, o un mismo punto cambió el orden de tramas vecinas}}.',
  'nat.latency.wait':
    'Antes {box} preguntó por la dirección MAC de su siguiente salto (trama {arp}); este paquete sale {gap} después de la pregunta.',
  'nat.latency.arp':
    '{box} tarda {latency} en hacerlo, y {what, select, question {su pregunta ARP (trama {arp})} other {la espera de la respuesta ARP (trama {arp})}} es parte de ese tiempo.',
  'nat.binding':
    '{kind, select, dnat {{tcp, select, yes {{client} se conecta con {service}, y {box} entrega la conexión a {server}} other {{client} envía a {service}, y {box} lo entrega a {server}}} (NAT de destino)} snat {{box} muestra {client} ante {service} como {server} (NAT de origen)} other {{box} reescribe los dos extremos entre {client} y {service}; del otro lado es {server} (NAT doble)}}. {pairs, plural, one {Hay un paquete emparejado} other {Hay # paquetes emparejados}} con su copia.',
  'nat.leg':
    'Es la conversación {flow} ({client} → {service}) del otro lado de {box}, que la reescribe: lo que hace {box} se cuenta allí.',
  'nat.confidence':
    'El emparejamiento es {evidence, select, isn_pair {seguro, porque los dos números de secuencia iniciales coinciden en ambos tramos} isn {probable, porque un número de secuencia inicial coincide en ambos tramos} content {probable, porque los datos coinciden en ambos tramos} mac_path {probable, porque los paquetes entran y salen por la misma dirección MAC} other {una deducción a partir del orden y del contenido de los paquetes}}: {frames}.{confidence, select, absent {} other { Confianza: {confidence}.}}',
  'nat.latency.range': '{box} tarda {there} con los paquetes de quien inicia, y {back} con las respuestas.',
  'nat.latency.oneway': '{box} tarda {there} por paquete.',
  'nat.latency.clocks':
    'Algunas copias están registradas antes que sus originales: los relojes de dos puntos de captura no coinciden, o un mismo punto cambió el orden de tramas vecinas. Por eso no se puede decir cuánto tarda {box} en cada sentido{both, select, absent {} other {; con un paquete de ida y otro de vuelta, en total, tarda al menos {both}}}.',
  'nat.handshakes':
    'La apertura tarda {front} del lado de quien inicia y {back} del otro. Cada tiempo contiene lo que {box} tarda con dos de los tres paquetes.',
  'nat.unsure':
    '{connections, plural, one {Una sola conexión con {service} no permite distinguir el reparto por turnos (round robin) de los otros planificadores: cualquiera de ellos puede elegir primero {onward, select, yes {esta dirección} other {este servidor real}}.} other {# conexiones con {service} que van todas {onward, select, yes {a la misma dirección, la de otro equipo que reescribe direcciones,} other {al mismo servidor real}} dicen poco sobre el planificador.}}',
  'nat.translator':
    '{macs, select, absent {Un equipo cuya dirección MAC no se conoce} other {El equipo en {macs}}} reescribe direcciones: es {kind, select, director {el director de un servidor virtual} masquerade {un enrutador que enmascara} port_forwarder {un reenviador de puertos} nat64 {un traductor entre IPv6 e IPv4 (NAT64)} other {un enrutador con NAT}}{addresses, select, absent {} other {, con {addresses}}}. {connections, plural, one {Por él pasa una conversación} other {Por él pasan # conversaciones}}.',
  'nat.service':
    '{connections, plural, one {Una conexión} other {# conexiones}} con {service} {connections, plural, one {fue} other {fueron}} a {servers}.',
  'nat.cycle':
    '{connections, plural, one {La única conexión} other {Las # conexiones}} con {service} {connections, plural, one {fue} other {fueron}} por turno a {servers}. Es lo que hace el reparto por turnos (round robin); el reparto por turnos ponderado con pesos iguales, y el menor número de conexiones cuando estas son cortas, dan la misma sucesión.',
  'nat.loyal':
    '{connections, plural, one {La única conexión} other {Las # conexiones}} con {service} {connections, plural, one {fue} other {fueron}} a {servers}. {clients, plural, one {Al cliente que volvió le tocó} other {A los # clientes que volvieron les tocó}} otra vez el mismo servidor. Así se comporta un servicio persistente, y también el reparto por hash del origen (source hashing): el orden por sí solo no prueba un reparto por turnos (round robin), y esta captura no permite distinguirlos.',
  'lvs.direct':
    'El servicio en {service} es{certain, select, yes {} other {, probablemente,}} un servidor virtual: {box} {tunnel, select, yes {mete entero cada paquete de los clientes en otro paquete IP, para un servidor real (túnel)} other {reenvía los paquetes de los clientes tal como son, a la dirección MAC de un servidor real (enrutamiento directo)}}. Los servidores reales responden ellos mismos a los clientes, desde {address}; ninguna respuesta pasa por {box}. {connections, plural, one {Una conexión va} other {# conexiones van}} a este servicio.',
  'failover.takeover':
    '{to} toma el lugar de {from} y se queda con {addresses} (trama {frame}){certain, select, yes {} other {, según parece}}. {away, select, absent {No se ve cuánto tiempo estuvo interrumpido el servicio.} other {El servicio estuvo interrumpido a lo sumo {away}.}}{survived, select, absent {} other { Conexiones que continúan: {survived}.}}{reset, select, absent {} other { Conexiones cortadas con RST: {reset}.}}{silent, select, absent {} other { Conexiones sin respuesta o sin más paquetes: {silent}.}}',
  'nat.proxy':
    'Las conexiones {client} → {proxy} y {onward} → {server} llevan los mismos datos con otros números de secuencia ({frames}): probablemente un proxy, que termina una conexión y abre otra. No hay copia que emparejar, así que Trama no empareja ninguna.',
} as const;
