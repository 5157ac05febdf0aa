/** TCP options written out. */
import { type Bytes, put16, put32 } from '../base/bytes.ts';
import { TcpOption } from './tcp-option-list.ts';

/** The options of `emitTcp`. `raw` is for all others; nothing aligns them but what is asked for. */
export type TcpOptionParts =
  | { readonly kind: 'nop' | 'eol' | 'sack-permitted' }
  | { readonly kind: 'mss' | 'window-scale'; readonly value: number }
  | { readonly kind: 'timestamps'; readonly value: number; readonly echo: number }
  | { readonly kind: 'sack'; readonly blocks: readonly (readonly [left: number, right: number])[] }
  | { readonly kind: 'fast-open'; readonly cookie: Bytes }
  | { readonly kind: 'raw'; readonly bytes: Bytes };

function optionLength(o: TcpOptionParts): number {
  switch (o.kind) {
    case 'nop':
    case 'eol':
      return 1;
    case 'sack-permitted':
      return 2;
    case 'window-scale':
      return 3;
    case 'mss':
      return 4;
    case 'timestamps':
      return 10;
    case 'sack':
      return 2 + 8 * o.blocks.length;
    case 'fast-open':
      return 2 + o.cookie.length;
    case 'raw':
      return o.bytes.length;
  }
}

const CODES = {
  nop: TcpOption.nop,
  eol: TcpOption.eol,
  'sack-permitted': TcpOption.sackPermitted,
  mss: TcpOption.mss,
  'window-scale': TcpOption.windowScale,
  timestamps: TcpOption.timestamps,
  sack: TcpOption.sack,
  'fast-open': TcpOption.fastOpen,
};

/** Options one after the other, padded with end-of-list to a multiple of 4 bytes. */
export function emitTcpOptions(options: readonly TcpOptionParts[]): Uint8Array<ArrayBuffer> {
  const length = options.reduce((n, o) => n + optionLength(o), 0);
  const out = new Uint8Array((length + 3) & ~3);
  let at = 0;
  for (const o of options) {
    const n = optionLength(o);
    if (o.kind === 'raw') out.set(o.bytes, at);
    else {
      out[at] = CODES[o.kind];
      if (n > 1) out[at + 1] = n;
      if (o.kind === 'mss') put16(out, at + 2, o.value);
      else if (o.kind === 'window-scale') out[at + 2] = o.value;
      else if (o.kind === 'fast-open') out.set(o.cookie, at + 2);
      else if (o.kind === 'timestamps') {
        put32(out, at + 2, o.value);
        put32(out, at + 6, o.echo);
      } else if (o.kind === 'sack') {
        o.blocks.forEach(([left, right], i) => {
          put32(out, at + 2 + 8 * i, left);
          put32(out, at + 6 + 8 * i, right);
        });
      }
    }
    at += n;
  }
  return out;
}
