/** Who is in a class, from the CSV that a gradebook exports (RFC 4180; semicolons and tabs as spreadsheets write them). */
import { isStudentId, STUDENT_ID_RULE } from './package.ts';

/** The first of these that is a column's title names the students: Moodle, Canvas, Gradescope, GitHub Classroom, one's own. */
const TITLES = [
  'student',
  'id',
  'student id',
  'student_id',
  'sid',
  'id number',
  'idnumber',
  'username',
  'sis user id',
  'sis login id',
  'identifier',
  'github_username',
  'email',
  'legajo',
  'alumno',
  'usuario',
];
const MAX_STUDENTS = 20_000;

export interface ClassListFault {
  /** From 1; of the file. */
  readonly line: number;
  readonly message: string;
}

export type ClassList =
  | { readonly students: readonly string[]; readonly faults: readonly [] }
  | { readonly students: readonly []; readonly faults: readonly ClassListFault[] };

/** @param column the title of the column with the IDs; default: one that says so, or the only one there is */
export function classList(text: string, column?: string): ClassList {
  const rows = cells(text.replace(/^\ufeff/, ''));
  const [head, ...rest] = rows;
  const failed = (line: number, message: string): ClassList => ({ students: [], faults: [{ line, message }] });
  if (head === undefined) return failed(1, 'the list is empty');
  const titles = head.cells.map((c) => c.trim().toLowerCase());
  const wanted = column === undefined ? TITLES.find((t) => titles.includes(t)) : column.trim().toLowerCase();
  const at = wanted === undefined ? (titles.length === 1 && rest.length > 0 ? 0 : -1) : titles.indexOf(wanted);
  if (at < 0) {
    const found = head.cells
      .map((c) => `'${c.trim().slice(0, 40)}'`)
      .slice(0, 12)
      .join(', ');
    return failed(
      head.line,
      `no column ${column === undefined ? 'is called student or id' : `is called '${column}'`}; there are ${found}`,
    );
  }
  if (rest.length > MAX_STUDENTS) return failed(rest[MAX_STUDENTS]?.line ?? 1, `at most ${MAX_STUDENTS} students are read`);
  const faults: ClassListFault[] = [];
  const students = new Map<string, string>();
  for (const { line, cells: row } of rest) {
    const id = studentId((row[at] ?? '').trim());
    if (id === '' && row.every((c) => c.trim() === '')) continue;
    if (!isStudentId(id)) faults.push({ line, message: `'${id.slice(0, 60)}' is no student's ID: ${STUDENT_ID_RULE}` });
    // Folders of equal letters are one folder on many systems.
    else if (students.has(id.toLowerCase())) faults.push({ line, message: `'${id}' is listed twice` });
    else students.set(id.toLowerCase(), id);
    if (faults.length >= 20) break;
  }
  if (faults.length > 0) return { students: [], faults };
  if (students.size === 0) return failed(head.line, 'no student is listed');
  return { students: [...students.values()], faults: [] };
}

/** Moodle's grading worksheet numbers those who hand in; the folders of its archives have the number alone. */
const studentId = (cell: string): string => /^(?:participant|participante)\s+(\d+)$/i.exec(cell)?.[1] ?? cell;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function cells(text: string): Row[] {
  const first = text.split('\n', 1)[0] ?? '';
  const separator = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0] ?? ',';
  const rows: Row[] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let started = 1;
  const end = () => {
    row.push(cell);
    if (row.some((c) => c !== '')) rows.push({ line: started, cells: row });
    row = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text.charAt(i + 1) === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === separator) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') {
      end();
      started = line;
    } else if (c !== '\r') cell += c;
  }
  end();
  return rows;
}
