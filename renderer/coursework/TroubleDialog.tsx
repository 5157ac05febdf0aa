/** What is wrong with an exercise or a submission that was opened. */

import { useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { DialogBox } from '../widgets/DialogBox.tsx';
import { setTrouble, type Trouble, useCoursework } from './state.ts';

export function TroubleDialog() {
  const t = useWords();
  const trouble = useCoursework((s) => s.trouble);
  const close = (): void => setTrouble(null);
  return (
    <DialogBox isOpen={trouble !== null} onClose={close} title={trouble?.kind === 'hidden' ? t.coursework : t.cwTrouble}>
      {trouble !== null && <What trouble={trouble} />}
      <div className="dialog-buttons">
        <button type="button" className="primary" autoFocus={true} onClick={close}>
          {t.done}
        </button>
      </div>
    </DialogBox>
  );
}

function What({ trouble }: { readonly trouble: Trouble }) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  switch (trouble.kind) {
    case 'no-capture':
      return <p>{t.cwNoCapture(trouble.name)}</p>;
    case 'no-file':
      return <p>{t.cwNoFile(trouble.name)}</p>;
    case 'hidden':
      return <p>{t.cwExportHidden}</p>;
    case 'foreign':
      return <p>{t.cwForeign(trouble.name)}</p>;
    case 'wrong':
      return (
        <>
          <p>{t.cwWrong[trouble.what](trouble.name)}</p>
          <ul className="cw-problems">
            {trouble.problems.map((p) => (
              <li key={`${p.line}:${p.column} ${p.message.en}`}>
                <span className="mono">{t.cwPlace(p.line, p.column)}</span> {p.path === '' ? '' : `${p.path}: `}
                {p.message[lang]}
              </li>
            ))}
          </ul>
        </>
      );
  }
}
