/** Which file format the ending of a name stands for. */
export const FILE_FORMATS = ['pcap', 'pcapng', 'ipgrab', 'hex'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

const ENDINGS: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(?:pcapng|ntar)$/i, 'pcapng'],
  [/\.(?:pcap|cap|dmp)$/i, 'pcap'],
  [/\.ipgrab(?:\.txt)?$/i, 'ipgrab'],
  [/\.hex(?:\.txt)?$/i, 'hex'],
];

export const formatByName = (name: string): FileFormat | undefined => ENDINGS.find(([ending]) => ending.test(name))?.[1];
