/** The bytes of the selected packet, and of what was put together with it, linked with the field tree. */
import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import type { DetailSource } from '../../core/engine/session/protocol.ts';
import { selectBytes, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';

const ROW = 20;
const WIDTH = 16;
const hex2 = (n: number): string => n.toString(16).padStart(2, '0');
const printable = (b: number): string => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·');

export function BytesGrid() {
  const t = useWords();
  const detail = useApp((s) => s.detail);
  const place = useApp((s) => s.place);
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    if (place !== null) setChosen(place.source);
  }, [place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another packet has other sources
  useEffect(() => setChosen(0), [detail?.frame]);
  if (detail === null) return <p className="hint">{t.selectForBytes}</p>;
  const index = chosen < detail.sources.length ? chosen : 0;
  const source = detail.sources[index];
  if (source === undefined) return <p className="hint">{t.selectForBytes}</p>;
  return (
    <div className="bytes">
      <SourceBytes key={`${detail.frame}/${index}`} source={source} index={index} />
      <Bits source={source} index={index} />
      {detail.sources.length > 1 && (
        <div className="bytes-sources">
          {detail.sources.map((s, i) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: sources have no other identity
              key={i}
              type="button"
              className="small"
              aria-pressed={i === index}
              onClick={() => setChosen(i)}
            >
              {t.byteSources[s.name]} ({t.bytesOf(s.bytes.length)})
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** A field of more bytes is read as bytes. */
const MAX_BIT_BYTES = 4;

/** The bits of a short field: those that hold its value are lit, and each leads to the field that it belongs to. */
function Bits({ source, index }: { readonly source: DetailSource; readonly index: number }) {
  const t = useWords();
  const place = useApp((s) => s.place);
  if (place === null || place.source !== index || place.length > MAX_BIT_BYTES) return null;
  const bytes = source.bytes.subarray(place.start, place.start + place.length);
  const isLit = (byte: number, bit: number): boolean =>
    place.mask === undefined || Math.floor(place.mask / 2 ** (8 * (bytes.length - 1 - byte) + bit)) % 2 === 1;
  const name = Array.from(bytes, hex2).join(' ');
  return (
    <fieldset className="bits mono" aria-label={t.bitsOf(name)}>
      {Array.from(bytes, (value, byte) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
        <span key={byte} className="bits-byte">
          {[7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (
            <button
              key={bit}
              type="button"
              className={`bit${isLit(byte, bit) ? ' is-lit' : ''}`}
              aria-label={t.bit(8 * (bytes.length - 1 - byte) + bit, (value >> bit) & 1)}
              onClick={() =>
                selectBytes({ source: index, start: place.start + byte, length: 1, cursor: place.start + byte, bit })
              }
            >
              {(value >> bit) & 1}
            </button>
          ))}
        </span>
      ))}
    </fieldset>
  );
}

function SourceBytes({ source, index }: { readonly source: DetailSource; readonly index: number }) {
  const t = useWords();
  const place = useApp((s) => s.place);
  const grid = useRef<HTMLDivElement>(null);
  const { bytes } = source;
  const count = Math.ceil(bytes.length / WIDTH);
  const rowHeight = Math.round(ROW * useScale());
  const { first, end, top, height, reveal } = useVirtualRows(grid, count, rowHeight);
  const lit = place !== null && place.source === index ? place : null;
  const cursor = lit?.cursor ?? lit?.start ?? -1;
  useEffect(() => {
    if (cursor >= 0) reveal(Math.floor(cursor / WIDTH));
  }, [cursor, reveal]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: WIDTH, ArrowUp: -WIDTH }[event.key];
    if (by === undefined || bytes.length === 0) return;
    event.preventDefault();
    const to = cursor < 0 ? 0 : cursor + by;
    if (to >= 0 && to < bytes.length) selectBytes({ source: index, start: to, length: 1, cursor: to });
  };
  const rows = [];
  for (let i = first; i < end; i++) {
    const start = i * WIDTH;
    const from = lit === null ? 0 : Math.max(0, lit.start - start);
    const to = lit === null ? 0 : Math.min(WIDTH, lit.start + lit.length - start);
    rows.push(<BytesRow key={i} bytes={bytes} row={i} source={index} from={from} to={to} />);
  }
  return (
    <div
      ref={grid}
      className="bytes-grid mono"
      role="grid"
      aria-label={t.bytes}
      aria-rowcount={count}
      aria-colcount={WIDTH + 2}
      aria-activedescendant={cursor >= 0 ? `byte-${cursor}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ '--row': `${rowHeight}px` } as object}
    >
      <div role="rowgroup" style={{ height }}>
        <div role="presentation" style={{ transform: `translateY(${top}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

interface BytesRowProps {
  readonly bytes: Uint8Array;
  readonly row: number;
  readonly source: number;
  /** Bytes [from, to) of the row are lit; none where to ≤ from. */
  readonly from: number;
  readonly to: number;
}

const BytesRow = memo(function BytesRow({ bytes, row, source, from, to }: BytesRowProps) {
  const start = row * WIDTH;
  const part = bytes.subarray(start, start + WIDTH);
  const isLit = (i: number): boolean => i >= from && i < to;
  const pick = (i: number) => selectBytes({ source, start: start + i, length: 1, cursor: start + i });
  return (
    <div className="bytes-row" role="row" aria-rowindex={row + 1}>
      <div role="rowheader" className="bytes-offset">
        {start.toString(16).padStart(4, '0')}
      </div>
      {Array.from(part, (b, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
          key={i}
          id={`byte-${start + i}`}
          role="gridcell"
          aria-selected={isLit(i)}
          className={`byte${isLit(i) ? ' is-lit' : ''}${i === 8 ? ' is-half' : ''}`}
          onMouseDown={() => pick(i)}
        >
          {hex2(b)}
        </div>
      ))}
      <div role="gridcell" className="bytes-text" style={{ gridColumn: 18 }}>
        {Array.from(part, (b, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
          <span key={i} className={isLit(i) ? 'is-lit' : ''} onMouseDown={() => pick(i)}>
            {printable(b)}
          </span>
        ))}
      </div>
    </div>
  );
});
