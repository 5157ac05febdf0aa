/** The page of an empty window: open a capture, one of those opened lately, or one of the samples. */
import { FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { CourseList } from '../coursework/CourseList.tsx';
import { useWords } from '../i18n/index.ts';
import '../styles/first-run.css';
import { desktop } from './desktop.ts';
import samples from './samples.json' with { type: 'json' };
import { chooseFile, openRecent, openSample } from './sources.ts';

export function EmptyState() {
  const t = useWords();
  return (
    <main className="state-page">
      <div className="first-run">
        <div className="drop-zone">
          <FolderOpen size={40} aria-hidden="true" />
          <h1>{t.emptyTitle}</h1>
          <p>{t.emptyText}</p>
          <p className="muted">{t.emptyPrivate}</p>
          <p>
            <button type="button" className="primary" onClick={() => void chooseFile()}>
              {t.openOther}
            </button>
          </p>
        </div>
        <Recent />
        <section aria-labelledby="samples">
          <h2 id="samples">{t.samples}</h2>
          <ul className="first-list">
            {samples.map((name) => (
              <li key={name}>
                <button type="button" onClick={() => void openSample(name)}>
                  <span className="mono">{name}</span>
                  <span>{t.sampleTexts[name as keyof typeof t.sampleTexts]}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <CourseList />
      </div>
    </main>
  );
}

/** Of the desktop app only: a browser tells no page which files were opened. */
function Recent() {
  const t = useWords();
  const [recent, setRecent] = useState<readonly { readonly index: number; readonly name: string }[]>([]);
  useEffect(() => {
    void desktop()?.recentCaptures().then(setRecent);
  }, []);
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">{t.recent}</h2>
      <ul className="first-list">
        {recent.map(({ index, name }) => (
          <li key={index}>
            <button type="button" onClick={() => void openRecent(index)}>
              <span className="mono">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
