/** The bar at the top: opening, the views, and what a person chooses for good. */
import { FolderOpen, Keyboard, Settings2, X } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { LANGUAGES, useWords } from '../i18n/index.ts';
import { AnalysisMenu } from '../tools/AnalysisMenu.tsx';
import '../styles/shell.css';
import { FileMenu } from './FileMenu.tsx';
import { FilterBar } from './FilterBar.tsx';
import { chooseFile } from './sources.ts';
import { choose, closeCapture, useApp } from './store.ts';

export function Toolbar({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const t = useWords();
  const name = useApp((s) => s.name);
  const hasCapture = useApp((s) => s.stage.kind === 'open' || s.stage.kind === 'reading');
  return (
    <header className="toolbar">
      <button type="button" className="primary" aria-label={t.openCapture} onClick={() => void chooseFile()}>
        <FolderOpen size={16} aria-hidden="true" /> {hasCapture ? t.openOther : t.openCapture}
      </button>
      {hasCapture && (
        <span className="capture-name">
          <span title={name}>{name}</span>
          <button
            type="button"
            className="icon"
            aria-label={t.closeCapture}
            title={t.closeCapture}
            onClick={() => void closeCapture()}
          >
            <X size={14} />
          </button>
        </span>
      )}
      {hasCapture ? <FilterBar /> : <span className="grow" />}
      {hasCapture && <AnalysisMenu />}
      {hasCapture && <FileMenu />}
      <Choices onShortcuts={onShortcuts} />
    </header>
  );
}

function Choices({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  return (
    <>
      {/* Its name is there in English, too: whoever cannot read the rest must find it. */}
      <select
        aria-label={lang === 'en' ? t.language : `${t.language} / Language`}
        value={lang}
        onChange={(e) => choose({ lang: e.target.value === 'es' ? 'es' : 'en' })}
      >
        {LANGUAGES.map(([code, label]) => (
          <option key={code} value={code} lang={code}>
            {label}
          </option>
        ))}
      </select>
      <DialogTrigger>
        <Button className="icon" aria-label={t.settings}>
          <Settings2 size={16} aria-hidden="true" />
        </Button>
        <Popover placement="bottom end">
          <Dialog className="dialog is-small" aria-label={t.settings}>
            <Preferences />
          </Dialog>
        </Popover>
      </DialogTrigger>
      <button type="button" className="icon" aria-label={t.shortcuts} title={t.shortcuts} onClick={onShortcuts}>
        <Keyboard size={16} aria-hidden="true" />
      </button>
    </>
  );
}

function Preferences() {
  const t = useWords();
  const theme = useApp((s) => s.theme);
  const textSize = useApp((s) => s.textSize);
  const timeFormat = useApp((s) => s.timeFormat);
  return (
    <>
      <Choice label={t.theme} value={theme} among={t.themes} onChoose={(value) => choose({ theme: value })} />
      <Choice label={t.textSize} value={textSize} among={t.textSizes} onChoose={(value) => choose({ textSize: value })} />
      <Choice label={t.timeFormat} value={timeFormat} among={t.timeFormats} onChoose={(value) => choose({ timeFormat: value })} />
    </>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly among: Readonly<Record<T, string>>;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, value, among, onChoose }: ChoiceProps<T>) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChoose(event.target.value as T)}>
        {Object.entries<string>(among).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
