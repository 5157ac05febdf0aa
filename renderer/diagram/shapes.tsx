/** The parts of the ladder as SVG, from their geometry. */
import { memo } from 'react';
import { FONTS, LINE_STYLES } from '../../core/engine/session/drawing.ts';
import type { Picture } from '../../core/engine/session/protocol.ts';

type Box = Picture['texts'][number];
type Arrow = Picture['arrows'][number];
type Head = Picture['heads'][number];
type Line = Arrow['lines'][number];

export function Text({ box }: { readonly box: Box }) {
  const [only] = box.spans;
  if (only === undefined) return null;
  return (
    <text x={box.x} y={box.y} textAnchor={box.anchor} className={box.halo ? 'halo' : undefined}>
      {box.spans.map((s, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no other identity
        <tspan key={i} className={`t-${s.style} f-${FONTS[s.style].face}`} style={{ fontSize: FONTS[s.style].size }}>
          {i > 0 && s.tight !== true ? ` ${s.text}` : s.text}
        </tspan>
      ))}
    </text>
  );
}

const tip = (x: number, y: number, direction: number): string => `M${x} ${y}l${-11 * direction} -5.5v11Z`;
const diamond = (x: number, y: number): string => `M${x} ${y - 7}l7 7l-7 7l-7 -7Z`;
/** A retransmission bows. */
const bow = (l: Line): string => `M${l.x1} ${l.y1}Q${(l.x1 + l.x2) / 2} ${(l.y1 + l.y2) / 2 + 12} ${l.x2} ${l.y2}`;
const cross = (x: number, y: number): string => `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`;

interface ArrowProps {
  readonly arrow: Arrow;
  readonly frame: number;
  readonly row: number;
  readonly detail: string;
  readonly isSelected: boolean;
  readonly isPeer: boolean;
  readonly onPick: (event: number) => void;
  readonly onHover: (row: number) => void;
}

export const ArrowShape = memo(function ArrowShape(props: ArrowProps) {
  const { arrow, frame, detail, isSelected, isPeer, onPick, onHover } = props;
  const { row, meaning, tail } = arrow;
  const style = LINE_STYLES[meaning];
  return (
    <g
      data-frame={frame}
      className={`arrow m-${meaning}${isSelected ? ' is-selected' : ''}${isPeer ? ' is-peer' : ''}`}
      onClick={() => onPick(arrow.event)}
      onMouseEnter={() => onHover(props.row)}
    >
      <title>{`${frame}: ${detail}`}</title>
      <rect className="arrow-row" x={row.x} y={row.y} width={row.width} height={row.height} rx={4} />
      {arrow.lines.map((l, i) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
          key={i}
          className="arrow-line"
          d={arrow.retransmission ? bow(l) : `M${l.x1} ${l.y1}L${l.x2} ${l.y2}`}
          strokeWidth={style.width}
          strokeDasharray={style.dash.length > 0 ? style.dash.join(' ') : undefined}
        />
      ))}
      {arrow.heads.map((h, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: heads have no other identity
        <path key={i} className={h.open ? 'arrow-open' : 'arrow-tip'} d={tip(h.x, h.y, h.direction)} />
      ))}
      {meaning === 'reset' &&
        arrow.heads.map((h) => <path key={h.x} className="arrow-cross" d={cross(h.x - 22 * h.direction, h.y - 1)} />)}
      {tail.glyph === 'dot' ? (
        <circle className="arrow-tip" cx={tail.x} cy={tail.y} r={4} />
      ) : (
        <path className="diamond" d={diamond(tail.x, tail.y)} />
      )}
      {arrow.label.map((b) => (
        <Text key={b.y} box={b} />
      ))}
      {arrow.note !== null && <Text box={arrow.note} />}
      {arrow.states.map((s) => (
        <g key={s.box.x}>
          <rect className="chip" x={s.box.x} y={s.box.y} width={s.box.width} height={s.box.height} rx={s.box.height / 2} />
          <Text box={s.text} />
        </g>
      ))}
    </g>
  );
});

export function HeadShape({ head }: { readonly head: Head }) {
  const { box } = head;
  return (
    <g className={`head k-${head.kind}${head.unseen ? ' is-unseen' : ''}`}>
      <title>{head.full}</title>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={6} />
      {head.lines.map((l) => (
        <Text key={l.y} box={l} />
      ))}
    </g>
  );
}

interface GapProps {
  readonly gap: Picture['gaps'][number];
  readonly lanes: Picture['lanes'];
  readonly hint: string;
  readonly onToggle: () => void;
}

/** A tear: time passed here, and nothing was sent. */
export function GapShape({ gap, lanes, hint, onToggle }: GapProps) {
  const { box, text } = gap;
  const reach = text.width / 2 + 10;
  const m = text.y - 4;
  const wave = (x: number): string => `M${x} ${m}q3.5 -6 7 0t7 0t7 0t7 0`;
  return (
    <g className="gap" onClick={onToggle}>
      <title>{hint}</title>
      <rect className="gap-mask" x={box.x - 1} y={box.y + 3} width={box.width + 2} height={box.height - 6} />
      {gap.ticks.map((t) => (
        <line key={t.y} className="tick" x1={t.text.x + 6} x2={box.x + box.width} y1={t.y} y2={t.y} />
      ))}
      {lanes.map((l) => (
        <line key={l.lane} x1={l.x} x2={l.x} y1={box.y + 6} y2={box.y + box.height - 6} />
      ))}
      <rect className="gap-mask" x={text.x - reach - 34} y={m - 14} width={2 * reach + 68} height={28} />
      <path d={`${wave(text.x - reach - 28)} ${wave(text.x + reach)}`} />
      <Text box={text} />
    </g>
  );
}

interface FoldProps {
  readonly fold: Picture['folds'][number];
  readonly hint: string;
  readonly isSelected: boolean;
  readonly isPeer: boolean;
  readonly onOpen: () => void;
}

export function FoldShape({ fold, hint, isSelected, isPeer, onOpen }: FoldProps) {
  const { box } = fold;
  return (
    <g className={`fold${isSelected ? ' is-selected' : ''}${isPeer ? ' is-peer' : ''}`} onClick={onOpen}>
      <title>{hint}</title>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={4} />
      <Text box={fold.text} />
    </g>
  );
}

/** The wait of a packet in the translator, from its arrival to its copy. */
export function LinkShape({ link, half }: { readonly link: Picture['links'][number]; readonly half: number }) {
  const height = Math.max(2, link.bottom - link.top);
  if (link.shift === 0) {
    const w = Math.max(half, 2.5);
    return <rect className="link" x={link.x - w} y={link.top} width={2 * w} height={height} rx={1.5} />;
  }
  const x = link.x + half + link.shift;
  return <path className="link-track" d={`M${link.x + half} ${link.top}H${x}V${link.bottom}H${link.x + half}`} />;
}
