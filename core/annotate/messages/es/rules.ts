import type { RuleCatalogue } from '../rules.ts';

export const rules: RuleCatalogue = {
  'capture.records':
    'Un archivo de captura es una cadena de registros, cada uno con su longitud. Donde una longitud no puede ser correcta la cadena se corta, y lo que sigue no se puede hallar con seguridad.',
  'capture.conversation':
    'Una conversación son todos los paquetes entre dos direcciones y puertos de un mismo protocolo, en los dos sentidos. La que atraviesa un equipo que reescribe direcciones se ve de cada lado y se cuenta una sola vez.',
  'capture.snap':
    'Un programa de captura puede guardar solo los primeros bytes de cada trama. El registro conserva al lado la longitud verdadera.',
  'capture.beginning':
    'Solo el SYN y el SYN ACK llevan los números de secuencia iniciales, el MSS y la escala de ventana, y dicen qué otras opciones se pueden usar.',
  'capture.order':
    'Un programa que captura en varias interfaces, o que lee varias colas de una, escribe los paquetes a medida que los recibe, cada uno con la hora en que se lo vio.',
  'capture.passes': 'Cada parte del análisis funciona por su cuenta; cuando una falla, las otras siguen.',
  'link.promiscuous':
    'Un switch envía una trama solo al puerto de su destinatario, una vez que lo conoce, y una tarjeta descarta lo que no es para ella salvo que esté en modo promiscuo; un hub repite todo a todos.',
  'link.minimum':
    'Una trama Ethernet tiene al menos 64 bytes, 60 sin su secuencia de verificación. La tarjeta de quien envía rellena las más cortas después de que el programa de captura las vio, así que solo una captura en el propio emisor muestra sus tramas sin relleno.',
  'link.vlan':
    'Una etiqueta de VLAN de 4 bytes va delante del campo de tipo: un identificador de VLAN de 12 bits y una prioridad de 0 a 7. Las etiquetas pueden apilarse: la exterior es del proveedor.',
  'link.idle':
    'Un silencio merece mención cuando es mucho más largo que el tiempo habitual entre dos paquetes, y lo que lo termina no llega a intervalos regulares.',
  'link.half-open': 'Un FIN cierra un solo sentido. El otro extremo puede mantener abierto el suyo todo el tiempo que quiera.',
  'frame.lengths':
    'Cada encabezado dice cuánto mide y qué le sigue. Trama lee hasta donde las longitudes concuerdan, y dice dónde dejan de hacerlo.',
  'frame.unknown': 'El campo de tipo de una trama, o el campo de protocolo de IP, nombra lo que lleva.',
  'stp.tree':
    'Los puentes eligen como raíz al de menor identificador; cada uno conserva su camino más barato hacia ella y bloquea los enlaces que cerrarían un ciclo.',
  'lacp.bundle':
    'Dos vecinos agrupan enlaces paralelos en uno: en cada enlace los dos dicen qué sistema y qué puerto son, y en qué estado está el enlace.',
  'lldp.neighbour': 'Un equipo dice a sus vecinos cada cierto tiempo quién es y qué puerto ven, y por cuánto tiempo vale.',
  'llc.frame':
    'Un encabezado LLC nombra el servicio en los dos extremos (DSAP, SSAP); su campo de control dice si la trama lleva datos, un número o una orden.',
  'loop.test': 'Una trama del protocolo de prueba de configuración la devuelve aquel a quien se envía: así se prueba un enlace.',
  'vrrp.master':
    'Varios enrutadores comparten uno virtual con sus direcciones. El maestro se anuncia cada cierto tiempo; el respaldo de mayor prioridad toma su lugar cuando los anuncios dejan de llegar.',
  'igmp.groups':
    'Los equipos dicen a los enrutadores de su enlace qué grupos de multidifusión IPv4 quieren, y los enrutadores les preguntan de vez en cuando.',
  'gre.tunnel': 'Un encabezado GRE nombra el protocolo del paquete que le sigue.',
  'mpls.label':
    'Una etiqueta representa un camino: cada enrutador del camino la busca, la reemplaza y pasa el paquete al siguiente.',
  'ipsec.packet':
    'El índice de parámetros de seguridad (SPI) dice al receptor qué claves y métodos se acordaron; el número de secuencia protege contra repeticiones.',
  'mobility.address':
    'Un nodo móvil dice dónde se lo alcanza por ahora, para que los paquetes dirigidos a su dirección de origen lo sigan.',
  'pppoe.discovery':
    'Un equipo encuentra un concentrador de acceso en cuatro pasos: lo busca (PADI), le ofrecen (PADO), acepta una oferta (PADR) y el elegido abre la sesión (PADS).',
  'ppp.control':
    'Los extremos de un enlace PPP acuerdan primero el enlace, luego se autentican y luego acuerdan las direcciones de cada protocolo de red: uno pide, el otro acepta, propone o rechaza.',
  'cluster.heartbeat':
    'Los nodos de un clúster se envían latidos cada cierto tiempo. Quien no oye ninguno durante un rato da al otro por muerto.',
  'ipvs.sync':
    'El director maestro difunde sus conexiones cada cierto tiempo, para que un respaldo las tenga cuando toma su lugar.',
  'ntp.time':
    'Cliente y servidor anotan cuándo sale y cuándo llega cada mensaje; con los cuatro tiempos el cliente calcula cuánto se aparta su reloj y cuánto tarda el camino.',
  'arp.resolve':
    'Ethernet entrega a direcciones MAC. Para un destino de su propia red un equipo necesita la dirección MAC de ese destino; para cualquier otro, la de su enrutador. ARP la averigua por difusión.',
  'arp.queue': 'Mientras se resuelve la dirección MAC el paquete espera; cuando llega la respuesta, se envía.',
  'arp.poll': 'Una entrada ARP puede envejecer. Un equipo puede preguntar solo al otro extremo si sigue vigente.',
  'arp.reply': 'El equipo dueño de la dirección responde solo a quien preguntó. Cada uno aprende la dirección del otro.',
  'arp.gratuitous':
    'En un mensaje ARP gratuito las direcciones de emisor y de destino son la misma. Los equipos que ya la tienen anotada reemplazan su entrada.',
  'arp.probe':
    'Un sondeo ARP es una solicitud cuya dirección de emisor es 0.0.0.0. El silencio significa que la dirección está libre.',
  'arp.announcement':
    'Un anuncio ARP es una solicitud cuyas direcciones de emisor y de destino son la misma, enviada cuando el sondeo halló libre la dirección.',
  'arp.conflict':
    'Una dirección pertenece a una sola interfaz. Un equipo que ve que otra dirección MAC reclama la suya debe defenderla o dejarla.',
  'arp.opcode': 'La operación 1 es una solicitud y la 2 una respuesta; otras están registradas para otros usos.',
  'ip.forwarded':
    'Un enrutador reenvía un paquete con el TTL más bajo y otras direcciones MAC, desde la dirección MAC a la que se lo enviaron. Todo lo demás queda igual, también el identificador IP; una retransmisión es un paquete nuevo de su emisor.',
  'ip.tunnelled':
    'Un túnel pone un paquete IP entero detrás de otro encabezado IP. El otro extremo quita el de afuera y trata el paquete interior como si hubiera llegado solo.',
  'ip.duplicate':
    'Un emisor da un identificador IP nuevo a cada paquete que envía; el mismo identificador con el mismo contenido indica un solo paquete visto dos veces.',
  'ip.tunnel':
    'El protocolo 4 en un encabezado IP indica que sigue un paquete IPv4; el 41, un paquete IPv6. Los enrutadores del camino miran solo el encabezado exterior.',
  'ip.protocol': 'El campo de protocolo (en IPv6, el encabezado siguiente) nombra lo que lleva un paquete IP.',
  'ip.fragment':
    'Un paquete más largo de lo que admite el enlace siguiente se corta en fragmentos que comparten identificador, direcciones y protocolo. El desplazamiento y la bandera de más fragmentos dicen dónde va cada uno; solo el receptor los une.',
  'ip.checksum':
    'La suma de comprobación hace que la suma en complemento a uno del encabezado, tomado en palabras de 16 bits, sea toda de unos.',
  'ip.id':
    'El identificador une los fragmentos de un mismo paquete. Un paquete que no puede fragmentarse no lo necesita, así que cada emisor lo llena a su manera.',
  'ip.ttl':
    'Cada enrutador que reenvía un paquete baja su TTL en uno por lo menos. Los emisores suelen empezar en 64, 128 o 255: lo que falta indica los saltos, si la suposición del comienzo es correcta.',
  'icmp.echo':
    'Quien recibe una solicitud de eco devuelve sus datos en una respuesta de eco, con el mismo identificador y el mismo número de secuencia.',
  'icmp.error':
    'Quien no puede entregar un paquete se lo informa a su emisor con un error ICMP, que cita el encabezado IP y al menos 8 bytes de los que lo siguen: alcanza para los puertos.',
  'icmp.redirect':
    'Un enrutador que reenvía un paquete al mismo enlace del que vino le indica al emisor el enrutador mejor, para que el próximo paquete vaya allí directamente. El paquete mismo se reenvía.',
  'icmp.quench': 'Este mensaje (source quench) pedía a un emisor que enviara más despacio; ya no se usa.',
  'icmp.other': 'El tipo de un mensaje ICMP dice qué es; el código dice algo más.',
  'nd.solicitation':
    'IPv6 pregunta por una dirección de enlace con una solicitud de vecino al grupo de nodo solicitado de la dirección.',
  'nd.advertisement': 'El dueño de la dirección responde con un anuncio de vecino que lleva su dirección de enlace.',
  'nd.router':
    'Los enrutadores se anuncian cada cierto tiempo, y cuando un equipo pregunta: el anuncio lleva los prefijos de direcciones del enlace, el límite de saltos y por cuánto tiempo el enrutador puede ser el predeterminado.',
  'nd.redirect': 'Un enrutador indica a un equipo un mejor primer salto, o que el destino está en el mismo enlace.',
  'dns.message':
    'Una consulta DNS lleva un identificador que la respuesta repite. Pregunta por un nombre y un tipo de registro; la respuesta trae los registros, o un código que dice por qué no los hay.',
  'dhcp.exchange':
    'Un equipo obtiene una dirección en cuatro pasos: busca servidores («Discover»), ellos ofrecen direcciones («Offer»), pide a uno de ellos la suya («Request»), y este la confirma («ACK») o la niega («NAK»).',
  'udp.datagram': 'UDP agrega a IP los puertos, una longitud y una suma de comprobación. No guarda ningún estado.',
  'tcp.syn':
    'Una conexión empieza con un SYN que lleva el número de secuencia inicial de quien lo envía. Un SYN ocupa un número.',
  'tcp.retry': 'Lo que no se confirma dentro del plazo de retransmisión se envía otra vez; el plazo se duplica en cada intento.',
  'tcp.retry.refused':
    'Un SYN rechazado termina el intento. Un programa, o su sistema en su nombre, puede intentarlo otra vez; el nuevo intento puede empezar con el mismo número.',
  'tcp.fast-open': 'Con Fast Open, un cliente que tiene una clave previa del servidor puede poner datos en su SYN.',
  'tcp.offers':
    'Estas opciones se acuerdan en el SYN y en el SYN ACK, y no más tarde. El MSS dice cuántos datos puede llevar un segmento hacia quien envía la opción.',
  'tcp.synack': 'La respuesta a un SYN lo confirma y lleva el número de secuencia inicial del otro extremo.',
  'tcp.open':
    'Una conexión está abierta cuando cada extremo confirmó el SYN del otro: bastan tres pasos (apertura en tres pasos).',
  'tcp.rtt':
    'En el cliente, del SYN al SYN ACK hay una ida y vuelta; en el servidor, la hay del SYN ACK al ACK. En un punto intermedio lo es la suma de ambos.',
  'tcp.midstream': 'Una conexión cuyo SYN no está en la captura tiene números de secuencia iniciales y opciones desconocidos.',
  'tcp.data': 'Cada byte de datos tiene un número de secuencia; el encabezado lleva el del primero.',
  'tcp.ack':
    'El número de acuse de recibo es el próximo byte esperado: todos los anteriores llegaron. Es acumulativo, y puede cubrir varios segmentos.',
  'tcp.sack':
    'Un receptor al que le faltan bytes indica en bloques SACK lo que tiene más allá de ellos; el primer bloque es el más nuevo. Si el primero es de bytes que ya tenía, un segmento llegó dos veces.',
  'tcp.retransmission':
    'Un segmento que repite números de secuencia ya enviados en la conexión es una retransmisión. La provoca un temporizador vencido, o acuses de recibo repetidos.',
  'tcp.fast-retransmit':
    'Tres acuses de recibo repetidos se toman como señal de una pérdida: el emisor vuelve entonces a enviar de inmediato, sin esperar su temporizador.',
  'tcp.challenge':
    'Un SYN para una conexión abierta no cambia nada. Quien lo recibe responde con un ACK de desafío (challenge ACK), que declara los números de la conexión abierta; quien la haya olvidado responde a esto con un RST, y puede intentarlo de nuevo.',
  'tcp.verdict':
    'Wireshark compara cada segmento con los que ya vio: el número más alto de su emisor, el último acuse de recibo y la última ventana del otro extremo, y el tiempo transcurrido. Sus veredictos (tcp.analysis) dependen del orden de la captura; son probables, no están probados.',
  'tcp.hole':
    'Los números de secuencia no dejan huecos: cuando un segmento empieza más allá del último byte visto, algo anterior se demora, se perdió o la captura no lo vio. El receptor guarda lo que está más allá y espera.',
  'tcp.keepalive':
    'Un mensaje de mantenimiento (keep-alive) es un segmento de a lo sumo un byte, un número antes del próximo. Quien lo recibe debe responder con un acuse de recibo.',
  'tcp.zero-window':
    'La ventana de recepción es la cantidad de bytes que el receptor puede tomar. Con 0, el emisor solo puede sondear: un byte que no hace falta tomar obliga al receptor a declarar otra vez su ventana.',
  'tcp.fin':
    'FIN dice que en este sentido no vienen más datos. Ocupa un número de secuencia, y se confirma con el número que le sigue.',
  'tcp.half-close':
    'Después de un FIN en un sentido todavía pueden circular datos en el otro. Quien cerró primero espera el otro FIN en FIN-WAIT-2.',
  'tcp.close':
    'Cada sentido se cierra con un FIN y su acuse de recibo: cuatro pasos, o tres cuando un segmento lleva las dos cosas. Quien cierra primero termina en TIME-WAIT.',
  'tcp.reset':
    'RST termina una conexión de inmediato. Responde a un segmento que no corresponde a ninguna conexión, o a un SYN para un puerto donde nadie escucha.',
  'tcp.half-open':
    'Cuando un extremo perdió la conexión y el otro no, el siguiente segmento de este recibe un RST como respuesta.',
  'tcp.flags': 'Las banderas del encabezado TCP dicen qué hace un segmento.',
  'tcp.flow':
    'Cada extremo de una conexión recorre los estados de la máquina de estados de TCP; se deducen de lo que un observador ve enviar.',
  'tls.hello':
    'El primer mensaje de cada lado es legible: el cliente dice qué versiones, conjuntos de cifrado y extensiones conoce, y casi siempre el nombre del servidor que quiere; el servidor elige.',
  'tls.alert': 'Una alerta informa de un error o del final de la sesión. Si es fatal, la termina en el acto.',
  'tls.data': 'Acordadas las claves, los registros llevan datos cifrados. Sus longitudes y sus tiempos siguen siendo legibles.',
  'ftp.data':
    'FTP envía las órdenes por una conexión y cada transferencia por otra, cuyo puerto anuncia uno de los lados: el cliente con PORT o EPRT (activo), el servidor con su respuesta a PASV o EPSV (pasivo). Un traductor que no lee estos anuncios rompe la transferencia.',
  'mail.starttls':
    'STARTTLS convierte en TLS una conexión que empezó en claro. Hasta entonces todo es legible y se puede cambiar en el camino.',
  'app.line':
    'Los protocolos de texto hablan en líneas: el cliente da órdenes, el servidor responde con un código o una palabra y algo de texto.',
  'ssh.identification':
    'Cada lado de SSH envía primero una línea en claro con su versión y su programa. Sigue el intercambio de claves, y después todo va cifrado.',
  'http.request': 'Una solicitud empieza con método, destino y versión; siguen líneas de encabezado y una línea vacía.',
  'http.body':
    'El final de un cuerpo se conoce por el estado o el método, por la codificación en trozos, por Content-Length o por el final de la conexión, en ese orden.',
  'http.chunked':
    'Un cuerpo en trozos es una cadena de trozos, cada uno con su longitud en hexadecimal; un trozo de longitud 0 lo termina.',
  'http.if-modified-since':
    'Con If-Modified-Since el servidor envía la página solo si cambió desde esa fecha; si no, responde 304.',
  'http.if-none-match':
    'Con If-None-Match el servidor envía la página solo si su etiqueta no es ninguna de las indicadas; si no, responde 304.',
  'http.not-modified': 'El estado 304 no lleva cuerpo: la copia que tiene el cliente sigue siendo buena.',
  'http.keep-alive':
    'HTTP/1.0 cierra la conexión después de cada respuesta, salvo que los dos extremos digan «Connection: keep-alive»; HTTP/1.1 la mantiene, salvo que uno diga «close».',
  'http.close': 'Quien envía «Connection: close» cerrará la conexión después del mensaje; no puede seguir otra solicitud.',
  'http.response':
    'Una respuesta empieza con versión, código de estado y motivo. Las respuestas vienen en el orden de las solicitudes.',
  'http.interim': 'Los códigos de estado de 100 a 199 son provisionales: sigue la respuesta definitiva.',
  'http.status': 'La primera cifra del estado es su clase: 2 éxito, 3 redirección, 4 falla del cliente, 5 falla del servidor.',
  'http.server': 'El encabezado «Server» nombra el programa que responde. Es lo que el propio programa afirma.',
  'http.date': 'El encabezado «Date» indica cuándo se hizo el mensaje, según el reloj del servidor, hasta el segundo.',
  'http.stream': 'HTTP lee un flujo de bytes; TCP lo corta en segmentos sin atender a los mensajes.',
  'nat.vip':
    'El reparto de carga por NAT pone una dirección delante de varios servidores. Los clientes conocen solo esa dirección.',
  'nat.schedule':
    'Una conexión queda unida a un servidor cuando llega su primer paquete, que es un SYN. Qué regla sigue la elección es asunto del planificador.',
  'nat.gateway':
    'Un paquete para otra red va a la dirección MAC de un enrutador, con la dirección IP de su destino verdadero. Un servidor virtual por NAT se apoya en eso: las respuestas deben volver por el director.',
  'nat.dnat':
    'El NAT de destino reemplaza la dirección de destino (y el puerto, si hace falta) de un paquete, y la dirección de origen de sus respuestas.',
  'nat.snat':
    'El NAT de origen reemplaza la dirección de origen (y el puerto, si hace falta) de un paquete, y la dirección de destino de sus respuestas.',
  'nat.both': 'Un traductor que cambia las dos direcciones ocupa, para cada extremo, el lugar del otro (NAT doble).',
  'nat.table': 'Una vez que una sesión tiene su entrada, todos sus paquetes se traducen consultándola.',
  'nat.checksums':
    'Las sumas de comprobación de IP, TCP y UDP cubren las direcciones. Un traductor actualiza cada una con la diferencia de los campos que cambia, HC’ = ~(~HC + ~m + m’); una copia cuyas sumas difieren justo en eso no difiere en nada más.',
  'nat.ttl': 'Un enrutador baja el TTL de lo que reenvía. Un traductor que reescribe antes de ese paso puede dejarlo como está.',
  'nat.latency':
    'El tiempo del original a su copia, vistos ambos por un mismo reloj, es lo que tarda el traductor, más el tiempo que las tramas ocupan el cable.',
  'nat.pairing':
    'Original y copia coinciden en todo lo que el traductor no toca: números de secuencia y de acuse de recibo, banderas, opciones, datos. Dos números de secuencia iniciales que coinciden son 64 bits.',
  'nat.pairing.udp':
    'Original y copia coinciden en todo lo que el traductor no toca: longitud, datos y, por lo general, la identificación IP. UDP no tiene números de secuencia, así que entre datagramas iguales decide su orden.',
  'nat.pairing.icmp':
    'Original y copia de un mensaje de eco coinciden en tipo, número de secuencia y datos. El identificador hace de puerto: un traductor puede cambiarlo, y lo restituye en la respuesta.',
  'nat.pairing.ip':
    'Original y copia coinciden en todo lo que el traductor no toca: el protocolo, los datos y, por lo general, la identificación IP.',
  'nat.scheduler':
    'Los planificadores difieren en el orden en que eligen entre los servidores reales; para distinguirlos hacen falta varias conexiones.',
  'lvs.direct':
    'Con enrutamiento directo y con túnel, el director no reescribe nada: los servidores reales también tienen la dirección virtual, sin contestar por ella en ARP, y sus respuestas no pasan por el director. Solo la dirección MAC, o el encabezado IP que envuelve al paquete, muestra cuál se eligió.',
  'failover.takeover':
    'Quien toma una dirección lo anuncia por ARP, para que desde entonces todos los hosts del enlace envíen a su dirección MAC. Si se usa VRRP, este muestra antes que el dueño anterior calló o renunció.',
  'nat.proxy': 'Un proxy termina la conexión del cliente y abre la suya: los datos pasan, los números de secuencia no.',
};
