/** The exercises that the page comes with, in the order of the course; and how to open another one. */
import { FolderOpen } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/coursework.css';
import { localText } from './answers/props.ts';
import { chooseExercise, openShipped } from './open.ts';

type Local = Parameters<typeof localText>[0];

/** As scripts/build-renderer.mjs writes it. */
interface Listed {
  readonly name: string;
  readonly title: Local;
  readonly about: Local | null;
  readonly questions: number;
  readonly points: number;
}

let asked: Promise<readonly Listed[]> | undefined;

/** None: whoever serves the page serves a student's package, or nothing but the page. */
async function courseOf(): Promise<readonly Listed[]> {
  try {
    const response = await fetch(new URL('exercises/course.json', document.baseURI));
    const listed: unknown = response.ok ? await response.json() : [];
    return Array.isArray(listed) ? (listed as readonly Listed[]) : [];
  } catch {
    return [];
  }
}

export function CourseList() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const id = useId();
  const [course, setCourse] = useState<readonly Listed[]>([]);
  useEffect(() => {
    asked ??= courseOf();
    void asked.then(setCourse);
  }, []);
  return (
    <section aria-labelledby={id} className="cw-course">
      <h2 id={id}>{t.cwCourse}</h2>
      <p className="cw-line">
        <button type="button" onClick={() => chooseExercise('folder')}>
          <FolderOpen size={14} aria-hidden="true" /> {t.cwOpenFolder}
        </button>
        <button type="button" onClick={() => chooseExercise('files')}>
          {t.cwOpenFiles}
        </button>
      </p>
      {course.length > 0 && (
        <ol className="first-list">
          {course.map((e, i) => (
            <li key={e.name}>
              <button type="button" onClick={() => void openShipped(e.name)}>
                <strong lang={lang}>
                  {i + 1}. {localText(e.title, lang)}
                </strong>
                <span className="muted">
                  {e.about !== null && `${localText(e.about, lang)} · `}
                  {t.cwSize(e.questions, t.cwPoints(String(e.points)))}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
