/** Hosts a session in a worker of its own: the window never waits for it. */
import { createBirpc } from 'birpc';
import type { AuthoringApi } from '../../core/engine/session/authoring-protocol.ts';
import type { ExportRequest } from '../../core/engine/session/comments.ts';
import type { CourseworkApi } from '../../core/engine/session/coursework/model.ts';
import type { ListApi } from '../../core/engine/session/list/model.ts';
import type { OpenOutcome, OpenProgress, SessionApi, SessionDepth } from '../../core/engine/session/protocol.ts';
import { Session } from '../../core/engine/session/session.ts';
import type { ToolsApi } from '../../core/engine/session/tools.ts';
import { decodeContent } from './content-coding.ts';
import { type ExportedFile, exportFile } from './export.ts';
import { gunzip } from './gunzip.ts';
import { bytesOf, nameOf, type SourceRef } from './source.ts';

/** The window's requests. */
export interface WorkerFunctions extends SessionApi, ToolsApi, ListApi, CourseworkApi, AuthoringApi {
  exportFile(id: number, request: ExportRequest): Promise<ExportedFile>;
  open(id: number, source: SourceRef, depth: SessionDepth): Promise<OpenOutcome>;
  /** Reading pauses until as many calls with false have come as with true: what a person waits for goes first. */
  hold(on: boolean): void;
}
/** What the window is told. */
export interface WindowFunctions {
  progress(id: number, progress: OpenProgress): void;
}

/** A message to oneself comes after those that wait; timers would be slowed down when they follow each other. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });

/** Calls of `hold` that are open, and who waits for their end. */
let holds = 0;
let waitingForEnd: (() => void)[] = [];
function hold(on: boolean): void {
  holds = Math.max(0, holds + (on ? 1 : -1));
  if (holds > 0) return;
  for (const go of waitingForEnd) go();
  waitingForEnd = [];
}
const held = (): Promise<void> | undefined => (holds === 0 ? undefined : new Promise((resolve) => waitingForEnd.push(resolve)));

const session = new Session({ gunzip, breathe, held, decodeContent });

/** The window draws what it is told: more often than people can see would only slow the reading. ms. */
const PROGRESS_EVERY = 100;
function tellProgress(id: number): (progress: OpenProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY && progress.bytes < progress.totalBytes) return;
    last = now;
    void rpc.progress.asEvent(id, progress);
  };
}

const functions: WorkerFunctions = {
  open: (id, source, depth) => session.open(id, bytesOf(source), nameOf(source), { depth, onProgress: tellProgress(id) }),
  hold,
  cancel: (id) => session.cancel(id),
  summary: (lang) => session.summary(lang),
  filter: (id, text, lang, near) => session.filter(id, text, lang, near),
  release: (view) => session.release(view),
  complete: (text, cursor, lang) => session.complete(text, cursor, lang),
  rows: (view, start, count, lang) => session.rows(view, start, count, lang),
  position: (view, row) => session.position(view, row),
  positionAt: (view, part) => session.positionAt(view, part),
  partOf: (view, row) => session.partOf(view, row),
  bytes: (row) => session.bytes(row),
  explain: (row) => session.explain(row),
  story: (row, lang) => session.story(row, lang),
  diagram: (request) => session.diagram(request),
  drawing: (request, format, options) => session.drawing(request, format, options),
  conversations: () => session.conversations(),
  conversationOf: (row) => session.conversationOf(row),
  card: (row, lang) => session.card(row, lang),
  moment: (row, lang) => session.moment(row, lang),
  inConversation: (row, step) => session.inConversation(row, step),
  comments: () => session.comments(),
  setComments: (row, texts) => session.setComments(row, texts),
  exportFile: (id, request) => exportFile(session, id, request),
  close: () => session.close(),
  ...session.tools,
  ...session.list,
  ...session.coursework.api,
  ...session.authoring,
};

// The renderer is compiled for a window; a worker's own global has the same two functions.
const scope = globalThis as unknown as {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
};
const rpc = createBirpc<WindowFunctions, WorkerFunctions>(functions, {
  post: (message) => scope.postMessage(message),
  on: (listener) => scope.addEventListener('message', (event) => listener(event.data)),
  timeout: -1,
});
