/** A student's package: the exercise without its keys, and the token by which the grader knows whose package was answered. */
import { yamlOf } from '../../yaml/write.ts';
import type { ParsedExercise } from '../exercise/parse.ts';
import { type Package, SECRET_KEYS } from '../exercise/schema.ts';
import type { Derive } from './chance.ts';

/** What the capture is called in every package. */
export const PACKAGE_CAPTURE = 'capture.pcapng';

/** HMAC-SHA-256 keyed by the course's secret. */
export type Hmac = (text: string) => Uint8Array;

/** What one student's variant of an exercise is drawn from. */
export const studentDerive =
  (hmac: Hmac, exercise: string, student: string): Derive =>
  (label) =>
    hmac(JSON.stringify(['trama.variant/1', exercise, student, label]));

/** Names of folders on every system, and one word in a token. */
const STUDENT = /^[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,62}[A-Za-z0-9_+-])?$/;
export const isStudentId = (text: string): boolean => STUDENT.test(text);
export const STUDENT_ID_RULE =
  'at most 64 letters, digits and . _ @ + -, beginning with a letter or digit, not ending with a full stop or @';

const SEPARATOR = '~';

/**
 * `ID~signature`: the signature is of exercise, student and capture, so that a package of another student, exercise or course is not mistaken
 * for this one. Texts of the exercise are not in it: a slip may be corrected after packages were handed out.
 * @param capture SHA-256 of the capture's bytes, hexadecimal
 */
export function variantToken(hmac: Hmac, exercise: string, student: string, capture: string): string {
  const signature = hmac(JSON.stringify(['trama.package/1', exercise, student, capture]));
  return `${student}${SEPARATOR}${base64url(signature)}`;
}

/** Whom the token names; undefined where it is none. */
export function studentOfToken(token: string): string | undefined {
  const at = token.indexOf(SEPARATOR);
  const student = token.slice(0, Math.max(0, at));
  return isStudentId(student) && /^[A-Za-z0-9_-]{43}$/.test(token.slice(at + 1)) ? student : undefined;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 §5, without padding. */
function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let bit = 0; bit < bytes.length * 8; bit += 6) {
    const at = bit >> 3;
    const pair = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    text += ALPHABET.charAt((pair >> (10 - (bit & 7))) & 63);
  }
  return text;
}

/** exercise.yaml of a package. Schema `trama.package/1`. */
export function packageText({ exercise }: ParsedExercise, student: string, variant: string): string {
  const { sections, capture: _, variant: __, ...rest } = exercise;
  return yamlOf({
    ...rest,
    schema: 'trama.package/1',
    capture: PACKAGE_CAPTURE,
    package: { student, variant } satisfies Package['package'],
    sections: sections.map((section) => ({
      ...section,
      questions: section.questions.map((q) =>
        Object.fromEntries(Object.entries(q).filter(([key]) => !SECRET_KEYS.includes(key))),
      ),
    })),
  });
}
