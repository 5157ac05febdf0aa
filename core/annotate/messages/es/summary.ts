export const summary = {
  'summary.arp.request': 'ARP: {sender} pregunta quién tiene {target}',
  'summary.arp.reply': 'ARP: {address} está en {mac}',
  'summary.arp.gratuitous': 'ARP gratuito: {address} está en {mac}',
  'summary.arp.probe': 'Sondeo ARP: {mac} pregunta si {address} está ocupada',
  'summary.arp.announcement': 'Anuncio ARP: {mac} usa {address}',
  'summary.arp.other': 'ARP, operación {opcode}',
  'summary.tcp':
    '{flags} {src} → {dst}, seq {seq}{relative, select, absent {} other { (relativo {relative})}}{ack, select, absent {} other {, ack {ack}}}{bytes, select, absent {} other {, {bytes}}}',
  'summary.tcp.mss': '{line}, MSS {mss}',
  'summary.tcp.window': '{line}, ventana 0',
  'summary.http.request': '{start}',
  'summary.http.response':
    '{start}{bytes, select, absent {} other {, {bytes} de cuerpo{all, select, absent {} other { de un total de {all}}}}}',
  'summary.http.part': '{line}, parte de la {kind, select, request {solicitud} other {respuesta}} de la trama {head}',
  'summary.udp': 'UDP {src} → {dst}, {bytes}{service, select, absent {} other { ({service})}}',
  'summary.echo':
    '{reply, select, yes {Respuesta} other {Solicitud}} de eco (ping), identificador {id}, número de secuencia {seq}',
  'summary.icmp.error':
    'Error ICMP: {what, select, net {red inalcanzable} host {equipo inalcanzable} protocol {protocolo inalcanzable} port {puerto inalcanzable} toobig {paquete demasiado grande} route {sin ruta} prohibited {prohibido} unreachable {destino inalcanzable} quench {reducir la velocidad} redirect {redirección} ttl {TTL agotado} reassembly {tiempo de reensamblado agotado} parameter {problema de parámetro} other {otro}}',
  'summary.icmp': 'ICMP {name, select, absent {tipo {type}} other {{name} (tipo {type})}}, código {code}',
  'summary.nd':
    '{kind, select, solicitation {Solicitud de vecino} advertisement {Anuncio de vecino} router_solicitation {Solicitud de enrutador} router_advertisement {Anuncio de enrutador} other {Redirección}}{target, select, absent {} other { para {target}}}',
  'summary.fragment':
    'Fragmento IP de {protocol}{id, select, absent {} other {, identificador IP {id}}}{last, select, absent {} other {, completo en la trama {last}}}',
  'summary.ip': 'Paquete IP con {protocol}, {length}',
  'summary.unknown':
    'Trama de {length}{type, select, absent {} other { ({type})}}{denied, select, yes {, sin decodificar} other {}}',
  'summary.copy': '{line} [copia de la {original}]',
  'summary.duplicate': '{line} [mismo paquete que la {original}]',
  'summary.retransmission': '{line} [retransmisión]',
  'summary.stopped': '{line} [mal formado o recortado]',
} as const;
