/** The filters that were saved under names, those that were used before, and a way to save the one that is written. */
import { Bookmark, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useWords } from '../i18n/index.ts';
import { deleteFilter, saveFilter, useSavedFilters } from './saved-filters.ts';
import { applyFilter, useApp } from './store.ts';

export function SavedFilters() {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className="icon" aria-label={t.savedFilters}>
        <Bookmark size={16} aria-hidden="true" />
      </Button>
      <Popover placement="bottom end">
        <Dialog className="dialog is-small saved" aria-label={t.savedFilters}>
          <Lists onDone={() => setOpen(false)} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Lists({ onDone }: { readonly onDone: () => void }) {
  const t = useWords();
  const saved = useSavedFilters((s) => s.saved);
  const recent = useApp((s) => s.filters);
  const text = useApp((s) => s.filterText);
  const use = (filter: string): void => {
    onDone();
    void applyFilter(filter);
  };
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    if (name === '') return;
    saveFilter(name, text);
    event.currentTarget.reset();
  };
  return (
    <>
      {saved.length === 0 ? (
        <p className="muted">{t.noSavedFilters}</p>
      ) : (
        <ul>
          {saved.map(({ name, text: filter }) => (
            <li key={name}>
              <button type="button" className="plain" onClick={() => use(filter)}>
                <strong>{name}</strong> <code>{filter}</code>
              </button>
              <button type="button" className="icon" aria-label={t.deleteFilter(name)} onClick={() => deleteFilter(name)}>
                <Trash2 size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {text.trim() !== '' && (
        <form onSubmit={save}>
          <p>
            {t.saveFilter} <code>{text}</code>
          </p>
          <input
            name="name"
            aria-label={t.filterName}
            placeholder={t.filterName}
            autoComplete="off"
            maxLength={80}
            required={true}
          />
          <button type="submit">{t.save}</button>
        </form>
      )}
      {recent.length > 0 && (
        <>
          <h3>{t.recentFilters}</h3>
          <ul>
            {recent.slice(0, 8).map((filter) => (
              <li key={filter}>
                <button type="button" className="plain" onClick={() => use(filter)}>
                  <code>{filter}</code>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
