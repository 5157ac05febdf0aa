/** What of the ladder's body is in sight: bands, lanes, silences, folds, arrows; and the gutter, which stays at the left. */
import type { Picture } from '../../core/engine/session/protocol.ts';
import { useWords } from '../i18n/index.ts';
import { open, rowsOfBand } from './folding.ts';
import { bodyHeight, bodyTop } from './place.ts';
import { ArrowShape, FoldShape, GapShape, LinkShape, Text } from './shapes.tsx';
import { foldPhase, hover, toggleIdle } from './state.ts';

interface Props {
  readonly picture: Picture;
  readonly arrows: Picture['arrows'];
  /** In sight: the picture's pixels. */
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly top: number;
  readonly selected: number;
  readonly peer: number;
  readonly onPick: (event: number) => void;
}

/** Where a lane is, for who draws between lanes: its first address. */
const addressOf = (picture: Picture, lane: number): string => picture.devices[lane]?.addresses[0] ?? '';

export function Body(props: Props) {
  const { picture, arrows, from, to, scale, top, selected, peer, onPick } = props;
  const t = useWords();
  const ground = bodyTop(picture);
  const height = bodyHeight(picture);
  const inSight = (y: number, h: number): boolean => y + h >= from && y <= to;
  const bands = picture.bands.filter((b) => inSight(b.box.y, b.box.height));
  const gaps = picture.gaps.filter((g) => inSight(g.box.y, g.box.height));
  const folds = picture.folds.filter((f) => inSight(f.box.y, f.box.height));
  const holds = (f: Picture['folds'][number], event: number): boolean => event >= f.first && event <= f.last;
  const right = picture.gutter;
  return (
    <>
      <svg
        className="ladder-body"
        aria-hidden="true"
        width={picture.width * scale}
        height={height * scale}
        viewBox={`0 ${ground} ${picture.width} ${height}`}
        style={{ top: top * scale }}
      >
        {bands.map((b) => (
          <g key={b.band} className={`band m-${b.meaning}`}>
            <rect className="band-box" x={b.box.x} y={b.box.y} width={b.box.width} height={b.box.height} rx={3} />
          </g>
        ))}
        {picture.lanes.map((l) =>
          l.half > 0 ? (
            <rect
              key={l.lane}
              data-lane-at={addressOf(picture, l.lane)}
              className="lane-bar"
              x={l.x - l.half}
              y={l.top}
              width={2 * l.half}
              height={l.bottom - l.top}
            />
          ) : (
            <line
              key={l.lane}
              data-lane-at={addressOf(picture, l.lane)}
              className={l.unseen ? 'lane is-unseen' : 'lane'}
              x1={l.x}
              x2={l.x}
              y1={l.top}
              y2={l.bottom}
            />
          ),
        )}
        {gaps.map((g) => (
          <GapShape key={g.gap} gap={g} lanes={picture.lanes} hint={t.expandIdle} onToggle={() => toggleIdle(g.row)} />
        ))}
        {picture.links
          .filter((l) => inSight(l.top, l.bottom - l.top))
          .map((l) => (
            <LinkShape key={l.copy} link={l} half={picture.lanes.find((lane) => lane.x === l.x)?.half ?? 0} />
          ))}
        {folds.map((f) => (
          <FoldShape
            key={f.fold}
            fold={f}
            hint={t.unfold}
            isSelected={holds(f, selected)}
            isPeer={holds(f, peer)}
            onOpen={() => open(picture, f.fold)}
          />
        ))}
        {arrows.map((a) => {
          const event = picture.events[a.event];
          return (
            <ArrowShape
              key={a.event}
              arrow={a}
              frame={event?.frame ?? 0}
              row={event?.row ?? -1}
              detail={event?.detail ?? ''}
              isSelected={a.event === selected}
              isPeer={a.event === peer}
              onPick={onPick}
              onHover={hover}
            />
          );
        })}
      </svg>
      <div className="gutter">
        <svg
          aria-hidden="true"
          width={right * scale}
          height={height * scale}
          viewBox={`0 ${ground} ${right} ${height}`}
          style={{ top: top * scale }}
        >
          <rect className="gutter-ground" x={0} y={Math.max(ground, from)} width={right} height={to - from} />
          {bands.map((b) => (
            <g key={b.band} className={`band m-${b.meaning}`}>
              <rect className="band-box" x={b.box.x} y={b.box.y} width={right - b.box.x} height={b.box.height} />
              <rect className="band-strip" x={b.strip.x} y={b.strip.y} width={b.strip.width} height={b.strip.height} rx={2} />
            </g>
          ))}
          {gaps.map((g) => (
            <g key={g.gap}>
              <rect className="gap-mask" x={g.box.x - 1} y={g.box.y + 3} width={right - g.box.x} height={g.box.height - 6} />
              {g.ticks.map((tick) => (
                <Text key={tick.y} box={tick.text} />
              ))}
            </g>
          ))}
          {arrows.map((a) => (
            <g
              key={a.event}
              className={a.event === selected ? 'arrow is-selected' : a.event === peer ? 'arrow is-peer' : 'arrow'}
            >
              <rect className="arrow-row" x={a.row.x} y={a.row.y} width={right - a.row.x} height={a.row.height} />
              <Text box={a.frame} />
              <Text box={a.time} />
            </g>
          ))}
          {bands.map((b) => (
            <g
              key={b.band}
              className={`band band-name m-${b.meaning}`}
              onClick={() => foldPhase(rowsOfBand(picture, b.band), true)}
            >
              <title>{t.foldPhase}</title>
              <Text box={b.name} />
            </g>
          ))}
        </svg>
      </div>
    </>
  );
}
