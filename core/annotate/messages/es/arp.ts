export const arp = {
  'arp.request':
    '{who} tiene un paquete para {target} y le falta la dirección MAC a la cual enviarlo. Pregunta{link, select, yes { a todos los equipos del enlace} other { por ella}} e indica su propia dirección, {sender}, para que la respuesta le llegue directamente.',
  'arp.request.open':
    '{who} quiere enviar algo a {target}, o a través de ella, y le falta su dirección MAC. Pregunta{link, select, yes { a todos los equipos del enlace} other { por ella}} e indica su propia dirección, {sender}, para que la respuesta le llegue directamente.',
  'arp.request.router':
    '{who} tiene un paquete para {destination} (trama {packet}), que está en otra red: lo entrega a su enrutador, {target}, y le falta la dirección MAC de ese enrutador. Pregunta{link, select, yes { a todos los equipos del enlace} other { por ella}} e indica su propia dirección, {sender}, para que la respuesta le llegue directamente.',
  'arp.request.vip':
    '{who} quiere llegar al servicio en {target} y le falta la dirección MAC a la cual enviar. Pregunta{link, select, yes { a todos los equipos del enlace} other { por ella}}.{first, select, yes { {target} es la dirección IP virtual (VIP) del servicio: {who} la toma por la del servidor, pero la tiene {holder}, que reparte el trabajo entre servidores reales. Si {who} estuviera en otra red, preguntaría su enrutador en su lugar.} other { Esa dirección la tiene {holder}.}}',
  'arp.request.chosen':
    '{who} eligió {target} para la conexión que pide la trama {original} y guarda la elección en su tabla de conexiones: {client} corresponde a {target}. Para enviarle el SYN necesita una dirección MAC, y pregunta{link, select, yes { a todos los equipos del enlace} other { por ella}}. Pregunta desde {sender}, su propia dirección {onward, select, yes {de ese lado} other {hacia los servidores reales}}.',
  'arp.request.unicast':
    '{who} pregunta solo a {to}, y no a todo el enlace, por la dirección MAC de {target}: ya la tiene en su tabla y comprueba que siga vigente.',
  'arp.request.repeated': 'Es la misma pregunta de la trama {first}, {gap} después: entretanto no llegó ninguna respuesta.',
  'arp.request.unanswered': 'La captura no contiene ninguna respuesta a esta pregunta.',
  'arp.reply':
    '{who} responde a la pregunta de la trama {request}{delay, select, absent {} other {, {delay} después}}: {address} está en {mac}. {link, select, yes {La respuesta va solo a {asker}, que} other {{asker}}} la anota en su tabla ARP y ya puede enviar a {address}.',
  'arp.reply.enables': 'Con esta respuesta {asker} puede reenviar lo que trajo la trama {original}: lo hace en la trama {copy}.',
  'arp.reply.unasked':
    '{who} dice que {address} está en {mac}. La captura no contiene ninguna pregunta por ella: llegó antes de la captura, o nadie preguntó.',
  'arp.reply.probe':
    '{who} responde al sondeo de la trama {request}{delay, select, absent {} other {, {delay} después}}: él mismo tiene {address}, en {mac}. {asker}, entonces, no debe usar la dirección.',
  'arp.gratuitous':
    '{who} avisa a todos los equipos del enlace, sin que nadie pregunte, que {address} está en {mac}. Los equipos que conocen la dirección reemplazan su anotación: así una dirección pasa de una máquina a otra.',
  'arp.probe':
    '{mac} quiere usar {address} y antes pregunta si alguien la tiene. Su propio campo de dirección es 0.0.0.0, para que nadie cambie su tabla. {answered, select, absent {En la captura no hay respuesta: hasta donde se ve, la dirección está libre.} other {La trama {answered} responde: la dirección está ocupada.}}',
  'arp.announcement':
    '{mac} anuncia que desde ahora usa {address}. Los equipos que la conocían por otra máquina corrigen su tabla.',
  'arp.conflict':
    'Dos máquinas reclaman {address}: {mac1} en la trama {frame1} y {mac2} en la trama {frame2}. Los paquetes para ella van a la que cada equipo oyó por última vez.',
  'arp.moved':
    'Hasta ahora {address} era de {from} (trama {frame}). Desde aquí es de {to}: quien oiga esto enviará a {to} en adelante.',
  'arp.disputed':
    '{machines, plural, one {Una máquina reclama} other {# máquinas reclaman}} {address}: {macs}; la primera, en la trama {first}. Una dirección debe tener un solo dueño; en este relato quienes la reclaman se nombran por su dirección MAC.',
  'arp.other': '{who} envía un mensaje ARP con la operación {opcode}, que no es ni una solicitud ni una respuesta.',
} as const;
