/** Layers as path data: the same for the canvas (Path2D) and for a saved SVG. */
import type { GraphLayer, LayerForm, LayerKey } from '../../core/engine/session/graphs/tcp.ts';
import type { Unit } from './axis.ts';

export type Scale = (value: number) => number;
export type ShownForm = LayerForm | 'bar';
export interface ShownLayer extends Omit<GraphLayer, 'form' | 'key'> {
  readonly key: string;
  readonly form: ShownForm;
  readonly style: LayerStyle;
  /** Of bars: how long each lasts, ns. */
  readonly width?: number;
  /** Of its values, where it is another than the graph's. */
  readonly unit?: Unit;
}

/** A colour by meaning (a custom property of the theme), and what tells it apart without colour. */
export interface LayerStyle {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

const style = (colour: string, width: number, ...dash: number[]): LayerStyle => ({ colour, width, dash });

export const LAYER_STYLES: Readonly<Record<LayerKey, LayerStyle>> = {
  segments: style('opening', 1.5),
  again: style('reset', 2),
  outOfOrder: style('arp', 2),
  probes: style('other', 2),
  ack: style('request', 1.4),
  duplicateAcks: style('closing', 4),
  window: style('response', 1.4, 6, 3),
  sack: style('rewrite', 1.2),
  throughput: style('opening', 1.4),
  goodput: style('request', 1.4, 6, 3),
  rtt: style('opening', 4),
  inFlight: style('opening', 1.4),
};

const n = (value: number): string => value.toFixed(1);

export function pathOf(layer: ShownLayer, x: Scale, y: Scale): string {
  const { form } = layer;
  const { length } = layer.x;
  let d = '';
  for (let i = 0; i < length; i++) {
    const px = x(layer.x[i] as number);
    const py = y(layer.y0[i] as number);
    switch (form) {
      case 'point':
        d += `M${n(px)} ${n(py)}h0.01`;
        break;
      case 'cross':
        d += `M${n(px - 3)} ${n(py - 3)}l6 6m0-6l-6 6`;
        break;
      case 'span': {
        const top = y(layer.y1[i] as number);
        d += `M${n(px - 1.5)} ${n(py)}h3m-1.5 0V${n(Math.min(top, py - 1))}m-1.5 0h3`;
        break;
      }
      case 'line':
        d += `${i === 0 ? 'M' : 'L'}${n(px)} ${n(py)}`;
        break;
      case 'step':
        d += i === 0 ? `M${n(px)} ${n(py)}` : `H${n(px)}V${n(py)}`;
        break;
      case 'bar': {
        const end = Math.max(px + 1, x((layer.x[i] as number) + (layer.width ?? 0)) - 0.5);
        if ((layer.y1[i] as number) !== 0) d += `M${n(px)} ${n(y(0))}V${n(y(layer.y1[i] as number))}H${n(end)}V${n(y(0))}Z`;
        break;
      }
    }
  }
  return d;
}

export const roundCap = (form: ShownForm): boolean => form === 'point';

/** The point drawn nearest to a place, in pixels; null where none is near. */
export interface NearPoint {
  readonly layer: ShownLayer;
  readonly index: number;
}

export function nearest(
  layers: readonly ShownLayer[],
  x: Scale,
  y: Scale,
  px: number,
  py: number,
  reach: number,
): NearPoint | null {
  let best: NearPoint | null = null;
  let least = reach * reach;
  for (const layer of layers)
    for (let i = 0; i < layer.x.length; i++) {
      const dx = x(layer.x[i] as number) - px;
      if (Math.abs(dx) > reach) continue;
      const a = y(layer.y0[i] as number);
      const b = y(layer.y1[i] as number);
      const dy = Math.max(0, Math.min(a, b) - py, py - Math.max(a, b));
      // Bars are hit anywhere above their foot.
      const distance = layer.form === 'bar' ? dx * dx : dx * dx + dy * dy;
      if (distance <= least) {
        least = distance;
        best = { layer, index: i };
      }
    }
  return best;
}

/** The next point of any layer to the right (1) or left (−1) of a time. */
export function neighbour(layers: readonly ShownLayer[], from: number, step: 1 | -1): NearPoint | null {
  let best: NearPoint | null = null;
  let at = step === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (const layer of layers)
    for (let i = 0; i < layer.x.length; i++) {
      const t = layer.x[i] as number;
      if (step === 1 ? t > from && t < at : t < from && t > at) {
        at = t;
        best = { layer, index: i };
      }
    }
  return best;
}
