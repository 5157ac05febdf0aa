/**
 * Words for annotations: the edge where ids and numbers become text.
 *
 * A message is compiled once per language and kept; the cache holds at most one entry per key and language, and nothing per packet.
 */

import { IntlMessageFormat } from 'intl-messageformat';
import type { Facts } from '../analysis/facts.ts';
import { socketText } from '../base/address.ts';
import { frameNumber } from '../base/ids.ts';
import { TcpFlag } from '../table/packets.ts';
import type { Annotation, Evidence } from './annotation.ts';
import { EVIDENCE_FIELDS } from './evidence.ts';
import { formatBytes, formatDuration, formatList, formatNumber, formatPercent, type Lang, safeText } from './format.ts';
import { catalogue as en } from './messages/en/index.ts';
import { rules as enRules } from './messages/en/rules.ts';
import { terms as enTerms } from './messages/en/terms.ts';
import { catalogue as es } from './messages/es/index.ts';
import { rules as esRules } from './messages/es/rules.ts';
import { terms as esTerms } from './messages/es/terms.ts';
import type { Change, EndpointValue, Offer, ParamKind, ParamSpec, ParamValues, Who } from './messages/params.ts';
import type { RuleCatalogue } from './messages/rules.ts';
import { type Catalogue, type Message, type MessageKey, SCHEMA } from './messages/schema.ts';
import type { Terms } from './messages/terms.ts';

export const CATALOGUES: Readonly<Record<Lang, Catalogue>> = { en, es };
export const RULES: Readonly<Record<Lang, RuleCatalogue>> = { en: enRules, es: esRules };
export const TERMS: Readonly<Record<Lang, Terms>> = { en: enTerms, es: esTerms };

/**
 * Marks the beginning of words that change with their place: a capital at the start of a sentence, "de el" → "del".
 * A private-use character, which `safeText` keeps out of everything that comes from a packet.
 */
const MARK = '\ue000';
const LIST_LIMIT = 8;

/** What a parameter of each kind becomes before ICU sees it. */
type Formatter = { [K in ParamKind]: (value: ParamValues[K], facts: Facts, lang: Lang) => string | number };

const addressText = (facts: Facts, id: number): string => facts.tables.addresses.text(id as ParamValues['address']) || '0.0.0.0';
const macText = (facts: Facts, id: number): string => facts.tables.macs.text(id as ParamValues['mac']) || '–';

export function endpointText(facts: Facts, e: EndpointValue): string {
  const address = addressText(facts, e.address);
  // An ICMP conversation has an identifier at one end only.
  if (e.port === 0) return address;
  return socketText(address, e.port);
}

/** "the director", "the real server 192.168.0.108", "192.168.0.7", "every host on the link". */
function whoText(facts: Facts, who: Who, lang: Lang): string {
  const terms = TERMS[lang];
  if (who.role !== null) {
    const name = `${MARK}${terms.article}${terms.roles[who.role]}`;
    return who.address === 0 ? name : `${name} ${addressText(facts, who.address)}`;
  }
  if (who.address !== 0) return addressText(facts, who.address);
  if (who.mac === 0) return MARK + terms.nobody;
  if (facts.tables.macs.isBroadcast(who.mac)) return MARK + terms.everyone;
  const mac = macText(facts, who.mac);
  return facts.tables.macs.isGroup(who.mac) ? MARK + terms.group(mac) : mac;
}

/** A list that does not run away: the first few, then how many more. */
function shortList(items: readonly string[], lang: Lang): string {
  if (items.length <= LIST_LIMIT + 1) return formatList(items, lang);
  const shown = items.slice(0, LIST_LIMIT);
  return formatList([...shown, TERMS[lang].more(formatNumber(items.length - LIST_LIMIT, lang))], lang);
}

function framesText(rows: ParamValues['frames'], lang: Lang): string {
  const numbers = rows.map((r) => String(frameNumber(r)));
  const terms = TERMS[lang];
  return numbers.length === 1 ? terms.frame(numbers[0] ?? '') : terms.frames(shortList(numbers, lang));
}

/** An option that one side lacks has no value there. */
const changed = (value: string): string => (value === '' ? '–' : safeText(value));

