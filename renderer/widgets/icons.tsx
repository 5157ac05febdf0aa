/** Glyphs that go with a colour: no meaning is told by colour alone. */
import type { Severity } from '../../core/engine/session/protocol.ts';

const MARKS: Readonly<Record<Severity, string>> = { chat: '', note: 'i', warning: '▲', error: '✖' };

export const severityMark = (severity: Severity): string => MARKS[severity];
