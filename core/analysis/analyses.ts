/** The passes of a full analysis, in the order they run, and the facts they add up to. */
import type { CaptureInfo } from '../capture/capture.ts';
import type { Pass, PassFailure } from '../scan/pass.ts';
import type { Tables } from '../table/tables.ts';
import { ArpPass } from './arp/pass.ts';
import { DnsPass } from './dns/pass.ts';
import type { Facts } from './facts.ts';
import { HttpPass } from './http/pass.ts';
import { LinkPass } from './link/pass.ts';
import { NatFindings, type NatState } from './nat/findings.ts';
import { NatPass } from './nat/pass.ts';
import { NatView } from './nat/view.ts';
import { OtherPhasesPass } from './other/pass.ts';
import { PhaseTable } from './phases.ts';
import type { StreamFacts } from './stream/facts.ts';
import { StreamPass } from './stream/pass.ts';
import { TcpPass } from './tcp/pass.ts';
import { buildTopology } from './topology/topology.ts';

/**
 * How much to find out while the capture is read.
 *
 * | depth | what |
 * |---|---|
 * | `full` | all facts; what streams show is read when it is asked for (`Engine.streams`) |
 * | `trees` | all facts and what streams show, for those who will ask for many trees |
 * | `fields` | what the values of any field rest on; all other facts stay empty |
 * | `columns` | what the values of fields that have columns rest on: nothing beyond the scan |
 */
export type AnalysisDepth = 'full' | 'trees' | 'fields' | 'columns';

export class Analyses {
  readonly #tables: Tables;
  readonly #phases = new PhaseTable();
  readonly #arp: ArpPass;
  readonly #tcp: TcpPass;
  readonly #http: HttpPass;
  readonly #stream: StreamPass;
  readonly #nat: NatPass;
  readonly #link: LinkPass;
  readonly #dns: DnsPass;
  /** HTTP comes after TCP: it renames the phase of the data that begins a message. */
  readonly #passes: readonly Pass[];

  constructor(tables: Tables) {
    this.#tables = tables;
    const phases = this.#phases;
    this.#arp = new ArpPass(tables, phases);
    this.#tcp = new TcpPass(tables, phases);
    this.#http = new HttpPass(tables, phases);
    this.#dns = new DnsPass(tables);
    this.#stream = new StreamPass(tables);
    this.#nat = new NatPass(tables);
    this.#link = new LinkPass(tables);
    this.#passes = [this.#arp, this.#tcp, this.#http, new OtherPhasesPass(tables, phases), this.#link, this.#dns, this.#nat];
  }

  /** The passes to run; the facts of the others stay empty. `natElsewhere`: another thread pairs the packets (see `facts`). */
  passesFor(depth: AnalysisDepth, natElsewhere = false): readonly Pass[] {
    switch (depth) {
      case 'full':
        return natElsewhere ? this.#passes.filter((pass) => pass !== this.#nat) : this.#passes;
      case 'trees':
        return [...this.passesFor('full', natElsewhere), this.#stream];
      case 'fields':
        return [this.#stream, this.#dns];
      case 'columns':
        return [];
    }
  }

  /** After the scan at a depth that reads streams. */
  streams(): StreamFacts {
    return this.#stream.facts();
  }

  /** After the scan. `natState`: what another scan of the same capture has found. */
  facts(capture: CaptureInfo, failures: readonly PassFailure[], natState?: NatState): Facts {
    const tables = this.#tables;
    const arp = this.#arp.facts();
    const tcp = this.#tcp.facts();
    const findings = natState === undefined ? this.#nat.findings() : NatFindings.fromState(natState);
    findings.handDown(this.#phases, tables.packets);
    const nat = new NatView(tables, findings, () => arp);
    return {
      capture,
      tables,
      phases: this.#phases,
      arp,
      tcp,
      http: this.#http.facts(),
      nat,
      link: this.#link.facts(),
      dns: this.#dns.facts(),
      topology: buildTopology(tables, arp, tcp, nat),
      failures,
    };
  }
}
