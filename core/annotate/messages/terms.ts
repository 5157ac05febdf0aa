/** Words that fill parameters: each language has one table of them. */
import type { Phase } from '../../analysis/phases.ts';
import type { DeviceRole } from '../../analysis/topology/facts.ts';
import type { Severity } from '../annotation.ts';
import type { Offer } from './params.ts';

export interface Terms {
  /** One frame number, and a list of them, with the noun. */
  readonly frame: (n: string) => string;
  readonly frames: (list: string) => string;
  /** The rest of a list that is cut short. */
  readonly more: (n: string) => string;
  /** A broadcast, a group address, no address at all. */
  readonly everyone: string;
  readonly group: (address: string) => string;
  readonly nobody: string;
  readonly roles: Readonly<Record<DeviceRole, string>>;
  /** The definite article before a role, with its space. */
  readonly article: string;
  /** The name of a phase: a label. */
  readonly phases: Readonly<Record<Phase, string>>;
  /** What a packet of the phase is, inside a sentence; in Spanish with its article. */
  readonly nouns: Readonly<Record<Phase, string>>;
  /** For a TCP end whose state the capture does not show. */
  readonly unknownState: string;
  readonly severities: Readonly<Record<Severity, string>>;
  /** A packet by its author; `short` where a genitive before the noun reads well. */
  readonly packet: (noun: string, who: string, short: boolean) => string;
  /** Fields that a translator rewrites, with their article. */
  readonly fields: Readonly<Record<string, string>>;
  readonly field: (name: string) => string;
  /** A field of the packet that an ICMP error quotes. */
  readonly quoted: (field: string) => string;
  readonly change: (field: string, from: string, to: string) => string;
  readonly span: (min: string, max: string) => string;
  readonly offers: Readonly<Record<Offer['option'], (value: string) => string>>;
  /** Who set a limit: the two that are not field names. */
  readonly limits: Readonly<Record<string, string>>;
}
