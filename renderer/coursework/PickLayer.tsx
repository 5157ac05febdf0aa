/**
 * Packets that are picked with the mouse while the student's answer wants them: clicks and drags on whatever shows a frame, in the list or in the
 * diagram; and arrows drawn between the diagram's lanes.
 */
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { withPair } from '../../core/engine/session/coursework/picks.ts';
import { arrowOf } from './answers/Shapes.tsx';
import { currentQuestion, pickFrame, putAnswer, setOriginal, setPicking, useCoursework } from './state.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const frameAt = (target: EventTarget | null): number | null => {
  const element =
    target instanceof Element ? target.closest<HTMLElement | SVGElement>('.packet[data-frame], .ladder-body [data-frame]') : null;
  return element === null ? null : Number(element.dataset.frame);
};

/** The lane that is nearest, where the point is in the diagram. */
function laneAt(event: PointerEvent): { readonly address: string; readonly x: number } | null {
  if (!(event.target instanceof Element) || event.target.closest('.ladder-scroll') === null) return null;
  let best: { readonly address: string; readonly x: number } | null = null;
  for (const lane of document.querySelectorAll<SVGElement>('.ladder-body [data-lane-at]')) {
    const box = lane.getBoundingClientRect();
    const x = box.x + box.width / 2;
    const address = lane.dataset.laneAt ?? '';
    if (address !== '' && (best === null || Math.abs(x - event.clientX) < Math.abs(best.x - event.clientX)))
      best = { address, x };
  }
  return best;
}

/** Farther than this is a drag: pixels. */
const DRAG = 6;

export function PickLayer() {
  const picking = useCoursework((s) => s.picking);
  return picking ? <Picking /> : null;
}

function Picking() {
  const [line, setLine] = useState<{ readonly from: Point; readonly to: Point } | null>(null);
  useEffect(() => {
    let start: { readonly frame: number | null; readonly lane: string | null; readonly at: Point } | null = null;
    const type = (): string => currentQuestion(useCoursework.getState())?.type ?? '';
    const down = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      const at = { x: event.clientX, y: event.clientY };
      if (type() === 'arrow') {
        const lane = laneAt(event);
        if (lane === null) return;
        start = { frame: null, lane: lane.address, at: { x: lane.x, y: at.y } };
      } else {
        const frame = frameAt(event.target);
        if (frame === null) return;
        start = { frame, lane: null, at };
      }
      // In the diagram a drag would move the picture.
      if (event.target instanceof Element && event.target.closest('.ladder-scroll') !== null) event.preventDefault();
    };
    const move = (event: PointerEvent): void => {
      if (start === null) return;
      const to = { x: event.clientX, y: start.lane === null ? event.clientY : start.at.y };
      setLine(Math.hypot(to.x - start.at.x, to.y - start.at.y) > DRAG ? { from: start.at, to } : null);
    };
    const up = (event: PointerEvent): void => {
      const from = start;
      start = null;
      setLine(null);
      if (from === null) return;
      if (from.lane !== null) drawn(from.lane, laneAt(event)?.address ?? null);
      else if (from.frame !== null) ended(from.frame, frameAt(document.elementFromPoint(event.clientX, event.clientY)), type());
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setPicking(false);
    };
    document.addEventListener('pointerdown', down, true);
    document.addEventListener('pointermove', move, true);
    document.addEventListener('pointerup', up, true);
    document.addEventListener('keydown', key);
    document.documentElement.classList.add('cw-picking');
    return () => {
      document.removeEventListener('pointerdown', down, true);
      document.removeEventListener('pointermove', move, true);
      document.removeEventListener('pointerup', up, true);
      document.removeEventListener('keydown', key);
      document.documentElement.classList.remove('cw-picking');
    };
  }, []);
  if (line === null) return null;
  return createPortal(
    <svg className="cw-ghost" aria-hidden="true">
      <line x1={line.from.x} y1={line.from.y} x2={line.to.x} y2={line.to.y} />
      <circle cx={line.to.x} cy={line.to.y} r={5} />
    </svg>,
    document.body,
  );
}

function drawn(from: string, to: string | null): void {
  const state = useCoursework.getState();
  const question = currentQuestion(state);
  if (question === undefined || to === null || to === from) return;
  putAnswer(question.id, { ...arrowOf(state.work.answers[question.id]), from, to });
  setPicking(false);
}

/** A click is a drag that ends where it began. */
function ended(from: number, to: number | null, type: string): void {
  if (to === null || to === from || type !== 'pairs') {
    if (to === from) pickFrame(from, true);
    return;
  }
  const state = useCoursework.getState();
  const question = currentQuestion(state);
  if (question === undefined) return;
  putAnswer(question.id, withPair(state.work.answers[question.id], from, to));
  setOriginal(null);
}
