/** YAML that is still being written: what can be made out of it, and where everything stands. Never throws. */
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

export interface LenientYaml {
  /** Plain data; undefined where nothing can be made out. */
  readonly data: unknown;
  /** Where the node at a path stands: text[start, end), UTF-16 units; undefined where there is none. */
  range(path: readonly (string | number)[]): readonly [start: number, end: number] | undefined;
}

const MAX_ALIASES = 100;
const NOTHING: LenientYaml = { data: undefined, range: () => undefined };

export function lenientYaml(text: string): LenientYaml {
  try {
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      data,
      range: (path) => {
        let node: unknown = document.contents;
        for (const part of path) {
          if (isAlias(node)) node = node.resolve(document);
          if (isSeq(node)) node = node.items[Number(part)];
          // Of a key that was written twice the last one counts, as in the data.
          else if (isMap(node)) node = node.items.findLast((p) => isScalar(p.key) && p.key.value === part)?.value;
          else return undefined;
        }
        const { range } = (node ?? {}) as Partial<Node>;
        return range ? [range[0], range[1]] : undefined;
      },
    };
  } catch {
    // Levels without end, aliases that expand without end: the strict reader tells of these.
    return NOTHING;
  }
}
