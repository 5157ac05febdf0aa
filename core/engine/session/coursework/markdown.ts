/**
 * The texts of exercises: what of Markdown they use, as a tree of plain values. There is no HTML in it: `<b>` is four characters.
 *
 * Blocks: paragraphs, headings, lists, quotations, fenced code, tables. Within lines: `code`, *emphasis*, **strong**, links, escapes (CommonMark 0.31.2, of
 * which this is a part). Each line is looked at a bounded number of times.
 */

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly parts: readonly Inline[] }
  /** `href` is http or https. */
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] };

export type Block =
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] };
export type Cell = readonly Inline[];

/** Lists in lists, and quotations in quotations: deeper ones are text. */
const MAX_DEPTH = 6;

export const parseMarkdown = (text: string): Block[] => blocksOf(text.replace(/\r\n?/g, '\n').split('\n'), 0);

const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)(.*)$/;
const HEADING = /^ {0,3}(#{1,6})(?: +(.*?))?(?: +#+)? *$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const DELIMITER = /^ {0,3}\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$/;
const isBlank = (line: string): boolean => line.trim() === '';

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', parts: inlinesOf(paragraph.map((l) => l.trim()).join('\n')) });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? '';
    const heading = HEADING.exec(line);
    const fence = FENCE.exec(line)?.[1];
    const item = depth < MAX_DEPTH ? ITEM.exec(line) : null;
    if (isBlank(line)) {
      flush();
      i++;
    } else if (fence !== undefined) {
      flush();
      const end = endOfFence(lines, i + 1, fence);
      blocks.push({ kind: 'code', text: lines.slice(i + 1, end).join('\n') });
      i = end + 1;
    } else if (heading !== null) {
      flush();
      blocks.push({ kind: 'heading', level: (heading[1] ?? '').length, parts: inlinesOf(heading[2] ?? '') });
      i++;
    } else if (depth < MAX_DEPTH && /^ {0,3}>/.test(line)) {
      flush();
      const end = endOf(lines, i, (l) => /^ {0,3}>/.test(l));
      blocks.push({
        kind: 'quote',
        blocks: blocksOf(
          lines.slice(i, end).map((l) => l.replace(/^ {0,3}> ?/, '')),
          depth + 1,
        ),
      });
      i = end;
    } else if (item !== null) {
      flush();
      i = list(lines, i, depth, blocks);
    } else if (paragraph.length === 0 && line.includes('|') && DELIMITER.test(lines[i + 1] ?? '')) {
      const end = endOf(lines, i + 2, (l) => !isBlank(l) && l.includes('|'));
      blocks.push({ kind: 'table', head: cellsOf(line), rows: lines.slice(i + 2, end).map(cellsOf) });
      i = end;
    } else {
      paragraph.push(line);
      i++;
    }
  }
  flush();
  return blocks;
}

function endOf(lines: readonly string[], from: number, isPart: (line: string) => boolean): number {
  let end = from;
  while (end < lines.length && isPart(lines[end] ?? '')) end++;
  return end;
}

const endOfFence = (lines: readonly string[], from: number, fence: string): number =>
  endOf(lines, from, (l) => {
    const own = FENCE.exec(l)?.[1];
    return own === undefined || own[0] !== fence[0] || own.length < fence.length || !isBlank(l.trim().slice(own.length));
  });

