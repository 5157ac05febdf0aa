/** What a field is, and where it is defined. */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FieldHelp } from '../../core/engine/session/list/model.ts';
import { engine, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';

export function FieldHelpBox({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const [help, setHelp] = useState<FieldHelp | null>(null);
  useEffect(() => {
    let isCurrent = true;
    engine()
      .describe(name, lang)
      .then((found) => isCurrent && setHelp(found))
      .catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [name, lang]);
  if (help === null || help.name !== name) return null;
  return (
    <section className="field-help" aria-label={t.aboutField} aria-live="polite">
      <button type="button" className="icon" aria-label={t.dismiss} onClick={onClose}>
        <X size={14} />
      </button>
      {/* Titles of fields are names: in English, as in Wireshark. */}
      <h3>
        <span lang="en">{help.title}</span> <code>{help.name}</code>
      </h3>
      <p>{help.documentation}</p>
      <p>
        {t.fieldType}: {help.type}
        {help.references.length > 0 && (
          <>
            {'. '}
            {t.fieldReferences}: {help.references.join(', ')}
          </>
        )}
      </p>
    </section>
  );
}
