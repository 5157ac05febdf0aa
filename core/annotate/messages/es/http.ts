export const http = {
  'http.request':
    '{who} pide {uri} con {method} ({version}){host, select, absent {} other {, y nombra el equipo {host} (encabezado «Host»)}}.',
  'http.request.body': 'La solicitud lleva un cuerpo de {bytes}.',
  'http.conditional.date':
    'Ya tiene una copia de la página, con fecha {date}, y la quiere solo si cambió desde entonces: un GET condicional (If-Modified-Since).',
  'http.conditional.tag':
    'Ya tiene una copia y nombra su versión, {tag}: quiere la página solo si la versión actual es otra (If-None-Match).',
  'http.keepalive.asked':
    'Pide mantener abierta la conexión para más solicitudes («Connection: Keep-Alive»){version, select, HTTP_1_0 {; en HTTP/1.0 hay que pedirlo} other {}}.',
  'http.response':
    '{who} responde {request, select, absent {a una solicitud que la captura no contiene} other {a la solicitud{uri, select, absent {} other { de {uri}}} de la trama {request}}}{delay, select, absent {} other {, {delay} después}}: {status} {reason}.',
  'http.response.interim':
    '{who} envía una respuesta provisional{request, select, absent {} other { a la solicitud de la trama {request}}}: {status} {reason}. La definitiva está por llegar.',
  'http.status':
    'El estado {status} significa que {class, select, redirect {el recurso está en otra parte, o que puede usarse una copia: le toca actuar al cliente} client {el servidor encuentra una falla en la solicitud} server {el servidor falló ante una solicitud que puede ser correcta} other {la clase de la respuesta no se conoce}}.',
  'http.conditional.changed':
    'La trama {request} pedía la página solo si había cambiado. La respuesta es 200, con la página misma: cambió, o el servidor no evalúa la condición.',
  'http.conditional.unchanged':
    'La trama {request} pedía la página solo si había cambiado. No cambió (304): no sigue ningún cuerpo, y el cliente usa su propia copia.',
  'http.keepalive.refused':
    'La trama {request} pedía mantener abierta la conexión. La respuesta dice «Connection: close», de modo que el servidor la cierra después de esta respuesta.',
  'http.keepalive.granted':
    'La trama {request} pedía mantener abierta la conexión, y el servidor acepta: por ella puede seguir otra solicitud.',
  'http.body.length':
    'El cuerpo tiene {bytes}, como anuncia «Content-Length»{held, select, absent {: así quien lo recibe sabe dónde termina} other {; de ellos la captura contiene {held}}}.',
  'http.body.close':
    'No se anuncia ninguna longitud: el cuerpo termina donde el servidor cierra la conexión. La captura contiene {bytes} de él.',
  'http.body.chunked':
    'El cuerpo viene en trozos (chunked), cada uno con su longitud; un trozo de longitud 0 lo termina. Tiene {bytes}.',
  'http.body.none': 'Esta respuesta no tiene cuerpo.',
  'http.server': 'El servidor nombra su programa: {server}.',
  'http.date': 'Según su encabezado «Date» ({date}), el reloj del servidor difiere del reloj de la captura en {difference}.',
  'http.date.same': 'Su encabezado «Date» ({date}) coincide con el reloj de la captura hasta el segundo.',
  'http.part':
    'Los bytes pertenecen a la {kind, select, request {solicitud} other {respuesta}} que empieza en la trama {head}{last, select, yes {, y la completan} other {}}.',
  'http.incomplete':
    'La captura no contiene la {kind, select, request {solicitud completa} other {respuesta completa}}{lost, select, absent {} other {: de su cuerpo faltan {lost}}}.',
  'http.close-ends-body':
    'El FIN es también el final de la respuesta de la trama {response}: esa respuesta no anunció su longitud, así que solo el cierre le dice al cliente que ya tiene todo.',
  'http.transaction':
    '{method} {uri} (trama {request}): {status, select, absent {en la captura no hay respuesta} other {respondida con {status} en la trama {response}}}{delay, select, absent {} other {, después de {delay}}}.',
  'http.transactions': 'Hay {count} solicitudes en esta conexión: se listan las {told} primeras.',
} as const;
