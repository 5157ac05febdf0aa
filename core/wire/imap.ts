/** IMAP4 (RFC 3501): its lines, tags and commands. What a FETCH brings is skipped. */
import { asciiText, type Bytes, latin1 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { type ExplainCall, ONE_MORE_SEGMENT, type StreamCall, type StreamProtocol, type StreamVerdict } from './stream.ts';
import { lineAt, wordAt } from './text-line.ts';
import { tlsInside } from './tls.ts';
import type { TreeBuilder } from './tree.ts';

const F = defineFields({
  imap: { name: 'imap', type: 'none', title: 'Internet Message Access Protocol' },
  isRequest: { name: 'imap.isrequest', type: 'bool', title: 'Request', hidden: true },
  line: { name: 'imap.line', type: 'string', title: 'Line' },
  request: { name: 'imap.request', type: 'string', title: 'Request' },
  requestTag: { name: 'imap.request_tag', type: 'string', title: 'Request Tag' },
  response: { name: 'imap.response', type: 'string', title: 'Response' },
  responseTag: { name: 'imap.response_tag', type: 'string', title: 'Response Tag' },
  tag: { name: 'imap.tag', type: 'string', title: 'Tag', hidden: true },
  requestCommand: { name: 'imap.request.command', type: 'string', title: 'Request Command' },
  responseCommand: { name: 'imap.response.command', type: 'string', title: 'Response Command' },
  command: { name: 'imap.command', type: 'string', title: 'Command', hidden: true },
  status: { name: 'imap.response.status', type: 'string', title: 'Response Status' },
  folder: { name: 'imap.request.folder', type: 'string', title: 'Request Folder' },
  uid: { name: 'imap.request.command.uid', type: 'bool', title: 'Request isUID' },
  username: { name: 'imap.request.username', type: 'string', title: 'Request Username' },
  password: { name: 'imap.request.password', type: 'string', title: 'Request Password' },
  responseTo: { name: 'imap.response_to', type: 'frame', title: 'Request In', generated: true },
  time: { name: 'imap.time', type: 'duration', title: 'Response Time', generated: true },
});

/** Requests without an answer yet, newest first. */
interface Asked {
  readonly tag: string;
  readonly row: number;
  readonly before: Asked | null;
  readonly depth: number;
}
interface ImapState {
  readonly security: 'none' | 'asked' | 'granted';
  readonly asked: Asked | null;
}

const MAX_ASKED = 64;
const isRequest = (call: Readonly<StreamCall>): boolean => call.destinationPort === 143;
const FOLDER = new Set([
  'select',
  'examine',
  'create',
  'delete',
  'rename',
  'subscribe',
  'unsubscribe',
  'status',
  'append',
  'search',
]);
const STAR = 42;

/** Bytes that a line of a FETCH announces behind it: `{310}`. */
function literalOf(b: Bytes, start: number, end: number): number {
  const match = /^\* \d+ FETCH .*\{(\d{1,9})\}$/i.exec(latin1(b, start, Math.min(end, start + 2048)));
  return match === null ? 0 : Number(match[1]);
}

interface Unit {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  /** Bytes of a literal behind the line. */
  readonly literal: number;
}

/** The lines of b[start, end) that are whole; `verdict` is told of one that is not. */
function* units(b: Bytes, start: number, end: number, more: boolean, verdict?: StreamVerdict): Generator<Unit> {
  for (let at = start; at < end; ) {
    const line = lineAt(b, at, end);
    const literal = line.whole && b[at] === STAR ? literalOf(b, at, line.end) : 0;
    // The line that the literal belongs to goes on behind it.
    if (more && (!line.whole || (literal > 0 && line.next + literal >= end))) {
      if (verdict !== undefined) {
        verdict.offset = at;
        verdict.need = ONE_MORE_SEGMENT;
        verdict.named = line.whole;
      }
      return;
    }
    yield { start: at, end: line.end, next: line.next, literal };
    at = line.next + literal;
  }
}

function after(b: Bytes, u: Unit, request: boolean, state: ImapState, row: number): ImapState {
  if (b[u.start] === STAR) return state;
  const first = wordAt(b, u.start, u.end);
  const second = wordAt(b, first.next, u.end);
  const tag = latin1(b, u.start, first.end).toLowerCase();
  const word = latin1(b, first.next, second.end).toLowerCase();
  let next = state;
  if (word !== '') {
    if (request && word === 'starttls') next = { ...next, security: 'asked' };
    else if (state.security === 'asked') next = { ...next, security: !request && word === 'ok' ? 'granted' : 'none' };
  }
  if (request && tag !== '') {
    const depth = (next.asked?.depth ?? 0) + 1;
    next = { ...next, asked: depth > MAX_ASKED ? { tag, row, before: null, depth: 1 } : { tag, row, before: next.asked, depth } };
  }
  return next;
}

function rowOf(tag: string, state: ImapState): number | undefined {
  for (let a = state.asked; a !== null; a = a.before) if (a.tag === tag) return a.row;
  return undefined;
}

const INSIDE_TLS = tlsInside(F.imap.title);

export const imap: StreamProtocol<ImapState> = {
  name: 'imap',
  initial: { security: 'none', asked: null },

  becomes: (state) => (state.security === 'granted' ? INSIDE_TLS : undefined),

  read(b, start, end, call, state, verdict) {
    let next = state;
    for (const unit of units(b, start, end, call.more, verdict)) next = after(b, unit, isRequest(call), next, call.row);
    return next;
  },

  explain(t, span, call, state) {
    const { start, end } = span;
    const request = isRequest(call);
    if (start === end && call.unfinished && !call.named) return state;
    t.layer(F.imap, start, end - start);
    t.generated(F.isRequest, request);
    let next = state;
    for (const unit of units(t.bytes, start, end, false)) {
      explainLine(t, unit, request, next, call);
      next = after(t.bytes, unit, request, next, call.row);
    }
    t.close();
    return next;
  },
};

function explainLine(t: TreeBuilder, u: Unit, request: boolean, state: ImapState, call: ExplainCall): void {
  const b = t.bytes;
  const add = (spec: Parameters<TreeBuilder['add']>[0], from: number, to: number): string => {
    const value = asciiText(b, from, to);
    t.add(spec, from, to - from, value);
    return value;
  };
  t.open(F.line, u.start, u.next - u.start, asciiText(b, u.start, u.next));
  if (b[u.start] !== STAR) {
    if (u.end > u.start) add(request ? F.request : F.response, u.start, u.end);
    const first = wordAt(b, u.start, u.end);
    let tag = '';
    if (first.end > u.start) {
      tag = add(request ? F.requestTag : F.responseTag, u.start, first.end);
      add(F.tag, u.start, first.end);
    }
    const second = wordAt(b, first.next, u.end);
    if (second.end > first.next) {
      if (request) explainRequest(t, first.next, second, u.end, add);
      else {
        add(F.status, first.next, second.end);
        const third = wordAt(b, second.next, u.end);
        if (third.end > second.next) {
          add(F.responseCommand, second.next, third.end);
          add(F.command, second.next, third.end);
        }
      }
    }
    const asked = request ? undefined : rowOf(tag.toLowerCase(), state);
    if (asked !== undefined) {
      t.generated(F.responseTo, asked + 1);
      const then = call.timeOf?.(asked);
      if (then !== undefined && t.timeNs !== null) t.generated(F.time, t.timeNs - then);
    }
  }
  t.close();
}

type Word = ReturnType<typeof wordAt>;
type Add = (spec: Parameters<TreeBuilder['add']>[0], from: number, to: number) => string;

function explainRequest(t: TreeBuilder, start: number, word: Word, end: number, add: Add): void {
  const b = t.bytes;
  let commandAt = start;
  let command = word;
  if (latin1(b, start, word.end).toUpperCase() === 'UID') {
    t.add(F.uid, start, word.end - start, true);
    commandAt = word.next;
    command = wordAt(b, word.next, end);
    if (command.end === commandAt) return;
  }
  const name = add(F.requestCommand, commandAt, command.end).toLowerCase();
  add(F.command, start, word.end);
  const argument = wordAt(b, command.next, end);
  if (FOLDER.has(name)) {
    if (argument.end > command.next) add(F.folder, command.next, argument.end);
  } else if (name === 'copy') {
    const folder = wordAt(b, argument.next, end);
    if (folder.end > argument.next) add(F.folder, argument.next, folder.end);
  } else if (name === 'login') {
    const password = wordAt(b, argument.next, end);
    const unquoted = asciiText(b, argument.next, password.end).replace(/^"(.*)"$/, '$1');
    t.add(F.username, command.next, argument.end - command.next, asciiText(b, command.next, argument.end));
    t.add(F.password, argument.next, password.end - argument.next, unquoted);
  }
}
