/**
 * The thesis' way to choose without messages between directors: server number p mod n, where p is the last byte of the client's address and n the
 * number of servers. No scheduler of Linux.
 */
import type { Scheduler } from '../../ipvs/schedulers/scheduler.ts';

export const modulo: Scheduler<null> = {
  name: 'modulo',
  start: () => null,
  changed: () => null,
  pick(destinations, { source }) {
    const numbered = [...destinations].sort((a, b) => a.id - b.id);
    return { destination: numbered[(source & 0xff) % Math.max(1, numbered.length)], state: null };
  },
};