function changesText(changes: readonly Change[], lang: Lang): string {
  const terms = TERMS[lang];
  const name = (c: Change): string => {
    const [field = c.field, second] = c.field.split('#');
    const words = terms.fields[field] ?? terms.field(field);
    return second === undefined ? words : terms.quoted(words);
  };
  const [only] = changes;
  if (only !== undefined && changes.length === 1) return terms.change(name(only), changed(only.from), changed(only.to));
  return formatList(
    changes.map((c) => `${name(c)} (${changed(c.from)} → ${changed(c.to)})`),
    lang,
  );
}

function offersText(offers: readonly Offer[], lang: Lang): string {
  const value = (o: Offer): string => formatNumber(o.option === 'window-scale' ? 2 ** o.value : o.value, lang);
  return formatList(
    offers.map((o) => TERMS[lang].offers[o.option](value(o))),
    lang,
  );
}

/** ICU's select keys are identifiers. */
const choiceText = (value: string): string => value.replace(/[^A-Za-z0-9_]/g, '_');

const FORMATTER: Formatter = {
  frame: (row) => String(frameNumber(row)),
  frames: (rows, _facts, lang) => MARK + framesText(rows, lang),
  who: (who, facts, lang) => whoText(facts, who, lang),
  address: (id, facts) => addressText(facts, id),
  mac: (id, facts) => macText(facts, id),
  endpoint: (e, facts) => endpointText(facts, e),
  duration: (ns, _facts, lang) => formatDuration(ns, lang),
  bytes: (n, _facts, lang) => formatBytes(n, lang),
  count: (n) => n,
  number: (n) => String(n),
  share: (n, _facts, lang) => formatPercent(n, lang),
  time: (ns) => ns,
  text: (text) => safeText(text),
  choice: choiceText,
  limit: (by, _facts, lang) => TERMS[lang].limits[by] ?? (by.includes('.') ? TERMS[lang].field(safeText(by)) : safeText(by)),
  flag: (yes) => (yes ? 'yes' : 'no'),
  state: (state, _facts, lang) => (state === 'UNKNOWN' ? TERMS[lang].unknownState : state),
  phase: (phase, _facts, lang) => MARK + TERMS[lang].nouns[phase],
  span: ({ min, max }, _facts, lang) =>
    min === max ? formatDuration(min, lang) : TERMS[lang].span(formatDuration(min, lang), formatDuration(max, lang)),
  packet: ({ who, phase }, facts, lang) => {
    const terms = TERMS[lang];
    const short = who.role !== null && who.address === 0;
    return MARK + terms.packet(terms.nouns[phase], whoText(facts, who, lang), short);
  },
  changes: (changes, _facts, lang) => changesText(changes, lang),
  offers: (offers, _facts, lang) => offersText(offers, lang),
  endpoints: (list, facts, lang) =>
    shortList(
      list.map((e) => endpointText(facts, e)),
      lang,
    ),
  addresses: (list, facts, lang) =>
    shortList(
      list.map((a) => addressText(facts, a)),
      lang,
    ),
  macs: (list, facts, lang) =>
    shortList(
      list.map((m) => macText(facts, m)),
      lang,
    ),
};

function paramText(spec: ParamSpec, value: unknown, facts: Facts, lang: Lang): string | number {
  if (value === null || value === undefined) return 'absent';
  const kind = (spec.endsWith('?') ? spec.slice(0, -1) : spec) as ParamKind;
  // The schema ties the value's type to the kind where the annotation is made; here the pair is only known at run time.
  const format = FORMATTER[kind] as (value: unknown, facts: Facts, lang: Lang) => string | number;
  return format(value, facts, lang);
}

/** Our own digits inside ICU's `#`, and plural rules named by language: nothing is taken from the process. */
function icuFormatters(lang: Lang) {
  const numbers = { format: (n: number) => formatNumber(n, lang) } as unknown as Intl.NumberFormat;
  const plurals = new Map<string, Intl.PluralRules>();
  return {
    getNumberFormat: () => numbers,
    getDateTimeFormat: (): Intl.DateTimeFormat => {
      throw new Error('messages format no dates');
    },
    getPluralRules: (_locales?: string | string[], options?: Intl.PluralRulesOptions): Intl.PluralRules => {
      const key = options?.type ?? 'cardinal';
      let rules = plurals.get(key);
      if (rules === undefined) {
        rules = new Intl.PluralRules(lang, { type: key });
        plurals.set(key, rules);
      }
      return rules;
    },
  };
}

