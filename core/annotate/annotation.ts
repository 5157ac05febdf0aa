/**
 * A judgement on the facts: what a frame, a flow or a capture shows, why we think so, and on what evidence.
 *
 * An annotation holds ids and numbers only. Words come from the catalogues in `messages/` at the very edge (`render.ts`), so that one
 * annotation reads in every language and a program can use it without parsing prose.
 */
import type { FlowId, PacketRow } from '../base/ids.ts';
import type { EvidenceField } from './evidence.ts';
import type { RuleKey } from './messages/rules.ts';
import type { Message } from './messages/schema.ts';

/** As Wireshark's expert severities: normal traffic, notable, suspicious, broken. */
export const SEVERITIES = ['chat', 'note', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Scope =
  | { readonly kind: 'frame'; readonly row: PacketRow }
  | { readonly kind: 'flow'; readonly flow: FlowId }
  | { readonly kind: 'capture' };

/** One value that the judgement rests on. Addresses and MACs are ids of the tables; everything else is the field's own value. */
export interface Evidence {
  readonly row: PacketRow;
  readonly field: EvidenceField;
  readonly value: number | string;
}

export interface Rule {
  readonly key: RuleKey;
  /** `RFC 9293 §3.5`, `IEEE 802.3 §4.2.3.3`. */
  readonly refs: readonly string[];
}

export interface Annotation {
  /** Stable identifier of the kind of judgement; equal to the message's key. */
  readonly code: Message['key'];
  readonly severity: Severity;
  readonly scope: Scope;
  readonly evidence: readonly Evidence[];
  readonly message: Message;
  readonly rule: Rule;
}
