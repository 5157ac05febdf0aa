/** The small windows: go to a frame, and the keys. */
import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { DialogBox } from '../widgets/DialogBox.tsx';
import { ACTIONS } from './actions.ts';
import { selectRow, useApp } from './store.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function GoToFrame({ isOpen, onClose }: Props) {
  const t = useWords();
  const packets = useApp((s) => s.packets);
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const frame = Number(new FormData(event.currentTarget).get('frame'));
    if (!Number.isInteger(frame) || frame < 1 || frame > packets) {
      setWrong(true);
      return;
    }
    selectRow(frame - 1);
    setWrong(false);
    onClose();
  };
  return (
    <DialogBox isOpen={isOpen} onClose={onClose} title={t.goTo}>
      <form onSubmit={submit}>
        <label>
          {t.goToLabel(String(packets))}
          <input name="frame" inputMode="numeric" autoComplete="off" autoFocus={true} aria-invalid={isWrong} className="mono" />
        </label>
        {isWrong && <p role="alert">{t.noSuchFrame}</p>}
        <div className="dialog-buttons">
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
          <button type="submit" className="primary">
            {t.go}
          </button>
        </div>
      </form>
    </DialogBox>
  );
}

export function Shortcuts({ isOpen, onClose }: Props) {
  const t = useWords();
  return (
    <DialogBox isOpen={isOpen} onClose={onClose} title={t.shortcuts}>
      <div className="keys">
        <table>
          <tbody>
            {[
              ...ACTIONS.filter((a) => a.keys.length > 0).map((a) => [a.keys.join(', '), t.actions[a.id]]),
              ...t.paneKeys,
              ...t.toolShortcuts,
            ].map(([keys, what]) => (
              <tr key={what}>
                <th scope="row" className="mono">
                  {t.keyText(keys ?? '')}
                </th>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="dialog-buttons">
        <button type="button" className="primary" onClick={onClose}>
          {t.done}
        </button>
      </div>
    </DialogBox>
  );
}
