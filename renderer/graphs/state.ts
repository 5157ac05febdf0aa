/** Which graphs are drawn. */
import { create } from 'zustand';
import type { IoMeasure } from '../../core/engine/session/graphs/io.ts';
import type { TcpGraph } from '../../core/engine/session/graphs/tcp.ts';

export interface IoLine {
  readonly id: number;
  readonly filter: string;
  readonly isShown: boolean;
  readonly form: 'bar' | 'line';
  readonly colour: string;
}

/** Colours by their names in the theme, in the order in which new lines get them. */
export const IO_COLOURS = ['opening', 'reset', 'request', 'rewrite', 'arp', 'response', 'other'] as const;

interface GraphsState {
  readonly shown: readonly TcpGraph[];
  readonly lines: readonly IoLine[];
  readonly measure: IoMeasure;
  /** Null: chosen by the program. */
  readonly intervalNs: number | null;
  readonly wholeCapture: boolean;
  readonly withCopies: boolean;
}

export const useGraphs = create<GraphsState>()(() => ({
  shown: ['tcptrace', 'window'],
  lines: [
    { id: 1, filter: '', isShown: true, form: 'bar', colour: 'opening' },
    { id: 2, filter: 'tcp.analysis.flags', isShown: true, form: 'bar', colour: 'reset' },
  ],
  measure: 'packets',
  intervalNs: null,
  wholeCapture: true,
  withCopies: false,
}));

const set = useGraphs.setState;
export const showGraph = (kind: TcpGraph, isShown: boolean, order: readonly TcpGraph[]): void =>
  set((s) => ({ shown: order.filter((k) => (k === kind ? isShown : s.shown.includes(k))) }));
export const measureBy = (measure: IoMeasure): void => set({ measure });
export const countEvery = (intervalNs: number | null): void => set({ intervalNs });
export const changeLine = (id: number, change: Partial<IoLine>): void =>
  set((s) => ({ lines: s.lines.map((l) => (l.id === id ? { ...l, ...change } : l)) }));
export const removeLine = (id: number): void => set((s) => ({ lines: s.lines.filter((l) => l.id !== id) }));
export const addLine = (filter: string): void =>
  set((s) => {
    const id = 1 + s.lines.reduce((n, l) => Math.max(n, l.id), 0);
    const used = s.lines.map((l) => l.colour);
    const colour = IO_COLOURS.find((c) => !used.includes(c)) ?? IO_COLOURS[id % IO_COLOURS.length] ?? 'other';
    return { lines: [...s.lines, { id, filter, isShown: true, form: 'line' as const, colour }] };
  });
export const ofWhole = (wholeCapture: boolean): void => set({ wholeCapture });
export const withCopies = (shown: boolean): void => set({ withCopies: shown });
