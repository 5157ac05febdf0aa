/** What keys are made of, in words: for completion and hover. docs/exercises.md has the whole language. */
import type { Lang } from '../../annotate/format.ts';

export interface KeyWord {
  /** As it is put in: a snippet of the editor. */
  readonly snippet: string;
  readonly en: string;
  readonly es: string;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: places of the editor's snippets
export const KEY_FUNCTION_WORDS: Readonly<Record<string, KeyWord>> = {
  frames: {
    snippet: 'frames("${1:tcp.flags.syn == 1}")',
    en: 'The frames that a display filter selects.',
    es: 'Las tramas que selecciona un filtro de visualización.',
  },
  field: {
    snippet: 'field("${1:ip.dst}", ${2:1})',
    en: 'The first value of a field in a frame.',
    es: 'El primer valor de un campo en una trama.',
  },
  fields: {
    snippet: 'fields("${1:tcp.port}", ${2:1})',
    en: 'All values of a field in a frame.',
    es: 'Todos los valores de un campo en una trama.',
  },
  time: {
    snippet: 'time(${1:1})',
    en: 'Nanoseconds from the first packet to a frame.',
    es: 'Nanosegundos desde el primer paquete hasta una trama.',
  },
  phase: { snippet: 'phase(${1:1})', en: 'The phase of a frame: `tcp.open.syn`.', es: 'La fase de una trama: `tcp.open.syn`.' },
  frame: {
    snippet: 'frame(${1:1})',
    en: 'A frame as `trama annotate` lists it: `frame(6).rewriteOf`.',
    es: 'Una trama como la lista `trama annotate`: `frame(6).rewriteOf`.',
  },
  pairs: {
    snippet: 'pairs()',
    en: '`[original, copy]` of every rewritten packet.',
    es: '`[original, copia]` de cada paquete reescrito.',
  },
  state: {
    snippet: 'state(${1:0}, "${2:client}", ${3:1})',
    en: 'The TCP state of one end of a flow once a frame and all before it have arrived.',
    es: 'El estado TCP de un extremo de un flujo cuando llegaron una trama y todas las anteriores.',
  },
  count: { snippet: 'count(${1:list})', en: 'How many items a list has.', es: 'Cuántos elementos tiene una lista.' },
  first: { snippet: 'first(${1:list})', en: 'The first item of a list.', es: 'El primer elemento de una lista.' },
  last: { snippet: 'last(${1:list})', en: 'The last item of a list.', es: 'El último elemento de una lista.' },
  sum: { snippet: 'sum(${1:list})', en: 'The sum of a list of numbers.', es: 'La suma de una lista de números.' },
  min: { snippet: 'min(${1:list})', en: 'The smallest item of a list.', es: 'El menor elemento de una lista.' },
  max: { snippet: 'max(${1:list})', en: 'The largest item of a list.', es: 'El mayor elemento de una lista.' },
  sort: { snippet: 'sort(${1:list})', en: 'The list in ascending order.', es: 'La lista en orden ascendente.' },
  unique: { snippet: 'unique(${1:list})', en: 'Each item of a list once.', es: 'Cada elemento de una lista una sola vez.' },
  flat: { snippet: 'flat(${1:list})', en: 'The items of the lists in a list.', es: 'Los elementos de las listas de una lista.' },
  abs: { snippet: 'abs(${1:n})', en: 'A number without its sign.', es: 'Un número sin su signo.' },
  round: { snippet: 'round(${1:n}, ${2:0})', en: 'A number to so many digits.', es: 'Un número con tantos decimales.' },
  text: { snippet: 'text(${1:x})', en: 'A value as text.', es: 'Un valor como texto.' },
  lower: { snippet: 'lower(${1:s})', en: 'A text in small letters.', es: 'Un texto en minúsculas.' },
  address: {
    snippet: 'address("${1:192.0.2.1:80}")',
    en: 'The address of an endpoint.',
    es: 'La dirección de un extremo.',
  },
  port: { snippet: 'port("${1:192.0.2.1:80}")', en: 'The port of an endpoint.', es: 'El puerto de un extremo.' },
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: places of the editor's snippets

export const KEY_DOCUMENT_WORDS: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
  capture: { en: 'The file: `capture.packets`.', es: 'El archivo: `capture.packets`.' },
  devices: { en: 'The devices, a list.', es: 'Los equipos, una lista.' },
  expert: { en: 'What `trama expert` says.', es: 'Lo que dice `trama expert`.' },
  failover: { en: 'Takeovers, as `trama lvs` tells them.', es: 'Los relevos, como los cuenta `trama lvs`.' },
  flows: { en: 'The flows, a list: `flows[0].client`.', es: 'Los flujos, una lista: `flows[0].client`.' },
  http: { en: 'What `trama http` says.', es: 'Lo que dice `trama http`.' },
  lvs: { en: 'The virtual servers: `lvs.services[0].method`.', es: 'Los servidores virtuales: `lvs.services[0].method`.' },
  nat: {
    en: 'The bindings of translators: `nat.bindings[0].translated.dst`.',
    es: 'Las asociaciones de los traductores: `nat.bindings[0].translated.dst`.',
  },
};
