export const tcp = {
  'tcp.syn':
    '{who} pide una conexión con {to}, desde su puerto {port}. Cuenta sus bytes a partir de {isn}, su número de secuencia inicial; el propio SYN cuenta como uno, así que la respuesta debe confirmar {next}.',
  'tcp.syn.again':
    '{who} no recibió respuesta desde la trama {first} y repite su SYN {before, select, absent {después de {gap}} other {{gap} después del intento de la trama {before}}}.',
  'tcp.syn.retry':
    'La trama {refusal} rechazó a {who}; {gap} después lo intenta otra vez, con el mismo número de secuencia inicial ({isn}).',
  'tcp.syn.data':
    'El SYN ya lleva {bytes} de datos: quien lo envía usa TCP Fast Open, o un programa que arma sus propios paquetes.',
  'tcp.offers': '{who} declara lo que acepta: {offers}.',
  'tcp.synack':
    '{who} acepta{delay, select, absent {} other {, {delay} después del SYN}}. Confirma {ack}, {syn, select, absent {el número que sigue a un SYN que la captura no contiene} other {que cubre el SYN de la trama {syn}}}, y empieza su propia cuenta en {isn}: el paso siguiente debe confirmar {next}.',
  'tcp.synack.again':
    '{who} envía otra vez su SYN ACK{original, select, absent {} other { (trama {original})}}: no llegó ningún acuse de recibo.',
  'tcp.open.ack':
    '{who} confirma {ack}, el número que sigue al SYN del otro extremo{synAck, select, absent {} other { (trama {synAck})}}. Cada extremo ya confirmó el número inicial del otro: la conexión está abierta (ESTABLISHED).',
  'tcp.handshake':
    '{side, select, absent {Vista desde aquí} other {Del lado de {side}}}, la apertura tarda {rtt}: {first} del SYN al SYN ACK, y {second} de allí al ACK.{side, select, absent { Nada de eso lleva datos, de modo que se acerca al tiempo de ida y vuelta.} other {}}',
  'tcp.midstream':
    'La captura empieza en medio de esta conexión: falta su SYN. {ports, select, yes {Cuál de los extremos es el cliente solo se deduce de los números de puerto, y} other {No se conocen todos los números iniciales, así que}} los números relativos se cuentan desde el primer paquete visto.',
  'tcp.data':
    '{who} envía {bytes} de datos, {single, select, yes {número de secuencia {first}} other {números de secuencia {first} a {last}}}.',
  'tcp.ack':
    '{who} confirma que llegaron todos los bytes anteriores a {ack}{data, select, absent {} other {: esto cubre la trama {data}}}. No tiene todavía nada que enviar, así que el segmento no lleva datos.',
  'tcp.ack.sack':
    '{who} repite el acuse de recibo de la trama {before}: sigue esperando el byte {ack}. {how, select, more {Su opción SACK dice qué hay de nuevo: recibió {bytes} más allá de ese byte (números de secuencia {first} a {last}), así que algo anterior falta o se demora.} other {Su opción SACK dice por qué: le llegaron otra vez {bytes} que ya tenía (números de secuencia {first} a {last}).}}',
  'tcp.ack.again':
    '{who} repite el acuse de recibo de la trama {before}: sigue esperando el byte {ack}. {between, select, beyond {Lo que recibió entretanto está más allá de ese byte, así que algo anterior falta o se demora.} there {La trama {arrived} lleva ese byte: cuando se envió esto no había llegado, o no lo tomó.} other {Entretanto la captura no muestra nada nuevo para él.}}',
  'tcp.ack.fin-itself':
    '{who} confirma {ack}. Es el número del propio FIN de la trama {fin}, y no el que le sigue: llegaron todos los datos anteriores al FIN, pero el FIN aún no queda cubierto. Para eso hace falta {next}.',
  'tcp.ack.unseen':
    'Es el primero que confirma {bytes} que la captura no contiene, desde el número de secuencia {first}. Llegaron a {who}, así que los omitió la captura: la red no los perdió.',
  'tcp.hole':
    'Delante de este segmento se abre un hueco de {bytes} ({single, select, yes {número de secuencia {first}} other {números de secuencia {first} a {last}}}). {late, select, absent {Ningún paquete de la captura lo llena: los bytes se perdieron, o la captura no los vio.} other {La trama {late} trae tarde lo que falta allí.}}',
  'tcp.late':
    'Estos bytes van antes que los de la trama {after}, que la captura vio primero. Otros los adelantaron en el camino, o se perdieron antes de que la captura los viera y se envían de nuevo.',
  'tcp.window-update':
    '{who} no confirma nada nuevo desde la trama {before}, pero cambia su ventana de recepción: el campo de ventana pasa de {from} a {to}.',
  'tcp.retransmission':
    '{who} vuelve a enviar bytes que ya había enviado en esta conexión{original, select, absent {} other { (trama {original})}}: una retransmisión. {told, select, hole {Según la trama {report}, al otro extremo le faltaban y tenía ya bytes posteriores (SACK): se había perdido o demorado el segmento mismo, no su acuse de recibo.} sacked {El otro extremo ya los tenía: la trama {report} los informa (SACK). Quien envía todavía no lo sabía, o repite todo lo que no tiene acuse de recibo.} acked {El otro extremo ya los tenía: la trama {report} acusa su recibo. Ese acuse se perdió o se demoró, o el temporizador de quien envía venció demasiado pronto.} other {El segmento o su acuse de recibo se perdió o se demoró; cuál de los dos, la captura sola no puede decirlo.}}',
  'tcp.retransmission.fast':
    'Justo antes, {repeats, plural, one {un acuse de recibo repetido pidió} other {# acuses de recibo repetidos pidieron}} el byte {ack}: el emisor no esperó su temporizador. Es una retransmisión rápida.',
  'tcp.keepalive':
    '{who} repite un número anterior al que debería enviar: es un mensaje de mantenimiento (keep-alive), que obliga al otro extremo a responder si todavía está.',
  'tcp.keepalive.answer':
    '{who} responde al mensaje de mantenimiento (keep-alive) de la trama {probe}: sigue allí y conoce la conexión. Confirma {ack}, como antes.',
  'tcp.zero-window.probe':
    '{who} sondea la ventana que {other} cerró en la trama {closed}: {bytes, plural, =0 {un segmento sin datos, un número antes del próximo,} other {un byte más de lo que {other} puede tomar}} obliga a {other} a declarar otra vez su ventana.',
  'tcp.zero-window.answer':
    '{who} responde al sondeo de la trama {probe}: {open, select, yes {su ventana está abierta de nuevo ({window})} other {su ventana sigue cerrada}}, y sigue esperando el byte {ack}, así que no tomó nada del sondeo.',
  'tcp.zero-window':
    '{who} anuncia una ventana de recepción de 0: su memoria está llena y el otro extremo debe dejar de enviar hasta que se abra de nuevo.',
  'tcp.fin.first':
    '{who} no tiene más que enviar y cierra su mitad de la conexión con FIN. El FIN lleva el número de secuencia {seq} y cuenta como un byte, así que debe confirmarse con {next}. {who} queda en {state}.',
  'tcp.fin.second':
    '{who} también cierra su mitad{first, select, absent {} other {, después del FIN de la trama {first}}}. Su FIN lleva el número de secuencia {seq} y debe confirmarse con {next}. {who} queda en {state}.',
  'tcp.fin.simultaneous':
    '{who} cierra su mitad antes de saber del FIN de la trama {first}: los dos extremos cierran a la vez. Su FIN lleva el número de secuencia {seq} y debe confirmarse con {next}. {who} queda en {state}.',
  'tcp.fin.other': '{who} envía un FIN con el número de secuencia {seq}: no tiene más que enviar.',
  'tcp.fin.covers':
    'El mismo segmento confirma el FIN de la trama {fin}, de modo que este cierre necesita tres pasos y no cuatro.',
  'tcp.close.ack.first':
    '{who} confirma {ack}, que cubre el FIN de la trama {fin}. Esa mitad queda cerrada; la otra sigue abierta hasta que {who} la cierre. {who} queda en {state}.{waits, select, absent {} other { Cuando esto llega, {waits} espera en FIN-WAIT-2 el otro FIN.}}',
  'tcp.close.ack.last':
    '{who} confirma {ack}, que cubre el FIN de la trama {fin}. Las dos mitades quedan cerradas. {who} queda en {state}{waits, select, yes {: reserva el par de puertos por un tiempo, para que un segmento demorado no caiga en una conexión nueva} other {}}.',
  'tcp.close.ack.crossing':
    '{who} confirma {ack}, que cubre el FIN de la trama {fin}. Falta que se confirme su propio FIN. {who} queda en {state}.',
  'tcp.close.ack': '{who} confirma {ack}, que cubre un FIN del otro extremo.',
  'tcp.reset.refused':
    '{who} rechaza la conexión con RST{syn, select, absent {} other {, en respuesta al SYN de la trama {syn}}}: nadie escucha en {to}, o algo delante de él rechaza el SYN.',
  'tcp.reset.abort':
    '{who} corta con RST la conexión por la mitad: lo que aún no se entregó se pierde, y el otro extremo debe abandonarla de inmediato.',
  'tcp.reset.after-fin':
    '{who} envía RST después de un FIN{fin, select, absent {} other { (trama {fin})}}: ya abandonó la conexión y no acepta nada más, así que lo que todavía llega recibe un RST.',
  'tcp.reset.half-open': '{who} responde con RST porque no conoce esa conexión: se reinició, la olvidó o nunca la tuvo.',
  'tcp.reset.other': '{who} envía RST: la conexión termina de inmediato.',
  'tcp.bare': '{who} envía un segmento TCP que no corresponde a ningún paso que la captura explique.',
  'tcp.challenge.syn':
    'La conexión en estos puertos sigue abierta (vista por última vez en la trama {last}). El otro extremo no abre una nueva: la trama {answer} es un ACK de desafío (challenge ACK).',
  'tcp.challenge.ack':
    '{who} responde al SYN de la trama {syn} con un ACK de desafío (challenge ACK): confirma {ack}, el número de la conexión que sigue teniendo abierta. Solo un RST con ese número la terminaría.',
  'tcp.verdict.copy':
    'Wireshark llama «{name}» a este paquete. Es el paquete de la trama {original} visto de nuevo{hop, select, yes { detrás de un enrutador: TTL {to} en vez de {from}} other {}}; nadie lo envió dos veces.',
  'tcp.verdict.retransmission':
    'Wireshark: retransmisión «retransmission». El número de secuencia {seq} está por debajo del más alto enviado hasta ahora{highest, select, absent {} other { (trama {highest})}}, y no se cumple ninguna regla de segmento adelantado o atrasado. {timeout, select, absent {} other {Desde la trama {timeout}, el segmento más antiguo sin acuse de recibo, pasaron {gap}.}}',
  'tcp.verdict.fast-retransmission':
    'Wireshark: retransmisión rápida «fast retransmission». Al menos dos acuses de recibo duplicados piden {seq}{peer, select, absent {} other {, y el último paquete del otro extremo (trama {peer}) llegó {gap} antes, menos de {limit}}}.',
  'tcp.verdict.spurious-retransmission':
    'Wireshark: retransmisión espuria «spurious retransmission». El segmento termina en {next}, y el otro extremo ya había confirmado {ack}{peer, select, absent {} other { (trama {peer})}}: ya tenía estos bytes.',
  'tcp.verdict.out-of-order':
    'Wireshark: fuera de orden «out of order». El número de secuencia {seq} está por debajo del próximo esperado, {next}; el segmento más alto (trama {highest}) llegó {gap} antes, menos de {limit} ({syn, select, absent {el límite cuando no se conoce el RTT inicial} other {el RTT inicial, tramas {syn} a {ack}}}).',
  'tcp.verdict.lost-segment':
    'Wireshark: segmento anterior no capturado «previous segment not captured». El número de secuencia {seq} está más allá del próximo esperado, {next}{highest, select, absent {} other { (después de la trama {highest})}}.{held, select, yes { Sin embargo, no falta nada: la captura contiene esos bytes{probe, select, absent {} other {. Wireshark no cuenta el byte del sondeo de ventana de la trama {probe}}}.} other {}}',
  'tcp.verdict.ack-lost-segment':
    'Wireshark: acuse de recibo de un segmento no visto «ACKed unseen segment». Confirma {ack}; del otro extremo {held, select, yes {se vio} other {{hole, select, yes {se vio} other {solo se vio}}}} hasta {next}{highest, select, absent {} other { (trama {highest})}}{hole, select, yes {{held, select, yes {} other {, pero no todo: falta en la captura un segmento anterior}}} other {{held, select, yes {, según cuenta Wireshark} other {}}}}.{held, select, yes { Sin embargo, no falta nada: la captura contiene esos bytes{probe, select, absent {} other {. Wireshark no cuenta el byte del sondeo de ventana de la trama {probe}}}.} other {}}',
  'tcp.verdict.duplicate-ack':
    'Wireshark: acuse de recibo duplicado «duplicate ACK» número {count}. Sin datos, con la misma ventana, y otra vez confirma {ack}{first, select, absent {} other {, como la trama {first}}}.',
  'tcp.verdict.keep-alive':
    'Wireshark: mantenimiento «keep-alive». El número de secuencia {seq} es el anterior al próximo esperado, {bytes, plural, =0 {sin datos} one {con un byte} other {con # bytes}}.',
  'tcp.verdict.keep-alive-ack':
    'Wireshark: respuesta a un keep-alive. Repite el último acuse de recibo y la última ventana, y el último paquete del otro extremo{peer, select, absent {} other { (trama {peer})}} era un keep-alive.',
  'tcp.verdict.window-update':
    'Wireshark: actualización de ventana «window update». Sin datos y con el mismo acuse de recibo, {ack}, pero con otra ventana: {window}.',
  'tcp.verdict.window-full':
    'Wireshark: ventana llena «window full». El segmento termina en {next}: es el acuse de recibo {ack} más toda la ventana de {window} bytes{peer, select, absent {} other { que anunció la trama {peer}}}.',
  'tcp.verdict.zero-window':
    'Wireshark: ventana cero «zero window». La ventana es 0, y no está puesto ninguno de SYN, FIN y RST.',
  'tcp.verdict.zero-window-probe':
    'Wireshark: sondeo de ventana cero «zero window probe». Un byte en el próximo número de secuencia esperado, {seq}, mientras la ventana del otro extremo es 0{peer, select, absent {} other { (trama {peer})}}.',
  'tcp.verdict.zero-window-probe-ack':
    'Wireshark: respuesta a un sondeo de ventana cero «zero window probe ACK». Repite el último acuse de recibo y la ventana de 0, y el último paquete del otro extremo{peer, select, absent {} other { (trama {peer})}} era un sondeo.',
  'tcp.verdict.reused-ports':
    'Wireshark: puertos reutilizados «port numbers reused». Un SYN en puertos que ya tuvieron una conexión, con otro número de secuencia inicial ({seq}): empieza otro flujo.',
  'flow.other':
    '{a} y {b} intercambian {packets, plural, one {un paquete} other {# paquetes}} de {protocol}: {sent} en un sentido y {received} en el otro.',
  'tcp.flow':
    '{guessed, select, yes {Probablemente de} other {De}} {client} a {server}: {packets, plural, one {un paquete} other {# paquetes}}, {sent} de datos en un sentido y {received} en el otro.',
  'tcp.flow.opening':
    '{kind, select, three_way {La conexión se abre en tres pasos} simultaneous {Los dos extremos abren a la vez: cada uno envía un SYN antes de ver el del otro} refused {La conexión es rechazada} unanswered {En la captura no hay respuesta al SYN} incomplete {La apertura no termina en la captura} other {La captura empieza después de la apertura}}{rtt, select, absent {} other {, en {rtt}}}.{retries, plural, =0 {} one { El SYN se repitió una vez.} other { El SYN se repitió # veces.}}',
  'tcp.flow.close':
    '{kind, select, four_step {El cierre tiene cuatro pasos y lo inicia {who}: FIN (trama {first}) y su acuse de recibo, luego el FIN del otro extremo (trama {second}) y su acuse de recibo} three_step {El cierre tiene tres pasos y lo inicia {who}: FIN (trama {first}), un FIN del otro extremo que lo confirma (trama {second}) y el último acuse de recibo} simultaneous {Los dos extremos cierran a la vez: ninguno de los FIN (tramas {first} y {second}) confirma al otro} half_close {{who} cierra su mitad (trama {first}) y el otro extremo sigue enviando datos: un cierre a medias} incomplete {{who} empieza a cerrar (trama {first}), pero la captura no contiene el cierre completo} other {La captura no contiene ni FIN ni RST: la conexión sigue abierta cuando termina la captura, o su final no se capturó}}.',
  'tcp.flow.reset':
    '{who} termina la conexión con RST en la trama {frame}: {kind, select, refused {la rechaza} abort {la corta por la mitad} after_fin {la había abandonado después de un FIN} other {no conoce esa conexión}}.',
  'tcp.flow.states':
    'Después del último paquete el cliente está en {client} y el servidor en {server}, hasta donde lo prueban los paquetes.{arrived, select, both { Cuando llegan todos, el cliente está en {clientThen} y el servidor en {serverThen}.} client { Cuando llegan todos, el cliente está en {clientThen}.} server { Cuando llegan todos, el servidor está en {serverThen}.} other {}}',
} as const;
