/** The facts of a capture: what `annotate/`, `diagram/` and the CLI read. What streams show, which few ask for, is apart: `Engine.streams`. */

import type { CaptureInfo } from '../capture/capture.ts';
import type { PassFailure } from '../scan/pass.ts';
import type { Tables } from '../table/tables.ts';
import type { ArpFacts } from './arp/facts.ts';
import type { DnsFacts } from './dns/facts.ts';
import type { HttpFacts } from './http/facts.ts';
import type { LinkFacts } from './link/facts.ts';
import type { NatFacts } from './nat/facts.ts';
import type { PhaseTable } from './phases.ts';
import type { TcpFacts } from './tcp/facts.ts';
import type { TopologyFacts } from './topology/facts.ts';

export interface Facts {
  readonly capture: CaptureInfo;
  readonly tables: Tables;
  readonly phases: PhaseTable;
  readonly arp: ArpFacts;
  readonly tcp: TcpFacts;
  readonly http: HttpFacts;
  readonly nat: NatFacts;
  readonly link: LinkFacts;
  /** Of the messages that UDP carries. */
  readonly dns: DnsFacts;
  readonly topology: TopologyFacts;
  readonly failures: readonly PassFailure[];
}
