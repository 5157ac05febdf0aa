/** The results of `trama check`: for people, and as JUnit. */
import { safeText } from '../../core/annotate/format.ts';
import type { AssertionResult } from '../../core/coursework/assertions/result.ts';
import type { LocalText } from '../../core/coursework/assertions/schema.ts';
import type { CheckDocument, CheckResultSection } from '../../core/engine/documents/check-schemas.ts';
import type { Language } from '../context.ts';
import type { Messages } from '../messages/index.ts';
import { wrapAfter } from './layout.ts';
import type { TextOptions } from './options.ts';

export const localText = (text: LocalText | undefined, language: Language): string | null =>
  text === undefined ? null : typeof text === 'string' ? text : text[language];

export function resultSection(
  { assertion, check, passed, findings }: AssertionResult,
  messages: Messages,
  language: Language,
): CheckResultSection {
  return {
    name: assertion.name,
    description: localText(assertion.description, language),
    check,
    passed,
    findings: findings.map((f) => ({ code: f.code, text: messages.check.finding(f), frames: [...f.frames] })),
  };
}

export function* checkText(document: CheckDocument, { messages, style, columns }: TextOptions): Generator<string> {
  const { check: m } = messages;
  if (document.title !== null) yield `${style.heading(safeText(document.title))}\n`;
  const width = Math.max(m.passed.length, m.failed.length);
  for (const { name, description, passed, findings } of document.results) {
    const verdict = (passed ? m.passed : m.failed).padEnd(width);
    yield `${passed ? style.good(verdict) : style.error(verdict)}  ${style.strong(safeText(name))}\n`;
    const indent = ' '.repeat(width + 2);
    if (!passed && description !== null) yield `${wrapAfter(indent, safeText(description, 2000), columns).join('\n')}\n`;
    for (const f of findings) {
      if (passed) continue;
      const where = f.frames.length > 0 ? ` (${m.framesOf(f.frames)})` : '';
      yield `${wrapAfter(`${indent}- `, safeText(f.text, 2000) + where, columns).join('\n')}\n`;
    }
  }
  yield `${m.totals(document.passed, document.failed)}\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};
/** What XML 1.0 §2.2 does not allow in a document at all, escaped or not: most control characters, halves of surrogate pairs. */
function isXml(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

export const xml = (text: string): string =>
  Array.from(text, (c) => (isXml(c.codePointAt(0) ?? 0) ? (ENTITIES[c] ?? c) : '\ufffd')).join('');

/** One test suite, one case an assertion. */
export function junit(document: CheckDocument, suite: string, { messages }: TextOptions): string {
  const { results, passed, failed } = document;
  const cases = results.map((r) => {
    const head = `    <testcase classname="${xml(suite)}" name="${xml(r.name)}"`;
    if (r.passed) return `${head}/>\n`;
    const lines = r.findings.map((f) => (f.frames.length > 0 ? `${f.text} (${messages.check.framesOf(f.frames)})` : f.text));
    const body = xml([...(r.description === null ? [] : [r.description]), ...lines].join('\n'));
    return `${head}>\n      <failure type="${r.check}" message="${xml(lines[0] ?? '')}">${body}</failure>\n    </testcase>\n`;
  });
  const total = `tests="${passed + failed}" failures="${failed}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n  <testsuite name="${xml(suite)}" ${total}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`;
}
