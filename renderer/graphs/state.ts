/** Which graphs are drawn. */
import { create } from 'zustand';
import type { IoLineRequest } from '../../core/engine/session/graphs/io-model.ts';
import type { TcpGraph } from '../../core/engine/session/graphs/tcp.ts';

export interface IoLine extends IoLineRequest {
  readonly id: number;
  readonly isShown: boolean;
  readonly form: 'bar' | 'line';
  readonly colour: string;
}

/** Colours by their names in the theme, in the order in which new lines get them. */
export const IO_COLOURS = ['opening', 'reset', 'request', 'rewrite', 'arp', 'response', 'other'] as const;

interface GraphsState {
  readonly shown: readonly TcpGraph[];
  readonly lines: readonly IoLine[];
  /** The values' axis is logarithmic. */
  readonly log: boolean;
  /** Null: chosen by the program. */
  readonly intervalNs: number | null;
  readonly wholeCapture: boolean;
  readonly withCopies: boolean;
}

/** What a new line shows. */
const COUNTED: IoLineRequest = { filter: '', measure: 'packets', field: '', average: 1 };

export const useGraphs = create<GraphsState>()(() => ({
  shown: ['tcptrace', 'window'],
  lines: [
    { id: 1, ...COUNTED, isShown: true, form: 'bar', colour: 'opening' },
    { id: 2, ...COUNTED, filter: 'tcp.analysis.flags', isShown: true, form: 'bar', colour: 'reset' },
  ],
  log: false,
  intervalNs: null,
  wholeCapture: true,
  withCopies: false,
}));

const set = useGraphs.setState;
export const showGraph = (kind: TcpGraph, isShown: boolean, order: readonly TcpGraph[]): void =>
  set((s) => ({ shown: order.filter((k) => (k === kind ? isShown : s.shown.includes(k))) }));
export const scaleByLog = (log: boolean): void => set({ log });
export const countEvery = (intervalNs: number | null): void => set({ intervalNs });
export const changeLine = (id: number, change: Partial<IoLine>): void =>
  set((s) => ({ lines: s.lines.map((l) => (l.id === id ? { ...l, ...change } : l)) }));
export const removeLine = (id: number): void => set((s) => ({ lines: s.lines.filter((l) => l.id !== id) }));
export const addLine = (filter: string): void =>
  set((s) => {
    const id = 1 + s.lines.reduce((n, l) => Math.max(n, l.id), 0);
    const used = s.lines.map((l) => l.colour);
    const colour = IO_COLOURS.find((c) => !used.includes(c)) ?? IO_COLOURS[id % IO_COLOURS.length] ?? 'other';
    return { lines: [...s.lines, { id, ...COUNTED, filter, isShown: true, form: 'line' as const, colour }] };
  });
export const ofWhole = (wholeCapture: boolean): void => set({ wholeCapture });
export const withCopies = (shown: boolean): void => set({ withCopies: shown });
