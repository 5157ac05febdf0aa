/** Making annotations: the one place where a key, its parameters and its rule meet. */
import type { FlowId, PacketRow } from '../base/ids.ts';
import type { Annotation, Evidence, Scope, Severity } from './annotation.ts';
import { RULE_REFS, type RuleKey } from './messages/rules.ts';
import type { Message, MessageKey, Params } from './messages/schema.ts';

/** Collects the annotations of one scope. A rule calls `say` once per judgement. */
export class Sayer {
  readonly list: Annotation[] = [];
  readonly scope: Scope;
  constructor(scope: Scope) {
    this.scope = scope;
  }

  say<K extends MessageKey>(
    key: K,
    params: Params<K>,
    rule: RuleKey,
    evidence: readonly Evidence[],
    severity: Severity = 'chat',
  ): void {
    // The compiler cannot follow that { key: K; params: Params<K> } is one of the union's members for every K.
    const message = { key, params } as unknown as Message;
    this.list.push({ code: key, severity, scope: this.scope, evidence, message, rule: { key: rule, refs: RULE_REFS[rule] } });
  }
}

export const frameScope = (row: PacketRow): Scope => ({ kind: 'frame', row });
export const flowScope = (flow: FlowId): Scope => ({ kind: 'flow', flow });
export const CAPTURE_SCOPE: Scope = { kind: 'capture' };
