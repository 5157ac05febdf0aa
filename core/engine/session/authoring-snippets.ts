/** Questions of each type to begin with, and a whole exercise. */
import type { QuestionType } from '../../coursework/exercise/schema.ts';
import { yamlOf } from '../../yaml/write.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: places of the editor's snippets
/** After `- `: lines of a question. Each holds as it stands on a capture with a TCP connection through a translator, but for `capture`. */
export const QUESTION_SNIPPETS: Readonly<Record<QuestionType, readonly string[]>> = {
  number: [
    'id: ${1:answer-time}',
    'type: number',
    'unit: ${2:us}',
    'tolerance: { relative: ${3:0.01} }',
    'text:',
    '  en: ${4:How long does the answer take?}',
    '  es: ${5:¿Cuánto tarda la respuesta?}',
    'key: ${6:time(2) - time(1)}',
    'wrong: [${7:1 h}]$0',
  ],
  text: [
    'id: ${1:name}',
    'type: text',
    'text:',
    '  en: ${2:What is it called?}',
    '  es: ${3:¿Cómo se llama?}',
    'key: ${4:phase(1)}',
    'wrong: [${5:something else}]$0',
  ],
  choice: [
    'id: ${1:which}',
    'type: choice',
    'text:',
    '  en: ${2:Which one is it?}',
    '  es: ${3:¿Cuál es?}',
    'options:',
    '  - { id: a, text: { en: ${4:the first}, es: ${5:el primero} } }',
    '  - { id: b, text: { en: ${6:the second}, es: ${7:el segundo} } }',
    'literal: ${8:a}',
    'wrong: [${9:b}]$0',
  ],
  address: [
    'id: ${1:destination}',
    'type: address',
    'form: ${2:mac}',
    'text:',
    '  en: ${3:To which address is frame 1 sent?}',
    '  es: ${4:¿A qué dirección se envía la trama 1?}',
    'key: ${5:field("eth.dst", 1)}',
    'evidence: [${6:1}]',
    'wrong: ["${7:00:00:5e:00:53:01}"]$0',
  ],
  field: [
    'id: ${1:type}',
    'type: field',
    'field: ${2:eth.type}',
    'text:',
    '  en: ${3:Which type does frame 1 name?}',
    '  es: ${4:¿Qué tipo indica la trama 1?}',
    'key: ${5:field("eth.type", 1)}',
    'evidence: [${6:1}]',
    'wrong: [${7:1}]$0',
  ],
  frames: [
    'id: ${1:syn-frames}',
    'type: frames',
    'text:',
    '  en: ${2:Which frames open the connection?}',
    '  es: ${3:¿Qué tramas abren la conexión?}',
    'key: frames("${4:tcp.flags.syn == 1}")',
    'evidence: frames("${4:tcp.flags.syn == 1}")',
    'wrong: [${5:[1]}]$0',
  ],
  pairs: [
    'id: ${1:rewritten}',
    'type: pairs',
    'text:',
    '  en: ${2:Which frame is a rewritten copy of which?}',
    '  es: ${3:¿Qué trama es copia reescrita de cuál?}',
    'key: ${4:pairs()}',
    'wrong: [${5:[1-2]}]$0',
  ],
  table: [
    'id: ${1:bindings}',
    'type: table',
    'text:',
    '  en: ${2:What does the translator remember?}',
    '  es: ${3:¿Qué recuerda el traductor?}',
    'columns:',
    '  - { id: outside, text: { en: ${4:asked for}, es: ${5:lo pedido} } }',
    '  - { id: inside, text: { en: ${6:sent to}, es: ${7:enviado a} } }',
    "key: '${8:nat.bindings[each { outside: original.dst, inside: translated.dst \\}]}'",
    'wrong: [[{ outside: "${9:192.0.2.1:80}", inside: "${10:192.0.2.2:80}" }]]$0',
  ],
  order: [
    'id: ${1:opening}',
    'type: order',
    'text:',
    '  en: ${2:In which order does a connection open?}',
    '  es: ${3:¿En qué orden se abre una conexión?}',
    'items:',
    '  - { id: syn, text: ${4:SYN} }',
    '  - { id: synack, text: ${5:SYN ACK} }',
    '  - { id: ack, text: ${6:ACK} }',
    'literal: [${7:syn, synack, ack}]',
    'wrong: [${8:[ack, synack, syn]}]$0',
  ],
  state: [
    'id: ${1:state}',
    'type: state',
    'text:',
    '  en: ${2:In which state is the client after the last frame?}',
    '  es: ${3:¿En qué estado está el cliente después de la última trama?}',
    'key: state(${4:0}, "${5:client}", ${6:capture.packets})',
    'wrong: [${7:LISTEN}]$0',
  ],
  arrow: [
    'id: ${1:missing}',
    'type: arrow',
    'text:',
    '  en: ${2:Which arrow follows the SYN?}',
    '  es: ${3:¿Qué flecha sigue al SYN?}',
    'literal: { from: ${4:server}, to: ${5:client}, what: ${6:SYN ACK} }',
    'wrong: [{ from: ${7:client}, to: ${8:server}, what: ${9:SYN} }]$0',
  ],
  capture: [
    'id: ${1:own-capture}',
    'type: capture',
    'text:',
    '  en: ${2:Capture a connection that opens and closes.}',
    '  es: ${3:Capture una conexión que se abra y se cierre.}',
    'assertions:',
    '  - name: ${4:opened by three packets}',
    '    handshakes: complete',
    '  - name: ${5:closed}',
    '    matches: ${6:tcp.flags.fin == 1}$0',
  ],
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: places of the editor's snippets

/** The text that a snippet leaves behind when nothing is changed in it. */
export const plainSnippet = (lines: readonly string[]): string =>
  lines
    .join('\n')
    .replace(/\$0/g, '')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, (_, text: string) => text.replace(/\\(.)/g, '$1'));

const SCALAR = /\n$/;

export function exerciseTemplate(capture: string): string {
  const base = capture.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '-');
  const id = /^[A-Za-z0-9]/.test(base) ? base.slice(0, 60) : 'exercise';
  return `schema: trama.exercise/1
id: ${yamlOf(id).replace(SCALAR, '')}
title: { en: A new exercise, es: Un ejercicio nuevo }
capture: ${yamlOf(capture).replace(SCALAR, '')}
sections:
  - title: { en: First section, es: Primera sección }
    questions:
      - id: packets
        type: number
        text:
          en: How many packets does the capture have?
          es: ¿Cuántos paquetes tiene la captura?
        key: capture.packets
        wrong: [0]
`;
}
