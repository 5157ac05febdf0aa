/** Meanings, not colours: what the text formats may emphasise. Every meaning also shows without colour. */
import pc from 'picocolors';

export interface Style {
  /** Headings. */
  heading(text: string): string;
  strong(text: string): string;
  /** What supports a statement: rules, evidence, byte ranges. */
  dim(text: string): string;
  /** What a translator changed, and the copies it made. */
  rewrite(text: string): string;
  warning(text: string): string;
  error(text: string): string;
  good(text: string): string;
}

export function makeStyle(color: boolean): Style {
  const c = pc.createColors(color);
  return {
    heading: (t) => c.bold(c.underline(t)),
    strong: c.bold,
    dim: c.dim,
    rewrite: c.magenta,
    warning: c.yellow,
    error: c.red,
    good: c.green,
  };
}
