import type { LvsMessages } from './lvs.en.ts';

const number = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const lvsEs: LvsMessages = {
  none: 'No se ve ningún servicio virtual: ningún paquete aparece antes y después de un balanceador de carga. Capturado de un solo lado, un servicio virtual puede parecer uno cualquiera.',
  noneWhole: 'Ningún servicio virtual se ve a ambos lados de un balanceador de carga.',
  partial: (name, certainty) => `${name}: un lado de un servicio virtual, ${certainty}`,
  partialCertainties: { probable: 'probablemente', possible: 'posiblemente' },
  signs: {
    'answers-by-others': (director, servers) =>
      `ARP asigna la dirección a ${director}, y las respuestas en su nombre vienen de ${servers.join(', ')}: enrutamiento directo o túnel`,
    'answers-hopped': (director) =>
      `La dueña de la dirección, ${director}, es una vecina, pero sus respuestas ya dieron un salto: NAT o un puerto redirigido`,
    'comes-by-another': (director) =>
      `Los paquetes llegan desde ${director}, y las respuestas van por otro camino: enrutamiento directo, visto en un servidor real`,
    'leaves-again': () =>
      'Los paquetes entran y vuelven a salir tal cual, con un salto más, y no pasa ninguna respuesta: enrutamiento directo, o un enrutador que ve un solo sentido',
  },
  notKnown: {
    'answers-by-others':
      'No se sabe: las direcciones propias de los servidores reales ni las conexiones de otros clientes, así que no se juzga ningún planificador. Una máquina con dos tarjetas de red también puede responder así.',
    'answers-hopped':
      'No se sabe: cuáles ni cuántos son los servidores reales, pues todas las respuestas se parecen, ni el planificador. Un enrutador que responde ARP por otros se ve igual.',
    'comes-by-another':
      'No se sabe: cuáles son los otros servidores reales ni qué recibieron, así que no se juzga ningún planificador.',
    'leaves-again':
      'No se sabe: a qué servidores reales, pues esta captura no registra las MAC de destino. Conviene capturar la interfaz misma (-i eth0, no -i any).',
  },
  after: (frame) => `Servidores virtuales después de la trama ${frame}`,
  method: 'Método',
  methods: {
    nat: 'traducción de direcciones (NAT)',
    tun: 'túnel IP',
    dr: 'enrutamiento directo',
    fullnat: 'NAT completo',
  },
  certainties: { certain: 'seguro', probable: 'probable' },
  reasons: {
    'rewritten-destination': 'el destino pasa a ser el servidor real',
    'rewritten-source': 'el origen pasa a ser el director',
    'answers-translated': 'las respuestas vuelven por el director y reciben la dirección virtual',
    'inner-equals': 'el paquete dentro del túnel es el que envió el cliente',
    'in-tunnel-one-way': 'los paquetes pasan por el túnel en un solo sentido',
    'same-packet-sent-on': 'el director reenvía el mismo paquete a otra MAC',
    'owns-address': 'ARP asigna la dirección virtual al director',
    'answers-direct': 'las respuestas no pasan por el director',
  },
  realServers: 'Servidores reales',
  server: (name, connections, onlyChecked) =>
    onlyChecked ? `${name} (conocido solo por los chequeos)` : `${name} (${number(connections, 'conexión', 'conexiones')})`,
  persistence: 'Persistencia',
  noRepeats: 'ningún cliente volvió, así que no puede verse',
  notPersistent: (time, frame) => `ninguna que dure ${time}: en ese tiempo un cliente pasó a otro servidor (trama ${frame})`,
  perhapsPersistent: (clients) =>
    `quizás: ${clients === 1 ? 'el cliente que volvió siguió' : `los ${clients} clientes que volvieron siguieron`} con el mismo servidor; el hash de origen hace lo mismo`,
  check: 'Chequeos',
  checked: (kind, server, count, period, failed) =>
    [
      `${server} con ${kind === 'tcp' ? 'conexiones TCP' : 'solicitudes de eco'}, ${number(count, 'vez', 'veces')}`,
      ...(period === null ? [] : [`cada ${period}`]),
      failed === null ? 'ninguno falló' : `con fallas en ${failed}`,
    ].join(', '),
  lost: 'SYN que no se vieron llegar a ningún servidor real',
  schedulers: 'Planificadores',
  verdicts: { consistent: 'compatible', 'ruled-out': 'descartado', untested: 'sin probar' },
  left: (n, of, max) =>
    n === 0
      ? `solo con servidores que no recibieron conexiones${max === null ? '' : ` o con pesos mayores que ${max}`}`
      : `${number(n, 'parametrización posible', 'parametrizaciones posibles')} (${of})`,
  counted: {
    'list-order': () => 'orden de la lista',
    start: () => 'posición del puntero',
    'weight-order': () => 'cuál pesa más',
    weights: (max) => (max === null ? 'pesos' : `pesos hasta ${max}`),
    hash: () => 'fórmula de hash',
  },
  onlyIfPersistent: 'solo si el servicio es persistente',
  listChanged: (n) => `solo si la lista de servidores cambió entretanto${n === 1 ? '' : ` (${n} veces)`}`,
  contradictions: {
    order: (frame) => `por la trama ${frame}: en ningún orden cíclico le toca a este servidor`,
    weights: (frame) => `por la trama ${frame}: con ningún orden ni pesos le toca a este servidor`,
    load: (frame, instead) =>
      `por la trama ${frame}: ${instead ?? 'otro servidor'} tiene menos conexiones, o las mismas y está antes en la lista`,
    ratio: (frame) => `por la trama ${frame}: no hay pesos que expliquen esta elección y las anteriores`,
    idle: (frame, instead) => `por la trama ${frame}: ${instead ?? 'otro servidor'} está ocioso y no se lo elige`,
    'same-key': (frame, instead, earlier) =>
      `por la trama ${frame}: tiene el mismo hash que la trama ${earlier ?? '?'}, que fue a ${instead ?? 'otro servidor'}`,
    'no-overload': (frame, instead, earlier) =>
      `por la trama ${frame}: ${instead ?? 'el servidor'}, elegido en la trama ${earlier ?? '?'}, debía conservar la dirección, pues no está sobrecargado`,
  },
  untested: {
    'no-beginning': 'no se capturó el comienzo de ninguna conexión, o (UDP) no puede distinguirse',
    'unknown-counts':
      'no se sabe qué conexiones tenían los servidores al comenzar la captura, y cualquier elección puede depender de eso',
    'too-many': 'la persistencia explica la secuencia de más maneras que las que se prueban',
    'too-many-servers': 'hay más de 40 servidores reales',
    unordered: 'el archivo no está en orden temporal; conviene ordenarlo antes (reordercap)',
  },
  oneConnection: 'Una sola conexión no descarta ningún planificador: cualquiera tenía que elegir algún servidor.',
  limits: {
    'unseen-servers': 'Un servidor real que no recibió conexiones no puede conocerse por esta captura.',
    weights: 'Los pesos no pueden conocerse: solo se ven sus proporciones, y solo donde los servidores se comparan.',
    counts:
      'No se sabe qué conexiones tenían los servidores al comenzar la captura: las comparaciones de carga solo valen donde eso no puede influir.',
    beginning: 'Algunas conexiones comenzaron antes de la captura: sus estados se suponen por lo que sigue.',
  },
  commands: 'Los comandos equivalentes',
  diagnosis: 'Qué está mal',
};