class Compiler {
  readonly #lang: Lang;
  readonly #formatters: ReturnType<typeof icuFormatters>;
  readonly #compiled = new Map<MessageKey, IntlMessageFormat>();
  constructor(lang: Lang) {
    this.#lang = lang;
    this.#formatters = icuFormatters(lang);
  }
  get(key: MessageKey): IntlMessageFormat {
    let message = this.#compiled.get(key);
    if (message === undefined) {
      message = new IntlMessageFormat(CATALOGUES[this.#lang][key], this.#lang, undefined, {
        ignoreTag: true,
        formatters: this.#formatters,
      });
      this.#compiled.set(key, message);
    }
    return message;
  }
}

const COMPILERS: Readonly<Record<Lang, Compiler>> = { en: new Compiler('en'), es: new Compiler('es') };

/** Where a mark stands decides the word's form: sentence start, or after a Spanish preposition that contracts with the article. */
function settle(text: string, lang: Lang): string {
  let out = text;
  if (!out.includes(MARK)) return out;
  if (lang === 'es')
    out = out.replace(
      /(?<!\p{L})([Dd]e|[Aa]) \ue000el /gu,
      (_all, word: string) => `${word === 'a' || word === 'A' ? word : word}l `,
    );
  out = out.replace(/(^|[.?:] )\ue000(\p{Ll})/gu, (_all, before: string, letter: string) =>
    before.startsWith(':') ? before + letter : before + letter.toUpperCase(),
  );
  return out.replaceAll(MARK, '');
}

/** The text of one message. */
export function formatMessage(message: Message, facts: Facts, lang: Lang): string {
  const schema: Readonly<Record<string, ParamSpec>> = SCHEMA[message.key];
  const params: Readonly<Record<string, unknown>> = message.params;
  const values: Record<string, string | number> = {};
  for (const name in schema) values[name] = paramText(schema[name] as ParamSpec, params[name], facts, lang);
  return settle(String(COMPILERS[lang].get(message.key).format(values)), lang);
}

const FLAG_NAMES = [
  ['SYN', TcpFlag.syn],
  ['FIN', TcpFlag.fin],
  ['RST', TcpFlag.rst],
  ['PSH', TcpFlag.psh],
  ['ACK', TcpFlag.ack],
  ['URG', TcpFlag.urg],
  ['ECE', TcpFlag.ece],
  ['CWR', TcpFlag.cwr],
  ['AE', TcpFlag.ae],
] as const;

/** `SYN ACK`; a segment without flags: `–`. */
export function flagsText(flags: number): string {
  let out = '';
  for (const [name, bit] of FLAG_NAMES) if ((flags & bit) !== 0) out += out === '' ? name : ` ${name}`;
  return out === '' ? '–' : out;
}

function evidenceText(e: Evidence, facts: Facts, lang: Lang): string {
  const { kind } = EVIDENCE_FIELDS[e.field];
  if (typeof e.value === 'string') return safeText(e.value);
  switch (kind) {
    case 'address':
      return addressText(facts, e.value);
    case 'mac':
      return macText(facts, e.value);
    case 'flags':
      return flagsText(e.value);
    case 'duration':
      return formatDuration(e.value, lang);
    default:
      return String(e.value);
  }
}

export interface FormattedEvidence {
  /** Frame number, from 1. */
  readonly frame: number;
  /** Wireshark's field name. */
  readonly field: string;
  readonly value: string;
}

export interface FormattedAnnotation {
  readonly text: string;
  readonly rule: string;
  readonly refs: readonly string[];
  readonly evidence: readonly FormattedEvidence[];
}

export function formatAnnotation(a: Annotation, facts: Facts, lang: Lang): FormattedAnnotation {
  return {
    text: formatMessage(a.message, facts, lang),
    rule: RULES[lang][a.rule.key],
    refs: a.rule.refs,
    evidence: a.evidence.map((e) => ({ frame: frameNumber(e.row), field: e.field, value: evidenceText(e, facts, lang) })),
  };
}
