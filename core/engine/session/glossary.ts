/** What a user interface marks terms with. */
export { definitionOf, glossary, markTerms } from '../../annotate/glossary/glossary.ts';
