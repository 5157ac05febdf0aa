/** Answers that are picked among the packets: frames, pairs of them, and frames in an order. */
import { ArrowDown, ArrowUp, MousePointerClick, Plus, X } from 'lucide-react';
import { flushSync } from 'react-dom';
import {
  framesIn,
  isNoneAtAll,
  movedItem,
  noneAtAll,
  orderIn,
  pairsIn,
  picked,
  withNext,
  withoutFrame,
  withoutItem,
  withoutPair,
} from '../../../core/engine/session/coursework/picks.ts';
import { MarkdownLine, plainOf } from '../Markdown.tsx';
import { TextBox } from './Plain.tsx';
import { type AnswerProps, localText, type Picker } from './props.ts';

interface PickBarProps extends AnswerProps {
  readonly how: string;
  readonly label: string;
}

/** What picks with the keyboard, and the switch for the mouse. */
function PickBar({ question, answer, onAnswer, isLocked, picker, t, how, label }: PickBarProps) {
  if (picker === null || isLocked) return null;
  const { frame, original } = picker;
  const add = (): void => {
    if (frame === null) return;
    const next = picked(question.type, answer, frame, original, false);
    if (next === null) return;
    onAnswer(next.answer);
    picker.setOriginal(next.original);
  };
  return (
    <>
      <div className="cw-line">
        <button type="button" className="small" disabled={frame === null} onClick={add} title="Alt+A">
          <Plus size={14} aria-hidden="true" /> {frame === null ? t.cwAddSelected : label}
        </button>
        {original !== null && question.type === 'pairs' && (
          <button type="button" className="small" onClick={() => picker.setOriginal(null)}>
            {t.cwPairForget}
          </button>
        )}
        <PickSwitch picker={picker} label={t.cwPick} />
      </div>
      {picker.picking && (
        <p className="cw-note" role="status">
          {how}
        </p>
      )}
    </>
  );
}

export function PickSwitch({ picker, label }: { readonly picker: Picker; readonly label: string }) {
  return (
    <button
      type="button"
      className="small cw-pick"
      aria-pressed={picker.picking}
      onClick={() => picker.setPicking(!picker.picking)}
    >
      <MousePointerClick size={14} aria-hidden="true" /> {label}
    </button>
  );
}

interface ChipProps {
  readonly text: string;
  readonly frame: number;
  readonly picker: Picker | null;
  readonly t: AnswerProps['t'];
  readonly isLocked: boolean;
  readonly onRemove: () => void;
}

function Chip({ text, frame, picker, t, isLocked, onRemove }: ChipProps) {
  return (
    <li className="cw-chip">
      {picker === null ? (
        <span className="mono">{text}</span>
      ) : (
        <button type="button" className="cw-chip-go mono" title={t.cwShowFrame(String(frame))} onClick={() => picker.show(frame)}>
          {text}
        </button>
      )}
      {!isLocked && (
        <button type="button" className="cw-chip-x" aria-label={t.cwRemove(text)} title={t.cwRemove(text)} onClick={onRemove}>
          <X size={12} />
        </button>
      )}
    </li>
  );
}

/** More chips than these are not looked at one by one. */
const MAX_CHIPS = 60;

export function FramesAnswer(props: AnswerProps) {
  const { answer, onAnswer, isLocked, picker, t } = props;
  const frames = framesIn(answer) ?? [];
  const none = isNoneAtAll(answer ?? null);
  return (
    <>
      <TextBox {...props} label={t.cwFramesLabel} className="mono" />
      <ul className="cw-chips" aria-label={t.cwFramesLabel}>
        {frames.slice(0, MAX_CHIPS).map((f) => (
          <Chip
            key={f}
            text={String(f)}
            frame={f}
            picker={picker}
            t={t}
            isLocked={isLocked}
            onRemove={() => onAnswer(withoutFrame(answer, f))}
          />
        ))}
      </ul>
      <PickBar {...props} how={t.cwPickFrames} label={t.cwAddFrame(String(picker?.frame ?? ''))} />
      <NoneBox none={none} {...props} />
    </>
  );
}

/** That there are none is an answer; an empty field is none. */
function NoneBox({ none, onAnswer, isLocked, t }: AnswerProps & { readonly none: boolean }) {
  return (
    <label className="cw-choice">
      <input
        type="checkbox"
        checked={none}
        disabled={isLocked}
        onChange={(event) => onAnswer(event.target.checked ? noneAtAll : undefined)}
      />
      <span>{t.cwNoneFrames}</span>
    </label>
  );
}

export function PairsAnswer(props: AnswerProps) {
  const { answer, onAnswer, isLocked, picker, t } = props;
  const pairs = pairsIn(answer) ?? [];
  const none = isNoneAtAll(answer ?? null);
  const frame = String(picker?.frame ?? '');
  const original = picker?.original ?? null;
  return (
    <>
      <TextBox {...props} label={t.cwPairsLabel} className="mono" />
      <ul className="cw-chips" aria-label={t.cwPairsLabel}>
        {pairs.slice(0, MAX_CHIPS).map(([a, b]) => (
          <Chip
            key={`${a}-${b}`}
            text={`${a} → ${b}`}
            frame={a}
            picker={picker}
            t={t}
            isLocked={isLocked}
            onRemove={() => onAnswer(withoutPair(answer, a, b))}
          />
        ))}
      </ul>
      <PickBar
        {...props}
        how={t.cwPickPairs}
        label={original === null ? t.cwPairOriginal(frame) : t.cwPairCopy(String(original), frame)}
      />
      {original !== null && (
        <p className="cw-note" role="status">
          {t.cwPairWaiting(String(original))}
        </p>
      )}
      <NoneBox none={none} {...props} />
    </>
  );
}

