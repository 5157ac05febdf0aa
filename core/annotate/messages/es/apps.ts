export const apps = {
  'tls.client-hello':
    '{who} inicia una sesión TLS{name, select, absent {} other { y pide {name} por su nombre, legible para todos en el camino}}: las versiones y los conjuntos de cifrado que puede usar.',
  'tls.server-hello': '{who} elige {version} con {cipher}.',
  'tls.alert': '{who} envía una alerta TLS: {what}{fatal, select, yes {. Es fatal: la sesión termina} other {}}.',
  'tls.data': '{who} envía datos cifrados; solo se puede ver su longitud.',
  'ftp.announces':
    '{passive, select, yes {{who} esperará una conexión de datos en el puerto {port}: la abre el cliente.} other {{who} esperará una conexión de datos en el puerto {port}: la abre el servidor.}}',
  'ftp.data':
    '{who} envía datos de la transferencia que anunció la trama {setup}{command, select, absent {} other {, para la orden {command}}}.',
  'mail.starttls': '{who} ofrece STARTTLS: el cliente puede seguir cifrado en esta misma conexión.',
  'app.command': '{who} da la orden {command} de {protocol}.',
  'app.reply': '{who} responde en {protocol}: {reply}.',
  'ssh.identification': '{who} indica su versión de SSH y su programa: {program}.',
} as const;
