/** A strict reader of the XML that we write: raises an Error where it is not well-formed. Returns elements with their attributes and text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decode(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML forbids
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error('forbidden character');
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const value = ENTITIES[name];
    if (value === undefined || !whole.endsWith(';')) throw new Error(`bad entity ${whole}`);
    return value;
  });
}

export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: '#document', attributes: new Map(), children: [], text: '' };
  const stack: XmlElement[] = [root];
  const token = /<(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/g;
  for (const [, close, name, attributeText, selfClose, text, stray] of source.matchAll(token)) {
    const top = stack[stack.length - 1];
    if (top === undefined || stray !== undefined) throw new Error('stray <');
    if (text !== undefined) top.text += decode(text);
    else if (close === '/') {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      stack.pop();
    } else {
      const attributes = new Map<string, string>();
      for (const [, key, value] of (attributeText ?? '').matchAll(/([\w:-]+)="([^"]*)"/g)) {
        if (attributes.has(key ?? '')) throw new Error(`${key} twice`);
        attributes.set(key ?? '', decode(value ?? ''));
      }
      const element: XmlElement = { name: name ?? '', attributes, children: [], text: '' };
      top.children.push(element);
      if (selfClose !== '/') stack.push(element);
    }
  }
  if (stack.length !== 1 || root.children.length !== 1) throw new Error('unbalanced');
  return root.children[0] as XmlElement;
}

export function* elements(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* elements(child);
}
