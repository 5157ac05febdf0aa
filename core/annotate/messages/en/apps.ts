export const apps = {
  'tls.client-hello':
    '{who} begins a TLS session{name, select, absent {} other { and asks for {name} by name, readable to everyone on the way}}: versions and cipher suites that it can use.',
  'tls.server-hello': '{who} chooses {version} with {cipher}.',
  'tls.alert': '{who} sends a TLS alert: {what}{fatal, select, yes {. It is fatal: the session ends} other {}}.',
  'tls.data': '{who} sends encrypted data; only its length can be seen.',
  'ftp.announces':
    '{passive, select, yes {{who} will wait for a data connection on port {port}: the client opens it.} other {{who} will wait for a data connection on port {port}: the server opens it.}}',
  'ftp.data':
    '{who} sends data of the transfer that frame {setup} announced{command, select, absent {} other {, for the command {command}}}.',
  'mail.starttls': '{who} offers STARTTLS: the client may go on encrypted on this same connection.',
  'app.command': '{who} gives the {protocol} command {command}.',
  'app.reply': '{who} answers in {protocol}: {reply}.',
  'ssh.identification': '{who} names its SSH version and program: {program}.',
} as const;
