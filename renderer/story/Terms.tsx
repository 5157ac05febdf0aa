/** A text whose terms open their definitions. */
import { useMemo } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { definitionOf, markTerms } from '../../core/engine/session/glossary.ts';
import { useApp } from '../app/store.ts';

export function Terms({ text }: { readonly text: string }) {
  const lang = useApp((s) => s.lang);
  const pieces = useMemo(() => markTerms(text, lang), [text, lang]);
  return (
    <>
      {pieces.map((piece, i) =>
        piece.term === null ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text is made anew as a whole
          <TermWord key={i} word={piece.text} term={piece.term} />
        ),
      )}
    </>
  );
}

function TermWord({ word, term }: { readonly word: string; readonly term: string }) {
  const lang = useApp((s) => s.lang);
  const found = definitionOf(term, lang);
  if (found === undefined) return <>{word}</>;
  return (
    <DialogTrigger>
      <Button className="term">{word}</Button>
      <Popover placement="top">
        <Dialog className="dialog definition">
          <Heading slot="title">{found.name}</Heading>
          <p>{found.text}</p>
          <p className="muted">{found.refs.join(', ')}</p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
