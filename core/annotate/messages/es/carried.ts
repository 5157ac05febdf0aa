export const carried = {
  'summary.carried.stp':
    '{kind, select, config {BPDU de configuración} rapid {BPDU de RSTP} multiple {BPDU de MSTP} shortest {BPDU de SPT} tcn {Aviso de cambio de topología} other {BPDU}}{root, select, absent {} other {, raíz {root}}}{cost, select, absent {} other {, costo {cost}}}{port, select, absent {} other {, puerto {port}}}{change, select, yes {, cambio de topología} other {}}',
  'carried.stp':
    '{who} habla el protocolo de árbol de expansión: {kind, select, config {una BPDU de configuración} rapid {una BPDU del árbol de expansión rápido} multiple {una BPDU del árbol de expansión múltiple} shortest {una BPDU de puentes por el camino más corto} tcn {un aviso hacia la raíz de que cambió la topología} other {una BPDU}}.{root, select, absent {} other { Toma a {root} por puente raíz{cost, select, absent {} other {, con costo de camino {cost}}}{port, select, absent {} other {, y envía desde el puerto {port}}}.}} Con las BPDU los puentes acuerdan un árbol de enlaces sin ciclos.{change, select, yes { La topología cambió: los puentes olvidan pronto dónde aprendieron las direcciones.} other {}}',
  'summary.carried.lacp':
    'LACP, {system} puerto {port}{partner, select, absent {, sin par} other {, par {partner}{partnerPort, select, absent {} other { puerto {partnerPort}}}}}, {state, select, ready {en uso} sync {sincronizado} defaulted {no oyó a nadie} other {sin sincronizar}}',
  'carried.lacp':
    '{who} ofrece este enlace para la agregación (LACP): el puerto {port} del sistema {system}. {partner, select, absent {No conoce a ningún par en el otro extremo.} other {En el otro extremo conoce al sistema {partner}{partnerPort, select, absent {} other {, puerto {partnerPort}}}.}} {state, select, ready {El enlace es parte del grupo y lleva tráfico.} sync {El enlace fue elegido para el grupo, pero todavía no lleva tráfico en los dos sentidos.} defaulted {Todavía no oyó a nadie, y trabaja con valores predeterminados.} other {El enlace todavía no está en el grupo.}}',
  'summary.carried.marker':
    '{response, select, yes {Respuesta de marcador} other {Marcador}}{port, select, absent {} other {, puerto {port}}}{system, select, absent {} other { de {system}}}',
  'carried.marker':
    '{response, select, yes {{who} devuelve un marcador} other {{who} envía un marcador}} del enlace agregado{port, select, absent {} other { (puerto {port}{system, select, absent {} other { de {system}}})}}: cuando vuelve, todas las tramas enviadas antes ya llegaron, y una conversación puede pasar a otro enlace del grupo sin que cambie su orden.',
  'summary.carried.slow': 'Protocolo lento: {what}',
  'carried.slow':
    '{who} envía una trama de un protocolo lento de Ethernet ({what}): unas pocas tramas pequeñas por segundo entre vecinos, que ningún puente reenvía.',
  'summary.carried.lldp':
    'LLDP{system, select, absent {} other {, {system}}}{port, select, absent {} other {, puerto {port}}}{leaves, select, yes {, se va} other {{seconds, select, absent {} other {, válido {seconds} s}}}}',
  'carried.lldp':
    '{who} dice a su vecino quién es (LLDP){system, select, absent {} other {: {system}}}{port, select, absent {} other {, puerto {port}}}. {leaves, select, yes {Un tiempo de vida de 0 dice que se va: el vecino lo olvida de inmediato.} other {{seconds, select, absent {Ningún puente reenvía esto.} other {El vecino lo recuerda durante {seconds} s; ningún puente reenvía esto.}}}}',
  'summary.carried.llc':
    '{sap}, LLC {what, select, information {de información} supervisory {de supervisión} other {sin numerar}}{name, select, absent {} other { ({name})}}{denied, select, yes {, contenido sin decodificar} other {}}',
  'carried.llc':
    '{who} envía una trama LLC (IEEE 802.2) para {sap}: {what, select, information {una trama de información numerada} supervisory {una trama de supervisión, que no lleva datos} other {una trama sin numerar}}{name, select, absent {} other { ({name})}}.{denied, select, yes { Trama no decodifica lo que lleva.} other {}}',
  'summary.carried.loop': 'Prueba de bucle: {what, select, reply {respuesta} forward {datos para reenviar} other {otra función}}',
  'carried.loop':
    '{who} prueba su enlace con una trama del protocolo de bucle de Ethernet: {what, select, reply {una respuesta, que lee quien hace la prueba} forward {para reenviar a la dirección que contiene} other {una función desconocida}}. El puerto de un switch suele enviársela a sí mismo para comprobar que el enlace vive.',
  'summary.carried.vrrp':
    'Anuncio VRRPv{version}, enrutador {group}, prioridad {priority}{addresses, select, absent {} other {, {addresses}}}{leaves, select, yes {, se retira} other {}}',
  'carried.vrrp':
    '{who} dice que es el maestro del enrutador virtual {group} (VRRP versión {version}), con prioridad {priority}{addresses, select, absent {} other {, y por eso responde por {addresses}}}. {leaves, select, yes {La prioridad 0 dice que se retira: el mejor respaldo toma su lugar sin esperar.} other {Mientras los respaldos oyen esto, callan; cuando deja de llegar, toma su lugar el de mayor prioridad.}}',
  'summary.carried.igmp':
    '{what}{group, select, absent {{kind, select, query {, general} other {}}} other {, grupo {group}}}{groups, plural, =0 {} =1 {} other {, # grupos}}',
  'carried.igmp':
    '{kind, select, query {{group, select, absent {{who} pregunta qué grupos de multidifusión escucha alguien en este enlace} other {{who} pregunta si todavía alguien escucha el grupo {group}}}} report {{who} dice qué grupos de multidifusión escucha{group, select, absent {} other {: {group}}}{groups, plural, =0 {} =1 {} other { y otros, {groups} en total}}} leave {{who} deja {group, select, absent {un grupo de multidifusión} other {el grupo de multidifusión {group}}}} other {{who} habla de grupos de multidifusión}} (IGMP: {what}). Así los enrutadores, y los switches que escuchan, saben dónde se quiere una multidifusión.',
  'summary.carried.gre': 'GRE{what, select, absent {, vacío} other {, {what}}}',
  'carried.gre':
    '{who} envía un paquete por un túnel GRE{what, select, absent {. Está vacío: tales paquetes muestran que el túnel funciona.} other {; lleva {what}, que Trama no decodifica.}}',
  'summary.carried.mpls': 'MPLS, etiqueta {label}{what, select, nothing {, vacío} channel {, canal asociado} other {}}',
  'carried.mpls':
    '{who} envía un paquete etiquetado (MPLS), etiqueta {label}: los enrutadores del camino miran la etiqueta y no lo que va adentro. {what, select, nothing {Adentro no hay nada.} channel {Adentro va un mensaje del canal de control de un pseudocable.} other {Ningún encabezado dice qué va adentro; Trama no lo decodifica.}}',
  'summary.carried.ipsec':
    '{encrypted, select, yes {ESP} other {AH}}, SPI {spi}{sequence, select, absent {} other {, número de secuencia {sequence}}}',
  'carried.ipsec':
    '{encrypted, select, yes {{who} envía un paquete cifrado (IPsec ESP), SPI {spi}} other {{who} envía un paquete con una prueba de su origen (IPsec AH), SPI {spi}}}{sequence, select, absent {} other {, número de secuencia {sequence}}}.{encrypted, select, yes { Solo los dos extremos pueden leer lo que va adentro.} other {}}',
  'summary.carried.mobility': 'IPv6 móvil: {what}',
  'carried.mobility':
    '{who} envía un mensaje de IPv6 móvil: {what}. Con él un equipo que se mueve sigue siendo alcanzable por su dirección.',
  'summary.carried.pppoe':
    '{step, select, padi {PADI, búsqueda} pado {PADO, oferta} padr {PADR, solicitud} pads {PADS, confirmación} padt {PADT, fin} other {{what}}}{name, select, absent {} other {, {name}}}',
  'carried.pppoe':
    'PPPoE, {what}{name, select, absent {} other {, {name}}}: {who} {step, select, padi {busca en el enlace un concentrador de acceso: el primero de cuatro pasos} pado {ofrece su servicio: el segundo paso} padr {acepta una oferta: el tercer paso} pads {confirma, y da un número a la sesión: el cuarto paso} padt {termina la sesión} other {envía un mensaje}}.',
  'summary.carried.ppp':
    '{what} por {session, select, absent {{link, select, chdlc {Cisco HDLC} other {PPP}}} other {la sesión PPPoE {session}}}',
  'carried.ppp':
    '{who} envía {what} por {session, select, absent {{link, select, chdlc {un enlace con Cisco HDLC} other {un enlace PPP}}} other {la sesión PPPoE {session}}}.',
  'summary.carried.pppcontrol':
    '{what} de {protocol, select, lcp {LCP} ipcp {IPCP} ipv6cp {IPV6CP} pap {PAP} chap {CHAP} other {PPP}}{name, select, absent {} other {, {name}}}',
  'carried.pppcontrol':
    '{who} envía {what}{name, select, absent {} other { ({name})}}. {protocol, select, lcp {Con LCP los dos extremos de un enlace PPP acuerdan el enlace mismo, como la trama más larga y cómo autenticarse, y lo prueban.} ipcp {Con IPCP los dos extremos de un enlace PPP acuerdan direcciones IPv4.} ipv6cp {Con IPV6CP los dos extremos de un enlace PPP acuerdan los identificadores de sus direcciones IPv6.} pap {PAP autentica un enlace PPP con una contraseña, a la vista.} chap {CHAP autentica un enlace PPP con un desafío: la contraseña misma no viaja.} other {Es un protocolo de control de PPP.}}',
  'summary.carried.heartbeat':
    'Latido{node, select, absent {} other { de {node}}}{kind, select, absent {} other {, {kind}}}{status, select, absent {} other { {status}}}',
  'carried.heartbeat':
    'El datagrama es un latido de un clúster (Linux-HA): {who}{node, select, absent {} other {, el nodo {node},}} muestra que vive{kind, select, absent {} other { (mensaje {kind}{status, select, absent {} other {, estado {status}}})}}. Cuando los latidos dejan de llegar, otro nodo toma sus servicios.',
  'summary.carried.ipvs':
    'Sincronización IPVS {id}, {connections, plural, =0 {ninguna conexión} one {# conexión} other {# conexiones}}',
  'carried.ipvs':
    'Con este datagrama {who}, un director maestro, {connections, plural, =0 {no informa a sus respaldos de ninguna conexión} one {informa a sus respaldos de # conexión} other {informa a sus respaldos de # conexiones}} (sincronización IPVS, identificador {id}): así un respaldo que toma su lugar puede continuarlas.',
  'summary.carried.ntp':
    'NTP versión {version}, {mode, select, client {cliente} server {servidor} active {simétrico activo} passive {simétrico pasivo} broadcast {difusión} control {mensaje de control} other {privado}}{stratum, select, absent {} other {, estrato {stratum}}}',
  'carried.ntp':
    'NTP (versión {version}): {who} {mode, select, client {pregunta la hora a un servidor} server {responde con la hora, y con cuándo recibió la pregunta y envió la respuesta} active {compara su reloj con el de un par} passive {responde a un par que compara relojes} broadcast {dice la hora a todos} control {envía un mensaje de control} other {envía un mensaje privado}}.{stratum, select, absent {} other { Su estrato es {stratum}: a tantos pasos está de un reloj de referencia.}}',
  'summary.carried.arp':
    '{kind, select, request {ARP: {sender} pregunta quién tiene {target}} reply {ARP: {sender} está en {mac}} other {ARP de {sender} ({mac}) sobre {target}}}, en un túnel',
  'carried.arp':
    'Dentro de un túnel viaja un mensaje ARP de otro enlace: {kind, select, request {{sender} ({mac}) pide la dirección MAC de {target}} reply {{sender} dice a {target} que está en {mac}} other {{sender} ({mac}) lo envía sobre {target}}}. {who} solo lo lleva.',
  'summary.carried.bare': '{protocol}, ilegible',
  'carried.bare': '{who} envía un mensaje de {protocol}. Se puede leer demasiado poco para decir más.',
} as const;
