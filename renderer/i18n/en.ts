/** The interface in English. What the engine says of packets comes from its own catalogues. */
import { actionsEn } from './actions.en.ts';
import { authorEn } from './author.en.ts';
import { coloursEn } from './colours.en.ts';
import { commentsEn } from './comments.en.ts';
import { courseworkEn } from './coursework.en.ts';
import { diagramEn } from './diagram.en.ts';
import { count } from './format.ts';
import { graphsEn } from './graphs.en.ts';
import { listEn } from './list.en.ts';
import { shellEn } from './shell.en.ts';
import { storyEn } from './story.en.ts';
import { toolsEn } from './tools.en.ts';

export const en = {
  ...actionsEn,
  ...diagramEn,
  ...listEn,
  ...coloursEn,
  ...storyEn,
  ...toolsEn,
  ...graphsEn,
  ...commentsEn,
  ...courseworkEn,
  ...authorEn,
  ...shellEn,
  title: 'Trama',
  openCapture: 'Open capture',
  openOther: 'Open…',
  closeCapture: 'Close',
  views: 'Views',
  viewPackets: 'Packets and diagram',
  viewOverview: 'Overview',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  textSize: 'Text size',
  textSizes: { small: 'Small', normal: 'Normal', large: 'Large', presenter: 'Presenter' },
  timeFormat: 'Time column',
  timeFormats: {
    relative: 'Seconds since the beginning',
    previous: 'Seconds since the packet captured before',
    displayed: 'Seconds since the packet shown before',
    clock: 'Time of day (UTC)',
    date: 'Date and time of day (UTC)',
    epoch: 'Seconds since 1970',
  },
  settings: 'Settings',
  shortcuts: 'Keyboard shortcuts',
  resetLayout: 'Reset the layout',
  done: 'Done',
  cancel: 'Cancel',

  packets: 'Packets',
  detail: 'Packet detail',
  bytes: 'Packet bytes',
  diagram: 'Sequence diagram',
  story: 'Story',
  panes: 'Panes',

  columns: {
    number: 'No.',
    tie: 'Copy',
    time: 'Time',
    source: 'Source',
    destination: 'Destination',
    protocol: 'Protocol',
    length: 'Length',
    info: 'Info',
  },
  copyOf: (frame: string) => `copy of ${frame}`,
  copiedAs: (frame: string) => `rewritten as ${frame}`,
  severities: { chat: '', note: 'note', warning: 'warning', error: 'error' },
  loadingRow: 'reading…',
  noMatch: 'No packet matches the filter.',
  noMatchHint: 'Clear the filter to see all packets again.',

  filter: 'Display filter',
  filterPlaceholder: 'Display filter, as in Wireshark: tcp.port == 80 and http',
  apply: 'Apply',
  clear: 'Clear',
  filterFaults: 'What is wrong with the filter',
  expected: (list: string) => `expected ${list}`,
  didYouMean: 'Did you mean',
  or: 'or',
  suggestions: 'Suggestions',
  history: 'used before',
  applyAsFilter: 'Apply as filter',
  copyText: 'Copy text',
  copyFilter: 'Copy as filter',

  loading: 'Loading capture',
  loadingText: (packets: number, percent: string) => `${count(packets, 'packet', 'packets')} read, ${percent} %`,
  analysing: (percent: string) => `Analysing: ${percent} %`,
  analysisFailed: (reason: string) => `The analysis failed: ${reason}. The list can be used, the story and the diagram cannot.`,
  waitAnalysis: 'The capture is still being analysed. The story and the diagram appear as soon as that is done.',
  cancelled: 'Reading was stopped: this is the part that had been read. Open the capture again to see all of it.',

  shown: (shown: number, all: number, percent: string) =>
    shown === all ? `${count(all, 'packet', 'packets')}` : `${shown} of ${count(all, 'packet', 'packets')} (${percent} %)`,

  emptyTitle: 'Open a packet capture',
  emptyText: 'Drop a file here, or choose one: pcap or pcapng (also in gzip), an ipgrab listing, or a hex dump.',
  emptyPrivate: 'The file is read on this computer and sent nowhere.',
  dropHere: 'Drop the capture to open it',

  errorTitle: 'This file cannot be read as a capture',
  failedTitle: 'Trama failed',
  failedText: 'This is a fault of Trama itself. The file has not been changed.',
  whatNow: 'What to do',
  atOffset: (offset: string) => `at byte ${offset}`,
  remedies: {
    'not-a-capture':
      'Choose a pcap or pcapng file, an ipgrab listing or a hex dump. A capture from another program can be converted with editcap.',
    empty: 'The capturing program may not have written anything yet. Stop it, then open the file again.',
    'truncated-header': 'The file ends too early: copy it again, or stop the capturing program before copying.',
    'truncated-packet':
      'The file ends too early: copy it again, or stop the capturing program before copying. What could be read is shown.',
    'bad-packet-length': 'The file is corrupt from there on: copy it again in binary mode. What could be read is shown.',
    'bad-block-length': 'The file is corrupt there: copy it again in binary mode. What could be read is shown.',
    'bad-block': 'The file is corrupt there: copy it again in binary mode. What could be read is shown.',
    'unknown-interface': 'The file is corrupt or lacks a part: copy it again, or merge its parts with mergecap.',
    'unsupported-version': 'Convert the file with a current editcap.',
    'bad-compression': 'The compressed file is damaged or cut off: copy it again.',
    'bomb-limit': 'The file unpacks to more than is allowed: unpack it with gzip first, if it is to be trusted.',
    'bad-text': 'Correct that line of the listing.',
    'read-error': 'Reading failed: check the disk or the connection, then open the capture again.',
  },
  damaged: 'The file is damaged',
  moreProblems: (n: number) => `and ${count(n, 'more place', 'more places')}`,
  noPackets: 'The capture has no packets',
  noPacketsText:
    'The file is a whole capture, and nothing was recorded in it. Check the interface and the capture filter, then capture again.',
  undecoded: (type: string) =>
    `Link type ${type} is not decoded: its frames are listed with their bytes, without protocols. Capture on an Ethernet, Linux cooked, loopback, PPP or raw IP interface to see them decoded.`,
  fault: (reason: string) => `A fault of Trama itself: ${reason}. The capture stays open.`,
  dismiss: 'Dismiss',

  selectPacket: 'Select a packet to see its fields.',
  selectForBytes: 'Select a packet to see its bytes.',
  selectForStory: 'Select a packet to read what it is and why.',
  byteSources: {
    frame: 'Frame',
    'reassembled-ip': 'Reassembled IP datagram',
    'reassembled-tcp': 'Reassembled TCP',
    'reassembled-tls': 'Reassembled TLS',
    dechunked: 'De-chunked body',
    uncompressed: 'Uncompressed body',
  },
  bytesOf: (n: number) => count(n, 'byte', 'bytes'),
  offset: 'Offset',
  text: 'Text',

  frame: (n: string) => `Frame ${n}`,
  fromTo: (from: string, to: string) => `${from} → ${to}`,
  everyone: 'everyone',
  isCopy: (original: string, who: string) => `Frame ${original}, rewritten by ${who}`,
  isOriginal: (copy: string, who: string) => `Rewritten by ${who} as frame ${copy}`,
  after: (latency: string) => `${latency} later`,
  copyFirst: (early: string) => `the copy was recorded ${early} earlier (clocks that disagree)`,
  showFrame: (n: string) => `Show frame ${n}`,
  rewriteChanges: 'What was rewritten',
  field: 'Field',
  before: 'Before',
  afterwards: 'After',
  checksumsGood: 'Both checksums were updated consistently: nothing else was touched.',
  oneChecksumGood: 'The checksum was updated consistently: nothing else was touched.',
  checksumsBad: 'The checksums do not agree with these changes: something else was changed, too.',
  checksumsUnknown: 'The checksums cannot be compared: one is absent, cut off, or left to the network card.',
  livesSame: (name: string, value: number) => `${name} unchanged: ${value}`,
  livesChanged: (name: string, from: number, to: number) => `${name} ${from} → ${to}`,
  confidence: (percent: string) => `confidence of the pairing: ${percent}`,
  directions: { dnat: 'destination NAT', snat: 'source NAT', 'dnat+snat': 'destination and source NAT' },
  states: 'TCP states after this frame',
  client: 'client',
  server: 'server',
  why: 'Why?',
  rule: 'Rule',
  references: 'Sources',
  evidence: 'Compared values',
  value: 'Value',
  comments: 'Comments',

  goTo: 'Go to frame',
  goToLabel: (last: string) => `Frame number (1 to ${last})`,
  go: 'Go',
  noSuchFrame: 'There is no such frame.',
  notShown: 'The filter hides that frame: the next one that is shown was selected.',

  overviewFile: 'File',
  overviewName: 'Name',
  overviewFormat: 'Format',
  overviewPackets: 'Packets',
  overviewBytes: 'Bytes on the wire',
  overviewFirst: 'First packet',
  overviewLast: 'Last packet',
  overviewDevices: 'Devices',
  overviewRoles: 'Roles',
  overviewAddresses: 'Addresses',
  overviewFindings: 'What the capture shows',
  overviewDamage: 'Damage',
  overviewEvidence: 'Shown by frames',
};

export type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };
export type Catalogue = Widened<typeof en>;
