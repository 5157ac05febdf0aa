import type { Catalogue } from '../schema.ts';
import { apps } from './apps.ts';
import { arp } from './arp.ts';
import { carried } from './carried.ts';
import { expert } from './expert.ts';
import { http } from './http.ts';
import { ip } from './ip.ts';
import { link } from './link.ts';
import { nat } from './nat.ts';
import { other } from './other.ts';
import { summary } from './summary.ts';
import { tcp } from './tcp.ts';

/** Spanish. */
export const catalogue: Catalogue = {
  ...link,
  ...arp,
  ...ip,
  ...other,
  ...tcp,
  ...http,
  ...apps,
  ...carried,
  ...nat,
  ...summary,
  ...expert,
};
