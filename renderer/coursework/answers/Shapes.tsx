/** Answers that are drawn: a state of TCP's machine, and an arrow of a ladder. */
import { ArrowLeftRight } from 'lucide-react';
import { useId, useState } from 'react';
import { STATES } from '../../../core/engine/session/coursework/question.ts';
import { TRANSITIONS } from '../../../core/engine/session/drawing.ts';
import type { TcpState } from '../../../core/engine/session/protocol.ts';
import { Machine } from '../../story/Machines.tsx';
import { PickSwitch } from './Packets.tsx';
import { type AnswerProps, editable, type Raw } from './props.ts';

const squeeze = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** A state is chosen, or reached step by step from another one. */
export function StateAnswer({ question, t, answer, onAnswer, isLocked, labelledBy, describedBy }: AnswerProps) {
  const chosen = STATES.find((s) => squeeze(s) === squeeze(editable(answer)));
  const [before, setBefore] = useState<TcpState>();
  const at: TcpState = chosen ?? 'CLOSED';
  const steps = TRANSITIONS.filter((x) => x.from === at);
  const go = (to: TcpState): void => {
    setBefore(chosen);
    onAnswer(to);
  };
  const taken = TRANSITIONS.find((x) => x.from === before && x.to === chosen) ?? null;
  return (
    <div className="cw-state">
      <div role="radiogroup" className="cw-states" aria-label={t.cwStates} aria-describedby={`${labelledBy} ${describedBy}`}>
        {STATES.map((s, i) => (
          <label key={s} className="cw-choice mono">
            <input
              type="radio"
              name={`state-${question.id}`}
              data-cw-first={i === 0 ? '' : undefined}
              checked={s === chosen}
              disabled={isLocked}
              onChange={() => go(s)}
            />
            <span>{s}</span>
          </label>
        ))}
      </div>
      <div className="cw-machine">
        {/* The radio buttons say and do the same. */}
        <div
          className="cw-machine-picture"
          aria-hidden="true"
          title={t.cwMachine}
          onClick={(event) => {
            const state = (event.target as Element).closest<SVGGElement>('[data-state]')?.dataset.state;
            const known = STATES.find((s) => s === state);
            if (known !== undefined && !isLocked) go(known);
          }}
        >
          <Machine
            name=""
            end={{
              before: taken === null ? (chosen ?? 'UNKNOWN') : taken.from,
              after: chosen ?? 'UNKNOWN',
              transition: taken,
            }}
          />
        </div>
        <div role="group" aria-label={t.cwSteps(at)} className="cw-steps">
          <span className="muted">{t.cwSteps(at)}</span>
          {steps.length === 0 && <span className="muted">{t.cwNoSteps}</span>}
          {steps.map((x) => (
            <button key={`${x.to} ${x.event}`} type="button" className="small" disabled={isLocked} onClick={() => go(x.to)}>
              <span className="mono">
                {x.event}
                {x.action === '' ? '' : ` / ${x.action}`}
              </span>{' '}
              → {x.to}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

export function arrowOf(answer: Raw | undefined): Arrow {
  const record =
    typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? (answer as Readonly<Record<string, Raw>>) : {};
  const text = (part: string): string => String(record[part] ?? '');
  const [, from, to, what] =
    typeof answer === 'string' ? (/^(.+?)\s*(?:-+>|→)\s*([^:]+(?::\d+)?)\s*:\s+(.+)$/.exec(answer.trim()) ?? []) : [];
  return { from: from ?? text('from'), to: to?.trim() ?? text('to'), what: what ?? text('what') };
}

export function ArrowAnswer({
  question,
  t,
  answer,
  onAnswer,
  isLocked,
  isInvalid,
  labelledBy,
  describedBy,
  picker,
}: AnswerProps) {
  const id = useId();
  const arrow = arrowOf(answer);
  const put = (part: Partial<Arrow>): void => {
    const next = { ...arrow, ...part };
    onAnswer(next.from.trim() === '' && next.to.trim() === '' && next.what.trim() === '' ? undefined : { ...next });
  };
  const box = (part: keyof Arrow, label: string, list?: string) => (
    <label className="cw-part">
      <span>{label}</span>
      <input
        type="text"
        className="cw-input mono"
        data-cw-first={part === 'from' ? '' : undefined}
        list={list}
        readOnly={isLocked}
        aria-invalid={isInvalid}
        aria-describedby={`${labelledBy} ${describedBy}`}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={arrow[part]}
        onChange={(event) => put({ [part]: event.target.value })}
      />
    </label>
  );
  return (
    <>
      <div className="cw-parts">
        {box('from', t.cwFrom, `${id}-lanes`)}
        {box('to', t.cwTo, `${id}-lanes`)}
        {box('what', t.cwWhat)}
      </div>
      <datalist id={`${id}-lanes`}>
        {(picker?.addresses ?? []).map((a) => (
          <option key={a} value={a} />
        ))}
      </datalist>
      <div className="cw-line">
        <button type="button" className="small" disabled={isLocked} onClick={() => put({ from: arrow.to, to: arrow.from })}>
          <ArrowLeftRight size={14} aria-hidden="true" /> {t.cwSwap}
        </button>
        {picker !== null && !isLocked && question.type === 'arrow' && <PickSwitch picker={picker} label={t.cwDraw} />}
      </div>
      {picker?.picking === true && (
        <p className="cw-note" role="status">
          {t.cwPickArrow}
        </p>
      )}
      <Sketch arrow={arrow} label={t.cwArrowDrawn(arrow.from || '…', arrow.to || '…', arrow.what || '…')} />
    </>
  );
}

/** The arrow alone, as the ladder would have it. */
function Sketch({ arrow, label }: { readonly arrow: Arrow; readonly label: string }) {
  const tip = useId();
  const [left, right, y] = [70, 290, 46];
  return (
    <svg className="cw-sketch" viewBox="0 0 360 64" role="img" aria-label={label}>
      <defs>
        <marker id={tip} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path className="cw-tip" d="M0 0L8 4L0 8Z" />
        </marker>
      </defs>
      <line className="lane" x1={left} x2={left} y1={18} y2={64} />
      <line className="lane" x1={right} x2={right} y1={18} y2={64} />
      <text x={left} y={12} textAnchor="middle">
        {arrow.from || '?'}
      </text>
      <text x={right} y={12} textAnchor="middle">
        {arrow.to || '?'}
      </text>
      <line className="cw-arrow" x1={left} x2={right - 1} y1={y} y2={y} markerEnd={`url(#${tip})`} />
      <text x={(left + right) / 2} y={y - 6} textAnchor="middle">
        {arrow.what || '?'}
      </text>
    </svg>
  );
}
