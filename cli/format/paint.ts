/** Terminal colours for the ladder's meanings. */
import pc from 'picocolors';
import type { Painter, PaintToken } from '../../core/diagram/grid.ts';

export function painter(): Painter {
  const c = pc.createColors(true);
  const paint: Partial<Record<PaintToken, (text: string) => string>> = {
    strong: c.bold,
    muted: c.dim,
    rule: c.dim,
    lane: c.dim,
    rewrite: c.magenta,
    arp: c.cyan,
    opening: c.blue,
    request: c.green,
    response: c.yellow,
    ack: c.dim,
    closing: c.bold,
    reset: c.red,
    error: c.red,
  };
  return (text, token) => paint[token]?.(text) ?? text;
}
