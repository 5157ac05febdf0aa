/** Words of `trama check`. */
import type { Finding } from '../../core/coursework/assertions/result.ts';
import type { CountRule } from '../../core/coursework/assertions/schema.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

const COUNTED: Record<Extract<Finding, { code: 'count' }>['of'], readonly [string, string]> = {
  frames: ['frame', 'frames'],
  matching: ['frame matches', 'frames match'],
  flows: ['conversation is like this', 'conversations are like this'],
  exchanges: ['HTTP exchange is like this', 'HTTP exchanges are like this'],
  bindings: ['NAT binding is like this', 'NAT bindings are like this'],
};

function rule(wanted: CountRule): string {
  if (typeof wanted === 'number') return `exactly ${wanted}`;
  if (wanted.max === undefined) return `at least ${wanted.min ?? 0}`;
  return wanted.min === undefined ? `at most ${wanted.max}` : `from ${wanted.min} to ${wanted.max}`;
}

const list = (values: readonly (string | number)[]): string => (values.length === 0 ? 'nothing' : values.join(', '));

function finding(f: Finding): string {
  switch (f.code) {
    case 'count':
      return `${number(f.found, ...COUNTED[f.of])}; wanted: ${rule(f.wanted)}`;
    case 'frames':
      return [
        ...(f.missing.length > 0 ? [`does not match: ${list(f.missing)}`] : []),
        ...(f.extra.length > 0 ? [`matches, too: ${list(f.extra)}`] : []),
      ].join('; ');
    case 'no-frame':
      return `there is no frame ${f.frame}: the capture has ${f.packets}`;
    case 'no-field':
      return `there is no field called ${f.field}${f.suggestions.length > 0 ? `; did you mean ${f.suggestions.join(', ')}?` : ''}`;
    case 'field':
      return `${f.field} is ${list(f.found)}; wanted: ${list(f.wanted)}`;
    case 'handshake':
      return `flow ${f.flow} has no complete handshake (${f.opening})`;
    case 'translator':
      return `${f.address} belongs to no translator; those found: ${list(f.known)}`;
    case 'copy':
      return `frame ${f.frame} is ${f.found === null ? 'no copy' : `a copy of ${f.found}`}; wanted: a copy of ${f.wanted}`;
    case 'checksum':
      return `${f.field} is wrong`;
    case 'expert':
      return `${f.item} (${f.severity}), ${number(f.count, 'time', 'times')}`;
    case 'damaged':
      return `the file is damaged at byte ${f.offset}: ${f.detail}`;
    case 'cut':
      return `${number(f.count, 'packet is', 'packets are')} cut by the snap length`;
  }
}

export const checkEn = {
  finding,
  framesOf: (frames: readonly number[]) => (frames.length === 1 ? `frame ${frames[0]}` : `frames ${frames.join(', ')}`),
  passed: 'passed',
  failed: 'FAILED',
  totals: (passed: number, failed: number) => `${passed} passed, ${failed} failed`,
};
