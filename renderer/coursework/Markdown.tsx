/** A text of an exercise, drawn from its tree: there is no way from it to HTML of its own. */
import { Fragment, type ReactNode, useMemo } from 'react';
import { type Block, type Inline, parseMarkdown } from './markdown.ts';

export function Markdown({ text, lang }: { readonly text: string; readonly lang?: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className="cw-text" lang={lang}>
      {blocks.map(block)}
    </div>
  );
}

/** Within a line: a label, a button. */
export function MarkdownLine({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <>
      {blocks.map((b, i) => (b.kind === 'paragraph' ? <Fragment key={keyOf(i)}>{b.parts.map(inline)}</Fragment> : block(b, i)))}
    </>
  );
}

/** The same without its signs: for names that assistive technology reads. */
export function plainOf(text: string): string {
  const inlines = (parts: readonly Inline[]): string => parts.map((p) => ('text' in p ? p.text : inlines(p.parts))).join('');
  const of = (b: Block): string => {
    switch (b.kind) {
      case 'paragraph':
      case 'heading':
        return inlines(b.parts);
      case 'code':
        return b.text;
      case 'quote':
        return b.blocks.map(of).join(' ');
      case 'list':
        return b.items.map((item) => item.map(of).join(' ')).join(', ');
      case 'table':
        return [b.head, ...b.rows].map((row) => row.map(inlines).join(' ')).join('; ');
    }
  };
  return parseMarkdown(text).map(of).join(' ');
}

/** The tree of one text never changes: its places name its parts. */
const keyOf = (index: number): string => String(index);

function block(b: Block, i: number): ReactNode {
  const key = keyOf(i);
  switch (b.kind) {
    case 'paragraph':
      return <p key={key}>{b.parts.map(inline)}</p>;
    case 'heading':
      // Headings of the page are the window's own: the outline must not depend on an author.
      return (
        <p key={key} className="cw-heading">
          {b.parts.map(inline)}
        </p>
      );
    case 'code':
      return (
        <pre key={key} className="mono">
          {b.text}
        </pre>
      );
    case 'quote':
      return <blockquote key={key}>{b.blocks.map(block)}</blockquote>;
    case 'list': {
      const items = b.items.map((item, n) => (
        <li key={keyOf(n)}>{item.length === 1 && item[0]?.kind === 'paragraph' ? item[0].parts.map(inline) : item.map(block)}</li>
      ));
      return b.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
    case 'table':
      return (
        <table key={key}>
          <thead>
            <tr>
              {b.head.map((cell, n) => (
                <th key={keyOf(n)} scope="col">
                  {cell.map(inline)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {b.rows.map((row, r) => (
              <tr key={keyOf(r)}>
                {row.map((cell, n) => (
                  <td key={keyOf(n)}>{cell.map(inline)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function inline(part: Inline, i: number): ReactNode {
  const key = keyOf(i);
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code key={key}>{part.text}</code>;
    case 'strong':
      return <strong key={key}>{part.parts.map(inline)}</strong>;
    case 'emphasis':
      return <em key={key}>{part.parts.map(inline)}</em>;
    case 'link':
      return (
        <a key={key} href={part.href} target="_blank" rel="noreferrer noopener">
          {part.parts.map(inline)}
        </a>
      );
  }
}
