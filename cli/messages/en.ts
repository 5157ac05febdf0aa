import { bondingEn } from '../../core/engine/documents/words/bonding.en.ts';
import { failoverEn } from '../../core/engine/documents/words/failover.en.ts';
import { flowsEn } from '../../core/engine/documents/words/flows.en.ts';
import { followEn } from '../../core/engine/documents/words/follow.en.ts';
import { lvsEn } from '../../core/engine/documents/words/lvs.en.ts';
import { reportEn } from '../../core/engine/documents/words/report.en.ts';
import { alignEn } from './align.en.ts';
import { checkEn } from './check.en.ts';
import { statsEn } from './stats.en.ts';

/** Words of the text outputs. The story's own sentences are core/annotate's. */
export const en = {
  align: alignEn,
  bonding: bondingEn,
  check: checkEn,
  failover: failoverEn,
  follow: followEn,
  ...flowsEn,
  ...reportEn,
  lvs: lvsEn,
  stats: statsEn,
  capture: 'Capture',
  from: 'from',
  to: 'to',
  utc: 'UTC',
  duration: 'duration',
  role: 'role',
  name: 'name',
  time: 'time',
  phase: 'phase',
  noFlows: 'No TCP, UDP or ICMP conversation.',
  noFlowMatches: 'No conversation has a packet that matches the filter.',
  noHttp: 'No HTTP message.',
  noHttpMatches: 'No HTTP message has a packet that matches the filter.',
  cutHttp: (count: number, first: number) =>
    count === 1
      ? `The snap length cut frame ${first}, which belongs to an HTTP conversation: a message that begins there is not listed.`
      : `The snap length cut ${count} frames of HTTP conversations (the first is ${first}): messages that begin there are not listed.`,
  proxies: 'Proxies, which cannot be paired packet by packet',
  inFrame: (n: number) => `frame ${n}`,
  inFlow: (n: number) => `flow ${n}`,
  framesOf: (list: string) => `frames ${list}`,
  rule: 'rule',
  source: 'source',
  translators: 'Translators',
  bindingColumn: 'binding',
  pairsColumn: 'pairs',
  pairs: (n: number) => (n === 1 ? '1 pair' : `${n} pairs`),
  start: 'start',
  nat: 'NAT',
  leg: { original: 'before', translated: 'after' },
  tableEntry: 'table',
  atTheEnd: (state: string) => `at the end: ${state}`,
  lastRefreshed: 'last refreshed',
  reused: (before: number | null) =>
    before === null
      ? 'opened again with the same addresses and ports'
      : `the addresses and ports of binding ${before} are used again`,
  historyKinds: {
    created: () => 'created',
    met: () => 'met in mid-life',
    answered: () => 'answered',
    established: () => 'established',
    refreshed: (silence: string) => `refreshed after ${silence} of silence`,
    closing: () => 'closing begins',
    closed: () => 'closed',
    reset: () => 'reset',
  },
  evidenceCodes: {
    'isn-pair': 'both initial sequence numbers are the same on the two legs',
    isn: 'the initial sequence number is the same on the two legs',
    'both-directions': 'both directions are paired',
    content: 'the payloads are the same',
    'ip-id': 'the IP identification is the same',
    'mac-path': 'originals go to the MAC that sends the copies',
    'capture-host': 'the capturing host receives the originals and sends the copies',
    ttl: 'the copies have made one hop more than their originals',
    checksums: 'the checksums differ by exactly what was rewritten',
    'stable-mapping': 'three or more packets are rewritten alike',
    order: 'every copy follows its original, in the same order',
  },
  request: 'request',
  response: 'response',
  status: 'status',
  serverTime: 'server time',
  noAnswer: 'no response',
  noRequest: 'request not seen',
  incompleteMessage: 'incomplete',
  byteSources: {
    frame: 'frame',
    'reassembled-ip': 'reassembled IP',
    'reassembled-tcp': 'reassembled TCP',
    'reassembled-tls': 'reassembled TLS handshake',
    dechunked: 'without chunks',
    uncompressed: 'uncompressed',
  },
  stopReasons: {
    truncated: 'cut off',
    'too-short': 'too short',
    'bad-length': 'a length that cannot be',
    'bad-version': 'another version',
    'bad-option': 'an option that cannot be',
    'too-deep': 'too many layers',
    unsupported: 'not decoded',
  },
  stopped: (offset: number, required: number, actual: number) => `at byte ${offset}, ${required} needed, ${actual} there`,
  stopLimit: (by: string) =>
    by === 'capture' ? 'the snap length cut the frame' : by === 'frame' ? 'the frame ends' : `${by} says so`,
};
export type Messages = typeof en;
