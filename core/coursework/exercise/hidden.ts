/** What a view of the capture must not show while questions are open. Views ask; nothing is cut out of the capture. */
import type { Hidden, Question } from './schema.ts';

/** Wireshark's common names for both directions: whoever hides `ip.dst` hides `ip.addr`, which repeats it. */
const COMMON: readonly (readonly [string, string])[] = [
  ['eth.addr', 'eth.'],
  ['ip.addr', 'ip.'],
  ['ipv6.addr', 'ipv6.'],
  ['tcp.port', 'tcp.'],
  ['udp.port', 'udp.'],
];
const ENDS = ['src', 'dst', 'srcport', 'dstport', 'host', 'src_host', 'dst_host'];

export interface Veil {
  /** The value of this field in this frame is not shown: nor are the bytes that hold it. */
  hidesField(field: string, frame: number): boolean;
  hidesLayer(layer: string, frame: number): boolean;
  hidesAnnotation(code: string, frame: number): boolean;
  /** The field is hidden in some frame: a filter that asks for it would tell. */
  hidesSomewhere(field: string): boolean;
  /** Nothing is hidden anywhere any more. */
  readonly lifted: boolean;
  /** Something is hidden in this frame: texts that sum it up must not be shown. */
  hidesIn(frame: number): boolean;
  /** Fields or layers of this frame are hidden: a picture that has it would tell. */
  hidesValues(frame: number): boolean;
  hidesLayers(frame: number): boolean;
  /** What is hidden in any frame: views that sum up many would tell of it. */
  readonly hides: { readonly values: boolean; readonly story: boolean };
}

/** `answered`: ids of questions that are no longer open. */
export function veil(questions: readonly Question[], answered: ReadonlySet<string>): Veil {
  const open = questions.flatMap((q) => (q.hide === undefined || answered.has(q.id) ? [] : [q.hide]));
  const any = (frame: number, test: (hidden: Hidden) => boolean | undefined): boolean =>
    open.some((hidden) => (hidden.frames === undefined || hidden.frames.includes(frame)) && test(hidden) === true);
  const layer = (name: string, frame: number) => any(frame, (h) => h.layers?.includes(name));
  const inLayers = (field: string, h: Hidden) => h.layers?.includes(field.split('.', 1)[0] ?? field) === true;
  return {
    hidesLayer: layer,
    hidesField: (field, frame) =>
      layer(field.split('.', 1)[0] ?? field, frame) || any(frame, (h) => h.fields?.some((hidden) => shows(field, hidden))),
    hidesAnnotation: (code, frame) => any(frame, (h) => h.annotations === true || h.annotations?.includes(code)),
    hidesSomewhere: (field) => open.some((h) => inLayers(field, h) || h.fields?.some((hidden) => shows(field, hidden)) === true),
    lifted: open.length === 0,
    hidesIn: (frame) => any(frame, (h) => h.fields !== undefined || h.layers !== undefined || h.annotations !== undefined),
    hidesValues: (frame) => any(frame, (h) => h.fields !== undefined || h.layers !== undefined),
    hidesLayers: (frame) => any(frame, (h) => h.layers !== undefined),
    hides: {
      values: open.some((h) => h.fields !== undefined || h.layers !== undefined),
      story: open.some((h) => h.annotations !== undefined),
    },
  };
}

/** The field tells what the hidden one does: it is that one, or one name for it and its like. */
function shows(field: string, hidden: string): boolean {
  if (field === hidden) return true;
  return COMMON.some(([common, prefix]) => {
    const isEnd = hidden.startsWith(prefix) && ENDS.includes(hidden.slice(prefix.length));
    const repeats = field === common || (field.startsWith(prefix) && /[._]host$/.test(field));
    return isEnd && repeats;
  });
}
