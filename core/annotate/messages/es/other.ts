export const other = {
  'icmp.echo.request':
    '{who} pide a {to} una señal de vida: una solicitud de eco (ping), identificador {id}, número de secuencia {seq}. {reply, select, absent {En la captura no hay respuesta{error, select, absent {} other {; el siguiente error ICMP para {who} es la trama {error}}}.} other {La trama {reply} responde.}}',
  'icmp.echo.reply':
    '{who} responde {request, select, absent {a una solicitud de eco que la captura no contiene} other {a la solicitud de eco de la trama {request}}}{delay, select, absent {} other {, {delay} después}}, y devuelve los mismos datos: identificador {id}, número de secuencia {seq}.',
  'icmp.error':
    '{who} informa a {to} que {frame, select, absent {un paquete de {to}{quoted, select, absent {} other { ({quoted})}}} other {su paquete de la trama {frame}{quoted, select, absent {} other { ({quoted})}}}} no llegó: {what, select, net {su red es inalcanzable} host {el equipo es inalcanzable} protocol {el equipo no conoce su protocolo} port {nadie escucha en su puerto} toobig {es demasiado largo para el siguiente enlace y no se permite fragmentarlo} route {no hay ruta hacia su destino} prohibited {no se le permite pasar} unreachable {su destino es inalcanzable (código {code})} ttl {su TTL se agotó en el camino} reassembly {sus fragmentos no llegaron todos a tiempo} parameter {su encabezado tiene un campo sin sentido} other {el error tiene el código {code}}}. El mensaje cita el comienzo de ese paquete.',
  'icmp.redirect':
    '{who} reenvía {frame, select, absent {un paquete de {to}{quoted, select, absent {} other { ({quoted})}}} other {el paquete de la trama {frame}{quoted, select, absent {} other { ({quoted})}}}} e indica a {to} un mejor primer enrutador{gateway, select, absent {} other {, {gateway}}}: los próximos paquetes para ese destino deben ir allí. El mensaje cita el comienzo de ese paquete.',
  'icmp.quench':
    '{who} pide a {to} que envíe más despacio: {frame, select, absent {un paquete de {to}{quoted, select, absent {} other { ({quoted})}}} other {el paquete de la trama {frame}{quoted, select, absent {} other { ({quoted})}}}} llegó más rápido de lo que puede atenderse. El mensaje cita el comienzo de ese paquete.',
  'icmp.other':
    '{who} envía a {to} un mensaje ICMP: {name, select, absent {tipo {type}} other {{name} (tipo {type})}}, código {code}.',
  'nd.solicitation':
    '{who} pregunta por la dirección de enlace de {target, select, absent {un vecino} other {{target}}}. Esta solicitud de vecino es la solicitud ARP de IPv6; va a los equipos que pueden tener la dirección, no a todos.',
  'nd.advertisement':
    '{who} dice en qué dirección de enlace está {target, select, absent {su dirección IPv6} other {{target}}}. Sus vecinos ya pueden enviarle.',
  'nd.router.solicitation':
    '{who} pregunta qué enrutadores hay en el enlace: una solicitud de enrutador. Va al grupo de todos los enrutadores, y ahorra la espera hasta su próximo anuncio.',
  'nd.router.advertisement':
    '{who} dice que es un enrutador: un anuncio de enrutador.{prefix, select, absent {} other { El enlace tiene el prefijo {prefix}.}}{lifetime, select, absent {} other { {usable, select, yes {Durante {lifetime} puede ser el enrutador predeterminado de los equipos que oyen esto.} other {No debe usarse como enrutador predeterminado (duración 0).}}}}',
  'nd.redirect':
    '{who} indica a {to} un mejor primer salto{destination, select, absent {} other { hacia {destination}}}{target, select, absent {} other {: {target}}}.',
  'udp.datagram':
    '{who} envía {bytes} a {to}{service, select, absent {} other {, el puerto de {service}}}, desde su puerto {port}.{first, select, yes { UDP no abre conexiones ni promete la entrega: un datagrama perdido sigue perdido, salvo que el programa lo repita.} other {}}',
  'dns.query':
    '{repeats, select, absent {DNS: {who} pregunta por el registro {type} de {name}.} other {DNS: {who} pregunta otra vez por el registro {type} de {name}, como en la trama {repeats}: no llegó respuesta.}}',
  'dns.response':
    'DNS: {who} responde{name, select, absent {} other { sobre {name}{type, select, absent {} other { ({type})}}}}{query, select, absent {} other { a la pregunta de la trama {query}{delay, select, absent {} other {, {delay} después}}}}: {outcome, select, ok {{answers, plural, =0 {no hay registros de ese tipo} one {# registro} other {# registros}}} nxdomain {ese nombre no existe} servfail {el servidor falló} refused {el servidor se niega} other {un error}}.',
  'dhcp.step':
    'DHCP: {who} {step, select, discover {busca un servidor: el primero de cuatro pasos} offer {ofrece una dirección{address, select, absent {} other {, {address}}}: el segundo paso} request {pide una dirección{address, select, absent {} other {, {address}}}: el tercer paso} ack {confirma la dirección{address, select, absent {} other { {address}}}: el cuarto paso} nak {niega la dirección pedida} decline {rechaza la dirección: otro la usa} release {devuelve su dirección} inform {ya tiene dirección, y pide los demás ajustes} other {envía un mensaje}}.',
  'udp.answer':
    '{who} envía {bytes} de vuelta a {to}{service, select, absent {} other {, desde el puerto de {service}}}, {delay} después de la trama {question}, el último datagrama en el otro sentido.',
} as const;
