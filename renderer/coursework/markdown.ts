/**
 * The texts of exercises: Markdown, as a tree of plain values. There is no HTML in it: `<b>` is four characters. Pictures are their descriptions: an exercise
 * has no files but its capture.
 */
import { marked, type Token, type Tokens } from 'marked';

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly parts: readonly Inline[] }
  /** `href` is http or https. */
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] };

export type Block =
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'heading'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] };
export type Cell = readonly Inline[];

const text = (value: string): Inline => ({ kind: 'text', text: value.replaceAll('\n', ' ') });
const paragraph = (parts: readonly Inline[]): Block => ({ kind: 'paragraph', parts });

export function parseMarkdown(source: string): readonly Block[] {
  let tokens: Token[];
  try {
    tokens = marked.lexer(source);
  } catch (error) {
    // A thousand quotations in each other: more than the library's stack bears, and than anyone reads.
    if (error instanceof RangeError) return [paragraph([text(source)])];
    throw error;
  }
  return blocksOf(tokens);
}

function blocksOf(tokens: readonly Token[]): Block[] {
  const blocks: Block[] = [];
  for (const token of tokens) {
    const block = blockOf(token);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function blockOf(token: Token): Block | undefined {
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
    case 'checkbox':
      return undefined;
    case 'heading':
      return { kind: 'heading', parts: inlinesOf(token.tokens ?? []) };
    case 'code':
      return { kind: 'code', text: (token as Tokens.Code).text };
    case 'blockquote':
      return { kind: 'quote', blocks: blocksOf(token.tokens ?? []) };
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      return { kind: 'list', ordered, items: items.map((item) => blocksOf(item.tokens)) };
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      const cell = ({ tokens }: Tokens.TableCell): Cell => inlinesOf(tokens);
      return { kind: 'table', head: header.map(cell), rows: rows.map((row) => row.map(cell)) };
    }
    case 'html':
      return paragraph([text(token.raw.trim())]);
    default:
      // Paragraphs, and the texts of items.
      return paragraph('tokens' in token && token.tokens !== undefined ? inlinesOf(token.tokens) : [text(token.raw)]);
  }
}

function inlinesOf(tokens: readonly Token[]): Inline[] {
  const parts: Inline[] = [];
  for (const token of tokens) {
    const part = inlineOf(token);
    const last = parts.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') parts[parts.length - 1] = text(last.text + part.text);
    else parts.push(part);
  }
  return parts;
}

function inlineOf(token: Token): Inline {
  switch (token.type) {
    case 'codespan':
      return { kind: 'code', text: (token as Tokens.Codespan).text };
    case 'strong':
      return { kind: 'strong', parts: inlinesOf(token.tokens ?? []) };
    case 'em':
      return { kind: 'emphasis', parts: inlinesOf(token.tokens ?? []) };
    case 'link': {
      const { href, tokens } = token as Tokens.Link;
      return /^https?:\/\//i.test(href) ? { kind: 'link', href, parts: inlinesOf(tokens) } : text(token.raw);
    }
    case 'image':
    case 'escape':
    case 'text':
      return text((token as Tokens.Text).text);
    case 'br':
      return text(' ');
    default:
      return text(token.raw);
  }
}
