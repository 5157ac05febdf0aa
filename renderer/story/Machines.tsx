/** The state machines of both ends (RFC 9293, figure 5): where each stands, and the step that the frame makes it take. */
import { useId } from 'react';
import { STATE_BOXES, TRANSITIONS } from '../../core/engine/session/drawing.ts';
import type { MachineEnd, MachineStory, TcpState } from '../../core/engine/session/protocol.ts';
import { useWords } from '../i18n/index.ts';

const BOX = { width: 92, height: 20 };
const STEP = { x: 72, y: 38 };
const MARGIN = 4;
const WIDTH = 3 * STEP.x + BOX.width + 2 * MARGIN;
const HEIGHT = 5 * STEP.y + BOX.height + 2 * MARGIN;

const PLACES = new Map(
  STATE_BOXES.map((b) => [
    b.state,
    { x: MARGIN + b.column * STEP.x + BOX.width / 2, y: MARGIN + b.row * STEP.y + BOX.height / 2 },
  ]),
);

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the line from the middle of a box towards another point leaves the box. */
function edgeOf(from: Point, to: Point): Point {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const part = Math.min(BOX.width / 2 / Math.max(Math.abs(dx), 1e-6), BOX.height / 2 / Math.max(Math.abs(dy), 1e-6));
  return { x: from.x + dx * part, y: from.y + dy * part };
}

/** Back to CLOSED from below, beside everything else. */
function pathOf(from: TcpState, to: TcpState): string {
  const a = PLACES.get(from);
  const b = PLACES.get(to);
  if (a === undefined || b === undefined) return '';
  if (to === 'CLOSED' && a.y > b.y + STEP.y) {
    const side = WIDTH - 1;
    return `M${a.x + BOX.width / 2} ${a.y}H${side - 3}Q${side} ${a.y} ${side} ${a.y - 3}V${b.y + 3}Q${side} ${b.y} ${side - 3} ${b.y}H${b.x + BOX.width / 2}`;
  }
  const start = edgeOf(a, b);
  const end = edgeOf(b, a);
  return `M${start.x} ${start.y}L${end.x} ${end.y}`;
}

export function Machines({ machine }: { readonly machine: MachineStory }) {
  const t = useWords();
  return (
    <section className="machines" aria-label={t.machines}>
      <Machine name={t.client} end={machine.client} />
      <Machine name={t.server} end={machine.server} />
    </section>
  );
}

export function Machine({ name, end }: { readonly name: string; readonly end: MachineEnd }) {
  const t = useWords();
  const { before, after, transition } = end;
  const tip = useId();
  const isTaken = (from: TcpState, to: TcpState): boolean =>
    before !== after && transition !== null && from === before && to === after;
  const isKnown = TRANSITIONS.some((x) => isTaken(x.from, x.to));
  const stays = before === after;
  return (
    <figure className="machine">
      <figcaption>
        <strong>{name}</strong>{' '}
        {stays ? (
          <span className="state">{after === 'UNKNOWN' ? t.stateUnknown : after}</span>
        ) : (
          <>
            <span className="muted">{before === 'UNKNOWN' ? t.stateUnknown : before}</span> →{' '}
            <span className="state">{after}</span>
          </>
        )}
        <span className="step mono">
          {transition === null
            ? stays
              ? t.noStep
              : t.stepUnknown
            : `${transition.event}${transition.action === '' ? '' : ` / ${transition.action}`}`}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <defs>
          <marker id={tip} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto-start-reverse">
            <path className="step-tip" d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        {TRANSITIONS.map((x) => (
          <path
            key={`${x.from} ${x.to}`}
            className={isTaken(x.from, x.to) ? 'step-line is-taken' : 'step-line'}
            d={pathOf(x.from, x.to)}
            markerEnd={`url(#${tip})`}
          />
        ))}
        {transition !== null && !isKnown && (
          <path className="step-line is-taken" d={pathOf(before, after)} markerEnd={`url(#${tip})`} />
        )}
        {STATE_BOXES.map((b) => {
          const at = PLACES.get(b.state) ?? { x: 0, y: 0 };
          return (
            <g
              key={b.state}
              className={`state-box${b.state === after ? ' is-current' : b.state === before ? ' is-before' : ''}`}
              data-state={b.state}
            >
              <rect x={at.x - BOX.width / 2} y={at.y - BOX.height / 2} width={BOX.width} height={BOX.height} rx={4} />
              <text x={at.x} y={at.y + 3.5} textAnchor="middle">
                {b.state}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
