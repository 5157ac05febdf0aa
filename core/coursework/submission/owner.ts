/** Whose submission it is, by the name of the folder or file in which a course server handed it on: nobody but the server chose that. */

/** Names of the path that are looked at, from the end: the file's, and that of the folder around it. */
const NAMES = 2;
/** Words of one name. */
const MAX_WORDS = 40;

const WORD = /[\p{L}\p{N}]+/gu;

export type Owner =
  | { readonly student: string }
  | { readonly fault: 'nobody' }
  | { readonly fault: 'several'; readonly students: readonly string[] };

/**
 * Finds the IDs of a class in names such as `Ana Pérez_4711_assignsubmission_file` (Moodle), `nat-lab-octocat` (GitHub Classroom),
 * `perezana_4711_90210_answers.yaml` (Canvas). An ID is found where it stands between signs that are no letters or digits; the longest one counts.
 */
export class OwnerFinder {
  /** By the ID in small letters. */
  readonly #students: ReadonlyMap<string, string>;

  constructor(students: readonly string[]) {
    this.#students = new Map(students.map((s) => [s.toLowerCase(), s]));
  }

  /** @param path with either slash; where no name of it has an ID, that is nobody's */
  ownerOf(path: string): Owner {
    const names = path.split(/[/\\]/).filter((n) => n !== '' && n !== '.');
    for (const name of names.reverse().slice(0, NAMES)) {
      const found = this.#inName(name.toLowerCase());
      const [student] = found;
      if (student === undefined) continue;
      return found.length === 1 ? { student } : { fault: 'several', students: found };
    }
    return { fault: 'nobody' };
  }

  /** The longest IDs in a name: more than one where different ones are as long. */
  #inName(name: string): readonly string[] {
    const words = [...name.matchAll(WORD)].slice(0, MAX_WORDS).map((m) => [m.index, m.index + m[0].length] as const);
    const found = new Set<string>();
    let longest = 0;
    for (const [i, [from]] of words.entries())
      for (const [, to] of words.slice(i)) {
        const student = this.#students.get(name.slice(from, to));
        if (student === undefined || to - from < longest) continue;
        if (to - from > longest) found.clear();
        longest = to - from;
        found.add(student);
      }
    return [...found];
  }
}
