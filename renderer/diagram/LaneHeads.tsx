/** The lanes' heads: always in sight, moved with the mouse or the keyboard, and renamed. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Picture } from '../../core/engine/session/protocol.ts';
import { useWords } from '../i18n/index.ts';
import { bodyTop } from './place.ts';
import { HeadShape, Text } from './shapes.tsx';
import { moveLane, renameLane } from './state.ts';

interface Props {
  readonly picture: Picture;
  readonly scale: number;
  /** The picture's pixels. */
  readonly height: number;
  readonly paneWidth: number;
}

/** Farther than this is a drag, not a click: pixels. */
const DRAG = 5;

export function LaneHeads({ picture, scale, height, paneWidth }: Props) {
  const t = useWords();
  const [focus, setFocus] = useState(0);
  const [naming, setNaming] = useState<number | null>(null);
  const [drag, setDrag] = useState<{ readonly lane: number; readonly by: number } | null>(null);
  const start = useRef(0);
  const bar = useRef<HTMLDivElement>(null);
  const keys = picture.devices.map((d) => d.key);
  const top = picture.heads[0]?.box.y ?? 0;
  const bottom = bodyTop(picture);
  const button = (lane: number): HTMLElement | null | undefined => bar.current?.querySelector(`[data-lane="${lane}"]`);
  /** The lane that keeps the keyboard when it has been moved. */
  const follow = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the lanes have been drawn anew
  useEffect(() => {
    const at = follow.current === null ? -1 : keys.indexOf(follow.current);
    if (at < 0) return;
    follow.current = null;
    setFocus(at);
    button(at)?.focus();
  }, [picture]);

  const onKeyDown = (event: KeyboardEvent, lane: number): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by !== 0 && event.shiftKey) {
      const key = keys[lane];
      const to = lane + by;
      if (key !== undefined && to >= 0 && to < keys.length) {
        follow.current = key;
        moveLane(keys, key, to);
      }
    } else if (by !== 0) {
      const next = Math.max(0, Math.min(keys.length - 1, lane + by));
      setFocus(next);
      button(next)?.focus();
    } else if (event.key === 'F2' || event.key === 'Enter') setNaming(lane);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>, lane: number): void => {
    if (event.button !== 0) return;
    start.current = event.clientX;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ lane, by: 0 });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag !== null) setDrag({ ...drag, by: (event.clientX - start.current) / scale });
  };
  const onPointerUp = (): void => {
    if (drag === null) return;
    setDrag(null);
    const head = picture.heads[drag.lane];
    const key = keys[drag.lane];
    if (head === undefined || key === undefined || Math.abs(drag.by) * scale < DRAG) return;
    const x = (picture.lanes[drag.lane]?.x ?? 0) + drag.by;
    const to = picture.lanes.filter((l) => l.lane !== drag.lane && l.x < x).length;
    if (to !== drag.lane) moveLane(keys, key, to);
  };

  return (
    <div
      ref={bar}
      className="lane-heads"
      role="toolbar"
      aria-label={t.devices}
      style={{ width: Math.max(picture.width * scale, paneWidth), height: height * scale }}
    >
      <svg
        aria-hidden="true"
        width={picture.width * scale}
        height={height * scale}
        viewBox={`0 ${top - 8} ${picture.width} ${height}`}
      >
        {picture.heads.map((h) => (
          <g key={h.lane} transform={drag?.lane === h.lane ? `translate(${drag.by} 0)` : undefined}>
            <HeadShape head={h} />
          </g>
        ))}
      </svg>
      <div className="gutter-head" style={{ width: picture.gutter * scale }}>
        <svg
          aria-hidden="true"
          width={picture.gutter * scale}
          height={height * scale}
          viewBox={`0 ${top - 8} ${picture.gutter} ${height}`}
        >
          {picture.texts
            .filter((b) => b.y > top && b.y <= bottom)
            .map((b) => (
              <Text key={`${b.x}/${b.y}`} box={b} />
            ))}
        </svg>
      </div>
      {picture.heads.map((h) => {
        const device = picture.devices[h.lane];
        const box = { left: h.box.x * scale, top: 8 * scale, width: h.box.width * scale, height: h.box.height * scale };
        if (naming === h.lane && device !== undefined) {
          const done = (name: string | null): void => {
            if (name !== null && name !== device.name) renameLane(device.key, name);
            setNaming(null);
            follow.current = device.key;
            requestAnimationFrame(() => button(h.lane)?.focus());
          };
          return (
            <input
              key={h.lane}
              className="lane-name"
              style={{ ...box, height: undefined }}
              defaultValue={device.name}
              aria-label={t.nameOfLane}
              autoFocus={true}
              onFocus={(event) => event.currentTarget.select()}
              onBlur={(event) => done(event.currentTarget.value)}
              onKeyDown={(event) => {
                event.stopPropagation();
                if (event.key === 'Enter') event.currentTarget.blur();
                else if (event.key === 'Escape') {
                  event.currentTarget.value = device.name;
                  event.currentTarget.blur();
                }
              }}
            />
          );
        }
        return (
          <button
            key={h.lane}
            type="button"
            className="lane-head"
            data-lane={h.lane}
            style={box}
            tabIndex={h.lane === focus ? 0 : -1}
            aria-label={`${(device?.full ?? '').replaceAll('\n', ', ')}. ${t.laneHint}`}
            title={`${device?.full ?? ''}\n${t.laneHint}`}
            onFocus={() => setFocus(h.lane)}
            onKeyDown={(event) => onKeyDown(event, h.lane)}
            onDoubleClick={() => setNaming(h.lane)}
            onPointerDown={(event) => onPointerDown(event, h.lane)}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerCancel={() => setDrag(null)}
          />
        );
      })}
    </div>
  );
}
