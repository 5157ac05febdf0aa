export const link = {
  'capture.overview':
    'La captura contiene {frames, plural, one {una trama} other {# tramas}} en {duration}, {tcp, select, yes {{flows, plural, =0 {ninguna conversación} one {una conexión} other {# conexiones}}} other {{flows, plural, =0 {ninguna conversación} one {una conversación} other {# conversaciones}}}}{twice, plural, =0 {} other { ({all, select, yes {{flows, plural, one {vista} other {vistas}}} other {{twice, plural, one {una de ellas vista} other {# de ellas vistas}}}} a ambos lados de {box, select, absent {un equipo que reescribe direcciones} other {{box}}})}} y {devices, plural, =0 {ningún equipo con dirección conocida} one {un equipo} other {# equipos}}.',
  'capture.empty': 'La captura no contiene ninguna trama.',
  'capture.problem':
    'El archivo está dañado en el byte {offset}{line, select, absent {} other { (línea {line})}}: {kind, select, not_a_capture {no es una captura} empty {está vacío} truncated_header {termina dentro de su encabezado} truncated_packet {termina dentro de una trama} bad_packet_length {la longitud de una trama no puede ser correcta} bad_block_length {la longitud de un bloque no puede ser correcta} bad_block {un bloque no se puede leer} unknown_interface {una trama nombra una interfaz que el archivo no describe} unsupported_version {su formato tiene una versión que Trama no conoce} bad_compression {sus datos comprimidos están dañados} bomb_limit {al descomprimirse supera el límite} bad_text {la línea no se puede leer} read_error {el medio no se puede leer} other {no se puede leer}}.',
  'capture.cut':
    '{frames, plural, one {Una trama, la {first}, no se capturó entera: la recortó la longitud máxima de captura.} other {# tramas no se capturaron enteras, desde la trama {first}: las recortó la longitud máxima de captura.}}',
  'capture.midstream':
    '{all, plural, one {La única conexión ya estaba abierta cuando empezó la captura (trama {first}).} other {{flows, plural, one {Una} other {#}} de {all} conexiones ya {flows, plural, one {estaba abierta} other {estaban abiertas}} cuando empezó la captura; la primera es la de la trama {first}.}} No se sabe qué se acordó en la apertura.',
  'capture.unordered':
    'El archivo no está en orden temporal: {frames, plural, one {una trama tiene} other {# tramas tienen}} una hora anterior a la de una trama que la{frames, plural, one {} other {s}} precede, por hasta {most}. La primera es la trama {first}, anterior a la trama {before}. Las traducciones de direcciones y las tablas de los directores se cuentan según las horas; lo que depende del orden de los segmentos de una conexión (retransmisiones, fuera de orden) y los dibujos, según el orden del archivo. Conviene ordenarlo antes: reordercap ENTRADA SALIDA.',
  'capture.pass-failed':
    'Una parte del análisis ({pass}) falló en la trama {frame}. Es una falla de Trama, no de la captura; falta lo que esa parte diría desde allí.',
  'link.capture-point':
    'Probablemente se capturó en {mac} ({who}): solo sus tramas son más cortas que el mínimo de Ethernet, tal como las ve quien las envía antes del relleno. {frames, plural, one {Hay una trama así} other {Hay # tramas así}} en la captura; la primera es la trama {first}.',
  'link.others':
    'También se capturaron tramas entre otras máquinas, en los dos sentidos (la primera es la trama {first}): la interfaz estaba en modo promiscuo, en un hub, un puerto espejo o un tap.',
  'link.own':
    'Todas las tramas capturadas son suyas o para grupos: está en un puerto de un switch, o su interfaz no estaba en modo promiscuo. No se ve cuál de los dos.',
  'link.unpadded':
    'Esta trama tiene {length}, menos que los 60 que exige Ethernet, y solo las tramas de {mac} son tan cortas. La captura, entonces, se hizo probablemente en ese equipo, antes de que su tarjeta agregara el relleno.',
  'link.padded':
    '{kind, select, arp {El mensaje ARP} ip {El paquete IP} other {Lo que lleva la trama}} es más corto que la trama de {length}: la tarjeta de {who} completó el resto, porque Ethernet exige al menos 60 bytes.',
  'link.vlan':
    '{inner, select, absent {{tagged, select, yes {Una etiqueta (802.1Q) pone esta trama en la VLAN {id}, con prioridad {priority}.} other {Una etiqueta (802.1Q) da a esta trama la prioridad {priority}, y no nombra ninguna VLAN (identificador de VLAN 0).}}} other {La trama lleva etiquetas de VLAN apiladas (QinQ): por fuera la VLAN {id} con prioridad {priority}, por dentro la VLAN {inner}.}}',
  'link.idle': 'Nada circula durante {gap}, entre la trama {from} y la trama {to}.',
  'link.idle.flow': 'Nada circuló por esta conexión durante {gap}, desde la trama {before}. Luego {who} envía {what}.',
  'link.idle.closing':
    '{who} mantuvo abierta su mitad durante {gap} después de confirmar el FIN de {other} (trama {fin}). Mientras tanto nada circula por la conexión: {other} no tiene más que enviar y {who} todavía no cierra. La captura no muestra por qué espera.',
  'frame.unknown':
    '{who} envía una trama de {length} a {to}{type, select, absent {} other {; su tipo es {type}}}.{denied, select, yes { Trama no decodifica lo que lleva.} other {}}',
  'frame.opaque': 'Es una trama de {length}, de una clase que Trama no decodifica.',
  'frame.cut':
    'Solo se capturaron {captured} de los {original} de esta trama: la recortó la longitud máxima de captura. Lo que seguía no se puede leer ni verificar.',
  'frame.stopped':
    'La decodificación se detiene antes de tiempo: un encabezado de esta trama está mal formado o promete más bytes de los que hay.',
  'frame.stopped.at':
    'La decodificación se detiene en {layer}, en el byte {offset} de la trama: {reason, select, truncated {lo que sigue necesita {required} y solo se capturaron {actual}} too_short {lo que sigue necesita {required} y {limit} deja {actual}} bad_length {una longitud no puede ser correcta; {limit} dejaba {actual}} bad_version {su versión no es la que corresponde allí} bad_option {una opción está mal formada} too_deep {hay demasiados encabezados unos dentro de otros} other {Trama no admite lo que sigue}}.',
} as const;
