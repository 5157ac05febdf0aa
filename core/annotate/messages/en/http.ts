export const http = {
  'http.request':
    '{who} asks for {uri} with {method} ({version}){host, select, absent {} other {, and names the host {host} (Host header)}}.',
  'http.request.body': 'The request carries a body of {bytes}.',
  'http.conditional.date':
    'It holds a copy of the page already, dated {date}, and wants the page only if it has changed since: a conditional GET (If-Modified-Since).',
  'http.conditional.tag':
    'It holds a copy already and names its version, {tag}: it wants the page only if the version is another one now (If-None-Match).',
  'http.keepalive.asked':
    'It asks to keep the connection open for further requests (Connection: Keep-Alive){version, select, HTTP_1_0 {; in HTTP/1.0 this must be asked for} other {}}.',
  'http.response':
    '{who} answers {request, select, absent {a request that the capture does not hold} other {the request{uri, select, absent {} other { for {uri}}} of frame {request}}}{delay, select, absent {} other {, {delay} after it}}: {status} {reason}.',
  'http.response.interim':
    '{who} sends an interim answer{request, select, absent {} other { to the request of frame {request}}}: {status} {reason}. The final one is still to come.',
  'http.status':
    'Status {status} means that {class, select, redirect {the resource is elsewhere, or that a copy may be used: the client has to act} client {the server finds fault with the request} server {the server failed at a request that may be right} other {the class of the answer is not known}}.',
  'http.conditional.changed':
    'Frame {request} asked for the page only if it had changed. The answer is 200, with the page itself: it has changed, or the server does not evaluate the condition.',
  'http.conditional.unchanged':
    'Frame {request} asked for the page only if it had changed. It has not (304): no body follows, and the client uses its own copy.',
  'http.keepalive.refused':
    'Frame {request} asked to keep the connection open. The answer says Connection: close, so the server closes it after this response.',
  'http.keepalive.granted':
    'Frame {request} asked to keep the connection open, and the server agrees: a further request can follow on it.',
  'http.body.length':
    'The body has {bytes}, as Content-Length announces{held, select, absent {: so its receiver knows where it ends} other {; the capture holds {held} of it}}.',
  'http.body.close':
    'No length is announced: the body ends where the server closes the connection. {bytes} of it are in the capture.',
  'http.body.chunked': 'The body comes in chunks, each with its own length; a chunk of length 0 ends it. It has {bytes}.',
  'http.body.none': 'This answer has no body.',
  'http.server': 'The server names its program: {server}.',
  'http.date': 'By its Date header ({date}) the clock of the server differs from that of the capture by {difference}.',
  'http.date.same': 'Its Date header ({date}) agrees with the clock of the capture to the second.',
  'http.part':
    'The bytes belong to the {kind, select, request {request} other {response}} that begins in frame {head}{last, select, yes {, and complete it} other {}}.',
  'http.incomplete':
    'The capture does not hold the whole {kind, select, request {request} other {response}}{lost, select, absent {} other {: {lost} of its body are missing}}.',
  'http.close-ends-body':
    'The FIN is also the end of the response of frame {response}: that response announced no length, so only the close tells the client that it has everything.',
  'http.transaction':
    '{method} {uri} (frame {request}): {status, select, absent {no answer is in the capture} other {answered with {status} in frame {response}}}{delay, select, absent {} other {, after {delay}}}.',
  'http.transactions': 'There are {count} requests on this connection: the first {told} of them are listed.',
} as const;
