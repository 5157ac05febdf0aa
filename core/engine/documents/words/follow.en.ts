/** Words of `trama follow`. */
export const followEn = {
  client: 'the client',
  server: 'the server',
  byte: (offset: number) => `at byte ${offset}`,
  missing: (n: string) => `[${n} missing in the capture]`,
  notCaptured: (who: string, n: string, where: string, frame: number) =>
    `${n} from ${who} are missing ${where}: no packet has them (frame ${frame} shows it)`,
  cut: (who: string, n: string, where: string, frame: number) =>
    `${n} from ${who} are missing ${where}: the snap length cut frame ${frame}`,
  notShown: (who: string, n: string, frame: number) =>
    `${n} of a message’s body from ${who} are not shown: some are missing, or it is too long (frame ${frame})`,
  repeated: (count: number) => (count === 1 ? 'one packet brings bytes again' : `${count} packets bring bytes again`),
  same: 'the same bytes',
  differs: (who: string, frame: number, first: number | null, n: string, where: string) =>
    `frame ${frame} brings other bytes than ${first === null ? 'before' : `frame ${first}`} (${n} from ${who}, ${where}): the first ones are shown`,
  notCompared: (who: string, frame: number, n: string, where: string) =>
    `frame ${frame} brings ${n} from ${who} again, ${where}: too far back to compare`,
  early: (who: string, frame: number, n: string) =>
    `frame ${frame} brings ${n} from ${who} that belong before the first packet seen: left out`,
  more: (n: number) => `and ${n} more`,
  frame: (n: number) => `frame ${n}`,
};