/** Named events are taken one after the other; each can be moved and taken out again. Frames are picked. */
export function OrderAnswer(props: AnswerProps) {
  const { question, answer, onAnswer, isLocked, picker, t, lang, isInvalid } = props;
  const order = orderIn(answer);
  const events = question.items;
  const textOf = (id: string): string => {
    const event = events?.find((e) => e.id.toLowerCase() === id.toLowerCase());
    return event === undefined ? id : localText(event.text, lang);
  };
  const left = (events ?? []).filter((e) => !order.some((o) => o.toLowerCase() === e.id.toLowerCase()));
  const showsOrder = events !== undefined || (!isInvalid && order.length > 0);
  return (
    <>
      {events === undefined && (
        <>
          <TextBox {...props} label={t.cwFramesLabel} className="mono" />
          <PickBar {...props} how={t.cwPickOrder} label={t.cwAddFrame(String(picker?.frame ?? ''))} />
        </>
      )}
      {showsOrder && (
        <div className="cw-order-place">
          <h4 id={`order-${question.id}`}>{t.cwOrderYours}</h4>
          {order.length === 0 ? (
            <p className="muted">{t.cwOrderEmpty}</p>
          ) : (
            <ol className="cw-order" aria-labelledby={`order-${question.id}`}>
              {order.map((id, i) => (
                <OrderItem
                  // biome-ignore lint/suspicious/noArrayIndexKey: a frame may be written twice; its place tells it apart
                  key={`${id}-${i}`}
                  text={textOf(id)}
                  index={i}
                  last={order.length - 1}
                  t={t}
                  isLocked={isLocked}
                  onMove={(from, to) => onAnswer(movedItem(answer, from, to))}
                  onRemove={() => onAnswer(withoutItem(answer, i))}
                />
              ))}
            </ol>
          )}
        </div>
      )}
      {left.length > 0 && (
        <div className="cw-order-place">
          <h4 id={`events-${question.id}`}>{t.cwOrderLeft}</h4>
          <ul className="cw-order" aria-labelledby={`events-${question.id}`}>
            {left.map((e, i) => (
              <li key={e.id}>
                <button
                  type="button"
                  className="cw-order-add"
                  data-cw-first={i === 0 ? '' : undefined}
                  disabled={isLocked}
                  aria-label={t.cwOrderAdd(plainOf(localText(e.text, lang)))}
                  onClick={() => onAnswer(withNext(answer, e.id))}
                >
                  <Plus size={14} aria-hidden="true" />
                  <span lang={lang}>
                    <MarkdownLine text={localText(e.text, lang)} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface OrderItemProps {
  readonly text: string;
  readonly index: number;
  readonly last: number;
  readonly t: AnswerProps['t'];
  readonly isLocked: boolean;
  readonly onMove: (from: number, to: number) => void;
  readonly onRemove: () => void;
}

const DRAGGED = 'application/x-trama-order';

function OrderItem({ text, index, last, t, isLocked, onMove, onRemove }: OrderItemProps) {
  const plain = plainOf(text);
  return (
    <li
      draggable={!isLocked}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, String(index));
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event) => {
        const from = event.dataTransfer.getData(DRAGGED);
        if (from === '' || isLocked) return;
        event.preventDefault();
        event.stopPropagation();
        onMove(Number(from), index);
      }}
      onKeyDown={(event) => {
        if (!event.altKey || isLocked || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        event.stopPropagation();
        const to = index + (event.key === 'ArrowUp' ? -1 : 1);
        if (to < 0 || to > last) return;
        // The keyboard goes with the event, at once: the next key may come before the next picture.
        const list = event.currentTarget.parentElement;
        flushSync(() => onMove(index, to));
        (list?.children[to]?.querySelector('button:not(:disabled)') as HTMLElement | null)?.focus();
      }}
    >
      <span className="cw-order-text">
        <MarkdownLine text={text} />
      </span>
      <span className="cw-order-tools">
        <button
          type="button"
          className="icon"
          aria-label={t.cwUp(plain)}
          title="Alt+↑"
          disabled={isLocked || index === 0}
          onClick={() => onMove(index, index - 1)}
        >
          <ArrowUp size={14} />
        </button>
        <button
          type="button"
          className="icon"
          aria-label={t.cwDown(plain)}
          title="Alt+↓"
          disabled={isLocked || index === last}
          onClick={() => onMove(index, index + 1)}
        >
          <ArrowDown size={14} />
        </button>
        <button type="button" className="icon" aria-label={t.cwRemove(plain)} disabled={isLocked} onClick={onRemove}>
          <X size={14} />
        </button>
      </span>
    </li>
  );
}
