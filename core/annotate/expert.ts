/** Words for expert items: a name for tables, a sentence, and where a TCP verdict has one, the longer explanation. */
import type { Diagnosis } from '../analysis/diagnosis/facts.ts';
import type { ExpertCode, ExpertItem } from '../analysis/expert/facts.ts';
import { diagnosisItem } from '../analysis/expert/items.ts';
import type { Facts } from '../analysis/facts.ts';
import { contextOf } from './context.ts';
import type { Lang } from './format.ts';
import { expertWords as en } from './messages/en/expert.ts';
import { expertWords as es } from './messages/es/expert.ts';
import type { ExpertWords } from './messages/expert.ts';
import type { Message, MessageKey } from './messages/schema.ts';
import { formatMessage } from './render.ts';
import { errorKind } from './rules/icmp.ts';
import { tcpVerdict } from './rules/tcp-verdicts.ts';
import { frameScope, Sayer } from './say.ts';

export const EXPERT_WORDS: Readonly<Record<Lang, ExpertWords>> = { en, es };

/** What the item says, in a few words; the same for all items of its code. */
export const expertTitle = (code: ExpertCode, lang: Lang): string => EXPERT_WORDS[lang].titles[code];

/** What the item says, as a sentence with its values. */
export function expertText({ code, protocol, params }: ExpertItem, facts: Facts, lang: Lang): string {
  const error = protocol === 'icmp' || protocol === 'icmpv6';
  const values = error ? { ...params, what: errorKind(Number(params.type), Number(params.code), protocol === 'icmpv6') } : params;
  // The schema has a message for every code, with the item's params; that they belong together is only known at run time.
  return formatMessage({ key: `expert.${code}`, params: values } as unknown as Message, facts, lang);
}

/** A finding of the diagnosis, as its expert item says it. */
export const diagnosisText = (diagnosis: Diagnosis, facts: Facts, lang: Lang): string =>
  expertText(diagnosisItem(diagnosis), facts, lang);

const VERDICT = 'tcp.analysis.';

/** The rule behind a TCP verdict, the values that it compared, and their frames; null where there is no more to say than the sentence. */
export function expertExplanation({ row, code, params }: ExpertItem, facts: Facts, lang: Lang): string | null {
  if (!code.startsWith(VERDICT)) return null;
  const out = new Sayer(frameScope(row));
  tcpVerdict(contextOf(facts), row, out, undefined);
  const keys: readonly MessageKey[] = out.list.map((a) => a.message.key);
  const own = keys.indexOf(`tcp.verdict.${code.slice(VERDICT.length).replaceAll('_', '-')}` as MessageKey);
  const said = out.list[params.copy === 1 || own < 0 ? keys.indexOf('tcp.verdict.copy') : own];
  return said === undefined ? null : formatMessage(said.message, facts, lang);
}
