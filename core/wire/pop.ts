/** POP3 (RFC 1939, RFC 2595 for STLS): commands and replies, each segment for itself. */
import { asciiText, type Bytes, latin1 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import type { StreamCall, StreamProtocol } from './stream.ts';
import { lineAt, wordAt } from './text-line.ts';
import { tlsInside } from './tls.ts';

const F = defineFields({
  pop: { name: 'pop', type: 'none', title: 'Post Office Protocol' },
  request: { name: 'pop.request', type: 'string', title: 'Request', line: true },
  command: { name: 'pop.request.command', type: 'string', title: 'Request command' },
  parameter: { name: 'pop.request.parameter', type: 'string', title: 'Request parameter' },
  requestData: { name: 'pop.request.data', type: 'string', title: 'Data', line: true },
  response: { name: 'pop.response', type: 'string', title: 'Response', line: true },
  indicator: { name: 'pop.response.indicator', type: 'string', title: 'Response indicator' },
  description: { name: 'pop.response.description', type: 'string', title: 'Response description' },
  responseData: { name: 'pop.response.data', type: 'string', title: 'Data', line: true },
});

interface PopState {
  readonly security: 'none' | 'asked' | 'granted';
}

const isRequest = (call: Readonly<StreamCall>): boolean => call.destinationPort === 110;
/** What does not begin as a reply goes on with one. */
const isReply = (text: string): boolean => /^(?:\+OK|-ERR)/i.test(text);

function after(b: Bytes, start: number, end: number, request: boolean, state: PopState): PopState {
  const line = lineAt(b, start, end);
  const text = latin1(b, start, line.end);
  if (request) return /^STLS/i.test(text) ? { security: 'asked' } : state;
  if (state.security !== 'asked' || !isReply(text)) return state;
  return { security: /^\+OK /i.test(text) ? 'granted' : 'none' };
}

const INSIDE_TLS = tlsInside(F.pop.title);

export const pop: StreamProtocol<PopState> = {
  name: 'pop',
  initial: { security: 'none' },

  becomes: (state) => (state.security === 'granted' ? INSIDE_TLS : undefined),

  read: (b, start, end, call, state) => after(b, start, end, isRequest(call), state),

  explain(t, span, call, state) {
    const { start, end } = span;
    const b = t.bytes;
    const request = isRequest(call);
    const line = lineAt(b, start, end);
    t.layer(F.pop, start, end - start);
    if (request || isReply(latin1(b, start, Math.min(line.end, start + 4)))) {
      // Wireshark leaves these values empty and shows the bytes.
      t.open(request ? F.request : F.response, start, line.next - start, '');
      const word = wordAt(b, start, line.end);
      if (word.end > start) t.add(request ? F.command : F.indicator, start, word.end - start, asciiText(b, start, word.end));
      if (line.end > word.next)
        t.add(request ? F.parameter : F.description, word.next, line.end - word.next, asciiText(b, word.next, line.end));
      t.close();
      for (let at = line.next; at < end; ) {
        const next = lineAt(b, at, end).next;
        t.add(request ? F.requestData : F.responseData, at, next - at, '');
        at = next;
      }
    }
    t.close();
    return after(b, start, end, request, state);
  },
};
