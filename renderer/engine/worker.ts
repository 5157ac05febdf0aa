/** Hosts a session in a worker of its own: the window never waits for it. */
import { createBirpc } from 'birpc';
import type { ExportRequest } from '../../core/engine/session/comments.ts';
import type { ListApi } from '../../core/engine/session/list/model.ts';
import type { OpenOutcome, OpenProgress, SessionApi, SessionDepth } from '../../core/engine/session/protocol.ts';
import { Session } from '../../core/engine/session/session.ts';
import type { ToolsApi } from '../../core/engine/session/tools.ts';
import { type ExportedFile, exportFile } from './export.ts';
import { gunzip } from './gunzip.ts';
import { bytesOf, nameOf, type SourceRef } from './source.ts';

/** The window's requests. */
export interface WorkerFunctions extends SessionApi, ToolsApi, ListApi {
  exportFile(id: number, request: ExportRequest): Promise<ExportedFile>;
  open(id: number, source: SourceRef, depth: SessionDepth): Promise<OpenOutcome>;
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

const session = new Session({ gunzip, breathe });

const functions: WorkerFunctions = {
  open: (id, source, depth) =>
    session.open(id, bytesOf(source), nameOf(source), { depth, onProgress: (p) => void rpc.progress.asEvent(id, p) }),
  cancel: (id) => session.cancel(id),
  summary: (lang) => session.summary(lang),
  filter: (id, text) => session.filter(id, text),
  release: (view) => session.release(view),
  complete: (text, cursor) => session.complete(text, cursor),
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
