export const ip = {
  'ip.other':
    '{who} envía a {to} un paquete IP que lleva {protocol}; la trama tiene {length}.{denied, select, yes { Trama no decodifica ese protocolo.} other {}}',
  'ip.fragment':
    'Es un fragmento de un paquete IP de {who} para {to}, demasiado largo para un enlace de su camino. Sus partes van en {frames}; {to} puede unirlas cuando tiene la trama {last}.',
  'ip.fragment.last':
    'Con este fragmento se completa el paquete de {who} para {to}: sus partes van en {frames}. Lo que sigue se lee del paquete completo.',
  'ip.fragment.alone':
    'Es un fragmento de un paquete IP de {who} para {to}. La captura no contiene todas sus partes, así que el paquete completo no se puede leer.',
  'ip.forwarded':
    '{box} reenvía {what} (trama {original}), {latency} después: la captura ve el mismo paquete de los dos lados. Solo son nuevas las direcciones MAC{same, select, yes {; hasta el TTL sigue en {to}} other {, y el TTL baja de {from} a {to}}}. No es una retransmisión.',
  'ip.tunnelled':
    '{box} envuelve {what} (trama {original}) en otro paquete IP y lo reenvía, {latency} después: un túnel (IP en IP). Adentro el paquete es el mismo. No es una retransmisión.',
  'ip.tunnel.header':
    'El paquete viaja dentro de otro: su encabezado IPv{outer} exterior va de {src} a {dst}, y lo que lleva es un paquete IPv{inner} entero (IP en IP).',
  'ip.tunnel':
    'Un túnel va de {src} a {dst} (el encabezado IPv{outer} exterior): {packets, plural, one {un paquete viaja} other {# paquetes viajan}} dentro de otro paquete IP (IPv{inner} en IPv{outer}); el primero, en la trama {first}.',
  'ip.duplicate':
    'Es probablemente {what} de la trama {original} por segunda vez, {gap} después, y no un nuevo envío: hasta su identificador IP es el mismo. Una captura en dos interfaces, o de un puerto reflejado, ve dos veces los paquetes.',
  'ip.bad-checksum':
    'La suma de comprobación del encabezado IP es incorrecta. O el encabezado se dañó, y el siguiente enrutador o el receptor descarta el paquete; o la captura se hizo en {who}, antes de que su tarjeta la calculara.',
  'ip.no-checksum':
    'La suma de comprobación del encabezado IP es 0, y no debería serlo: {who} deja la suma a su tarjeta de red, y la captura se hizo en {who}, antes de que la tarjeta la calculara. En el cable no hay ningún error.',
  'ip.id.counter':
    'El identificador IP de {who} crece {exact, select, yes {de a uno} other {poco}} en cada paquete, desde {first} hasta {last} en {packets, plural, one {un paquete} other {# paquetes}}: {exact, select, yes {un solo contador para todo lo que envía aquí} other {un solo contador, que cuenta también paquetes que la captura no contiene}}.',
  'ip.id.per-connection':
    'El identificador IP de {who} cuenta por separado los paquetes de cada conexión: crece de paquete en paquete dentro de {connections, plural, one {una conexión} other {cada una de # conexiones}} ({packets, plural, one {un paquete} other {# paquetes}}), y no de una conexión a la siguiente.',
  'ip.id.swapped-counter':
    'El identificador IP de {who} crece de a 256 en cada paquete, desde {first} hasta {last} en {packets, plural, one {un paquete} other {# paquetes}}. Es un contador que crece de a uno, escrito con sus dos bytes intercambiados: así lo hacía Windows NT en procesadores que guardan primero el byte menos significativo.',
  'ip.id.zero':
    'Todos los paquetes de {who} llevan el identificador IP 0 ({packets, plural, one {un paquete} other {# paquetes}}). El identificador solo importa si un paquete puede fragmentarse.{df, select, yes { Este no puede (lleva la bandera DF): quienes ponen DF suelen dejar en 0 el identificador IP.} other {}}',
  'ip.id.random':
    'Los identificadores IP de {who} no siguen ningún orden en {packets, plural, one {un paquete} other {# paquetes}}: probablemente los sortea, para que nadie pueda contar sus paquetes.',
  'ip.id.constant':
    'Todos los paquetes de {who} llevan el mismo identificador IP, {first} ({packets, plural, one {un paquete} other {# paquetes}}).',
  'ip.ttl.start':
    'El {v6, select, yes {límite de saltos} other {TTL}} de {who} es {ttl}, un valor inicial usual: ningún enrutador lo descontó en el camino, así que {who} probablemente está en este enlace.',
  'ip.ttl.hops':
    'El {v6, select, yes {límite de saltos} other {TTL}} de {who} es {ttl}: probablemente empezó en {initial}, y entre {who} y este enlace hay {hops, plural, one {un enrutador} other {# enrutadores}}.',
} as const;