/** Items of one kind of bullet; what is indented under one belongs to it. Returns the line behind the list. */
function list(lines: readonly string[], from: number, depth: number, blocks: Block[]): number {
  const ordered = /\d/.test(ITEM.exec(lines[from] ?? '')?.[2] ?? '');
  const items: Block[][] = [];
  let i = from;
  while (i < lines.length) {
    const [, before = '', bullet = '', space = '', rest = ''] = ITEM.exec(lines[i] ?? '') ?? [];
    if (bullet === '' || /\d/.test(bullet) !== ordered) break;
    const indent = before.length + bullet.length + Math.max(1, Math.min(space.length, 4));
    const own = [rest];
    i++;
    while (i < lines.length) {
      const line = lines[i] ?? '';
      const indented = line.length - line.trimStart().length >= Math.min(indent, 2);
      if (isBlank(line)) {
        const next = lines[i + 1] ?? '';
        if (isBlank(next) || next.length - next.trimStart().length < Math.min(indent, 2)) break;
      } else if (!indented && (ITEM.test(line) || isBlank(lines[i - 1] ?? ''))) break;
      own.push(line.replace(new RegExp(`^ {0,${indent}}`), ''));
      i++;
    }
    items.push(blocksOf(own, depth + 1));
    while (isBlank(lines[i] ?? 'x') && ITEM.test(lines[i + 1] ?? '')) i++;
  }
  blocks.push({ kind: 'list', ordered, items });
  return i;
}

function cellsOf(line: string): Cell[] {
  const inner = line.trim().replace(/^\||(?<!\\)\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => inlinesOf(cell.trim().replaceAll('\\|', '|')));
}

const SIGN = /[!-/:-@[-`{-~]/;
const LINK = /^\[((?:[^[\]\\]|\\.){0,500})\]\((https?:\/\/[^\s()<>]{1,1000})\)/;

/** Of one paragraph. What opens and does not close is text. */
export function inlinesOf(text: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let i = 0; i < text.length; ) {
    const c = text.charAt(i);
    if (c === '\\' && SIGN.test(text.charAt(i + 1))) {
      plain += text.charAt(i + 1);
      i += 2;
      continue;
    }
    const found = depth < MAX_DEPTH ? spanAt(text, i, depth) : undefined;
    if (found === undefined) {
      plain += c === '\n' ? ' ' : c;
      i++;
      continue;
    }
    flush();
    parts.push(found.part);
    i = found.end;
  }
  flush();
  return parts;
}

function spanAt(text: string, at: number, depth: number): { readonly part: Inline; readonly end: number } | undefined {
  const c = text.charAt(at);
  if (c === '`') {
    const ticks = /^`+/.exec(text.slice(at, at + 20))?.[0] ?? '`';
    const close = text.indexOf(ticks, at + ticks.length);
    if (close < 0) return undefined;
    const inside = text.slice(at + ticks.length, close).replaceAll('\n', ' ');
    return { part: { kind: 'code', text: inside.replace(/^ (.*\S.*) $/, '$1') }, end: close + ticks.length };
  }
  if (c === '[') {
    const [whole, label, href] = LINK.exec(text.slice(at, at + 1600)) ?? [];
    if (whole === undefined || href === undefined) return undefined;
    return { part: { kind: 'link', href, parts: inlinesOf(label ?? '', depth + 1) }, end: at + whole.length };
  }
  if (c !== '*' && c !== '_') return undefined;
  const isStrong = text.charAt(at + 1) === c;
  const mark = isStrong ? c + c : c;
  const start = at + mark.length;
  // Within a word an underscore is a letter: tcp_flags.
  if (c === '_' && /\w/.test(text.charAt(at - 1))) return undefined;
  if (start >= text.length || /\s/.test(text.charAt(start))) return undefined;
  const close = closing(text, start, mark);
  if (close < 0) return undefined;
  return {
    part: { kind: isStrong ? 'strong' : 'emphasis', parts: inlinesOf(text.slice(start, close), depth + 1) },
    end: close + mark.length,
  };
}

/** Where the mark ends what it began, skipping code and escapes; −1: nowhere. */
function closing(text: string, from: number, mark: string): number {
  const sign = mark.charAt(0);
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') i++;
    else if (c === '`') {
      const end = text.indexOf('`', i + 1);
      if (end > 0) i = end;
    } else if (c === sign) {
      const run = /^[*_]+/.exec(text.slice(i, i + 4))?.[0].length ?? 1;
      const isWord = sign === '_' && /\w/.test(text.charAt(i + run));
      if (i > from && !/\s/.test(text.charAt(i - 1)) && !isWord && (run === mark.length || run === 3)) return i;
      i += run - 1;
    }
  }
  return -1;
}
