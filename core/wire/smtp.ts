/** SMTP (RFC 5321, RFC 3207 for STARTTLS, RFC 4954 for AUTH, RFC 3030 for BDAT): its commands and replies. Messages are shown as lines. */
import { asciiText, type Bytes, latin1 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { explainTextLines } from './http-body.ts';
import { ONE_MORE_SEGMENT, type StreamCall, type StreamProtocol } from './stream.ts';
import { code3, lineAt } from './text-line.ts';
import { tlsInside } from './tls.ts';
import type { TreeBuilder } from './tree.ts';

const F = defineFields({
  smtp: { name: 'smtp', type: 'none', title: 'Simple Mail Transfer Protocol' },
  request: { name: 'smtp.req', type: 'bool', title: 'Request', hidden: true },
  response: { name: 'smtp.rsp', type: 'bool', title: 'Response', hidden: true },
  commandLine: { name: 'smtp.command_line', type: 'string', title: 'Command Line' },
  command: { name: 'smtp.req.command', type: 'string', title: 'Command' },
  parameter: { name: 'smtp.req.parameter', type: 'string', title: 'Request parameter' },
  responseLine: { name: 'smtp.response', type: 'string', title: 'Response' },
  code: { name: 'smtp.response.code', type: 'uint', title: 'Response code' },
  text: { name: 'smtp.rsp.parameter', type: 'string', title: 'Response parameter' },
  username: { name: 'smtp.auth.username', type: 'string', title: 'Username' },
  password: { name: 'smtp.auth.password', type: 'string', title: 'Password' },
  both: { name: 'smtp.auth.username_password', type: 'string', title: 'Username/Password' },
  end: { name: 'smtp.eom', type: 'none', title: 'EOM' },
});

type Auth =
  | 'none'
  | 'login'
  | 'login-user-asked'
  | 'login-user'
  | 'login-password-asked'
  | 'login-password'
  | 'plain'
  | 'plain-asked'
  | 'plain-sent'
  | 'over';

interface SmtpState {
  readonly mode: 'start' | 'commands' | 'data' | 'starttls' | 'tls';
  /** The last segment of the message ended with a line end. */
  readonly lineEnded: boolean;
  /** A DATA or BDAT command was seen. */
  readonly messages: boolean;
  /** Bytes of a BDAT chunk to come. */
  readonly chunk: number;
  readonly auth: Auth;
}

const PORTS: ReadonlySet<number> = new Set([25, 587]);
const isRequest = (call: Readonly<StreamCall>): boolean => PORTS.has(call.destinationPort);

/** Commands that are not four letters. */
const LONGER: ReadonlySet<string> = new Set(['STARTTLS', 'X-EXPS', 'X-LINK2STATE', 'XEXCH50']);
const isCommand = (word: string): boolean => /^[A-Za-z]{4}$/.test(word) || LONGER.has(word.toUpperCase());

/** How a client's segment is shown. */
type Shown = 'commands' | 'message' | 'end-of-message';
/** How a line of it is. */
type LineKind = 'command' | 'username' | 'password' | 'both';

interface Request {
  readonly shown: Shown;
  readonly state: SmtpState;
  /** What single lines are, where they are no commands: by their offsets. */
  readonly credentials: ReadonlyMap<number, LineKind>;
  /** The command line has a user's name, or name and password, after the mechanism. */
  readonly inline: ReadonlyMap<number, LineKind>;
}

const startsWith = (b: Bytes, at: number, end: number, text: string): boolean =>
  at + text.length <= end && latin1(b, at, at + text.length) === text;

function request(b: Bytes, start: number, end: number, before: SmtpState): Request {
  let state = before;
  let shown: Shown = 'commands';
  const credentials = new Map<number, LineKind>();
  const inline = new Map<number, LineKind>();
  for (let at = start; at < end; ) {
    const line = lineAt(b, at, end);
    if (state.mode === 'data') {
      if (state.chunk > 0) {
        const left = state.chunk - (end - at);
        state = { ...state, chunk: Math.max(0, left), mode: left <= 0 ? 'commands' : 'data' };
        shown = 'message';
        break;
      }
      const ends = (state.lineEnded && startsWith(b, at, end, '.\r\n')) || startsWith(b, at, end, '\r\n.\r\n');
      state = { ...state, lineEnded: end - at >= 2 && b[end - 2] === 13 && b[end - 1] === 10 };
      if (ends) {
        shown = 'end-of-message';
        state = { ...state, mode: 'commands' };
        break;
      }
      shown = 'message';
    } else {
      const text = latin1(b, at, line.end);
      const word = text.split(' ', 1)[0] ?? '';
      if (isCommand(word)) {
        shown = 'commands';
        state = command(text, state, at, inline);
      } else if (state.auth === 'login-user-asked') {
        credentials.set(at, 'username');
        state = { ...state, auth: 'login-user' };
      } else if (state.auth === 'login-password-asked') {
        credentials.set(at, 'password');
        state = { ...state, auth: 'login-password' };
      } else if (state.auth === 'plain-asked') {
        credentials.set(at, 'both');
        state = { ...state, auth: 'plain-sent' };
      } else shown = state.messages || state.mode === 'start' ? 'message' : 'commands';
    }
    at = line.next;
  }
  return { shown, state, credentials, inline };
}

function command(text: string, state: SmtpState, at: number, inline: Map<number, LineKind>): SmtpState {
  const upper = text.toUpperCase();
  const commands: SmtpState = { ...state, mode: state.mode === 'start' ? 'start' : 'commands' };
  if (upper.startsWith('DATA')) return { ...state, mode: 'data', messages: true, lineEnded: false, chunk: 0 };
  if (upper.startsWith('BDAT')) {
    const size = Number.parseInt(text.slice(5), 10) || 0;
    return { ...state, mode: size === 0 ? 'commands' : 'data', messages: true, chunk: size };
  }
  if (upper.startsWith('AUTH LOGIN')) {
    if (text.length > 11) inline.set(at, 'username');
    return { ...commands, mode: 'commands', auth: text.length > 11 ? 'login-user' : 'login' };
  }
  if (upper.startsWith('AUTH PLAIN')) {
    if (text.length > 11) inline.set(at, 'both');
    return { ...commands, mode: 'commands', auth: text.length > 11 ? 'over' : 'plain' };
  }
  return upper.startsWith('STARTTLS') ? { ...state, mode: 'starttls' } : commands;
}

const NEXT_AUTH: Readonly<Partial<Record<Auth, Auth>>> = {
  login: 'login-user-asked',
  'login-user': 'login-password-asked',
  plain: 'plain-asked',
};

function reply(code: number, state: SmtpState): SmtpState {
  let next = state;
  if (state.mode === 'starttls') next = { ...next, mode: code === 220 ? 'tls' : 'commands' };
  if (code === 334) {
    const auth = NEXT_AUTH[state.auth];
    if (auth !== undefined) next = { ...next, auth };
  } else if (state.auth === 'login-password' || state.auth === 'plain-sent') next = { ...next, auth: 'over' };
  return next;
}

function replies(b: Bytes, start: number, end: number, before: SmtpState): SmtpState {
  let state = before;
  for (let at = start; at < end; ) {
    const line = lineAt(b, at, end);
    const code = code3(b, at, line.end);
    if (code >= 0) state = reply(code, state);
    at = line.next;
  }
  return state;
}

const INSIDE_TLS = tlsInside(F.smtp.title);

export const smtp: StreamProtocol<SmtpState> = {
  name: 'smtp',
  initial: { mode: 'start', lineEnded: false, messages: false, chunk: 0, auth: 'none' },

  becomes: (state) => (state.mode === 'tls' ? INSIDE_TLS : undefined),

  read(b, start, end, call, state, verdict) {
    if (call.more && !lineAt(b, start, end).whole) {
      verdict.offset = start;
      verdict.need = ONE_MORE_SEGMENT;
      return state;
    }
    return isRequest(call) ? request(b, start, end, state).state : replies(b, start, end, state);
  },

  explain(t, span, call, state) {
    // Until its first line is whole, nothing is shown.
    if (call.unfinished) return state;
    const { start, end } = span;
    t.layer(F.smtp, start, end - start);
    const after = isRequest(call) ? explainRequest(t, start, end, state) : explainReplies(t, start, end, state);
    t.close();
    return after;
  },
};

function explainRequest(t: TreeBuilder, start: number, end: number, before: SmtpState): SmtpState {
  const r = request(t.bytes, start, end, before);
  if (r.shown === 'message') explainTextLines(t, '', start, end);
  else if (r.shown === 'end-of-message') t.add(F.end, start, end - start, null);
  else {
    for (let at = start; at < end; ) {
      const line = lineAt(t.bytes, at, end);
      explainCommand(t, at, line.end, line.next, r);
      at = line.next;
    }
  }
  return r.state;
}

const CREDENTIALS = { username: F.username, password: F.password, both: F.both, command: F.command };

function explainCommand(t: TreeBuilder, at: number, end: number, next: number, r: Request): void {
  const b = t.bytes;
  t.generated(F.request, true);
  const kind = r.credentials.get(at);
  if (kind !== undefined) {
    t.add(CREDENTIALS[kind], at, end - at, asciiText(b, at, end));
    return;
  }
  t.open(F.commandLine, at, next - at, asciiText(b, at, next));
  t.add(F.command, at, Math.min(4, end - at), asciiText(b, at, Math.min(end, at + 4)));
  if (end - at > 5) t.add(F.parameter, at + 5, end - at - 5, asciiText(b, at + 5, end));
  const inline = r.inline.get(at);
  if (inline !== undefined && end > at + 11) t.add(CREDENTIALS[inline], at + 11, end - at - 11, asciiText(b, at + 11, end));
  t.close();
}

function explainReplies(t: TreeBuilder, start: number, end: number, before: SmtpState): SmtpState {
  const b = t.bytes;
  t.generated(F.response, true);
  let state = before;
  let many = false;
  for (let at = start; at < end; ) {
    const line = lineAt(b, at, end);
    const code = code3(b, at, line.end);
    if (code >= 0) {
      const goesOn = line.end - at > 3 && b[at + 3] === 45;
      if (!many) {
        t.open(F.responseLine, at, line.next - at, asciiText(b, at, line.next));
        t.add(F.code, at, 3, code);
      }
      if (line.end - at >= 4) t.add(F.text, at + 4, line.end - at - 4, asciiText(b, at + 4, line.end));
      if (!goesOn) {
        t.close();
        many = false;
      } else many = true;
      state = reply(code, state);
    }
    at = line.next;
  }
  if (many) t.close();
  return state;
}
